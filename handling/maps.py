"""What maps on the screens of the town's people must know of the town."""

from typing import Any

from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.utils.translation import get_language

from feedback_pages.town.coordinates import Written, written, zone_of
from feedback_pages.town.map_settings import map_context

KEPT_SECONDS = 60


def kept_map_context() -> dict[str, Any]:
    """As `map_context`, kept for a minute: it is the same for everybody, and every look at a report shows it."""
    kept = cache.get_or_set(f"staff-map:{get_language()}", map_context, KEPT_SECONDS)
    return kept  # type: ignore[return-value]


def coordinates_of(point: Point | None) -> list[Written]:
    """A place as the town's people copy it into other systems; ETRS-GK in the town's own zone."""
    if point is None:
        return []
    lon, _lat = kept_map_context()["map"]["town"]["center"]
    return written(point, zone=zone_of(lon))
