"""The list by distance from a place: what the map shows, for those who have none. `near` is a street, a place or coordinates."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from feedback_pages import languages
from feedback_pages.text import clean_typed
from feedback_pages.town.coordinates import point_in
from feedback_pages.town.queries import places_named
from handling.inbox.models import InboxEntry
from handling.inbox.querysets import InboxEntryQuerySet
from handling.inbox.rows import InboxRow

NEAREST = 50
DEGREE = 111_195  # metres of a degree of latitude


@dataclass(frozen=True)
class From:
    """Where distances are told from; `point` is None (EPSG:4326) where nothing has the name that was `typed`."""

    typed: str
    name: str = ""
    point: Point | None = None


def from_in(query: Mapping[str, str]) -> From | None:
    """What the address asks distances from; None where it asks for none."""
    typed = clean_typed(query.get("near", "")).strip()[:80]
    if not typed:
        return None
    point = point_in(typed)
    if point is not None:
        return From(typed, typed, point)
    place = next(iter(places_named(typed, limit=1)), None)
    return From(typed, place.in_language("name", languages.current()), place.point) if place else From(typed)


def nearest(found: InboxEntryQuerySet, point: Point) -> list[InboxEntry]:
    """The nearest of the found, by the index's own order of distance."""
    there = point.transform(3857, clone=True)
    placed = found.filter(point_3857__isnull=False).with_shown()
    return list(placed.order_by(GeometryDistance("point_3857", there))[:NEAREST])


def with_distances(rows: Iterable[InboxRow], point: Point) -> list[InboxRow]:
    return [replace(row, distance=_in_words(_metres(row, point))) for row in rows]


def _metres(row: InboxRow, point: Point) -> float:
    north = float(row.lat) - point.y
    east = (float(row.lon) - point.x) * math.cos(math.radians(point.y))
    return math.hypot(north, east) * DEGREE


def _in_words(metres: float) -> str:
    if metres < 995:
        return _("%(metres)d m away") % {"metres": round(metres, -1)}
    return _("%(km)s km away") % {"km": number_format(round(metres / 1000, 1), 1)}
