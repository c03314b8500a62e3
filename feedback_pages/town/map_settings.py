"""What a map in the browser must know of the town."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from feedback_pages.town.map_messages import map_messages
from feedback_pages.town.models import TownSettings

# Where no town is set yet: Finland, from afar.
FINLAND = (25.7, 62.5, 5)


def map_context() -> dict[str, Any]:
    """`map`: what a page with a map gives the map modules, as the JSON script tag `map-settings` (see `settings.js`);
    beside it the addresses of the forms' `data-` attributes.
    """
    town = TownSettings.load()
    return {
        "map": {
            "library": {
                "script": static("vendor/maplibre-gl/maplibre-gl.mjs"),
                "worker": static("vendor/maplibre-gl/maplibre-gl-worker.mjs"),
                "style": static("vendor/maplibre-gl/maplibre-gl.css"),
            },
            **town_on_map(town),
            "messages": map_messages(),
            "places_url": reverse("places"),
            "inside_url": reverse("inside"),
        }
    }


def town_on_map(town: TownSettings) -> dict[str, Any]:
    """The part of `map` that the town's settings decide, beside language and release."""
    return {"town": _town(town), "basemap": _base_map(town)}


def _town(town: TownSettings) -> dict[str, Any]:
    """Start view, and what the browser may not move far away from: `bounds` are west, south, east, north."""
    lon, lat, zoom = (town.map_center.x, town.map_center.y, town.map_zoom) if town.map_center else FINLAND
    found: dict[str, Any] = {"center": [round(lon, 5), round(lat, 5)], "zoom": zoom}
    if town.outline:
        found |= {"bounds": [round(side, 5) for side in town.outline.extent], "outline": reverse("outline")}
    return found


def _base_map(town: TownSettings) -> dict[str, str]:
    if settings.MAP_TILES_URL:
        return {"tiles": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION}
    return {"land": reverse("base_map"), "attribution": town.base_map_attribution}
