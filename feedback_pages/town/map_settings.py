"""What a map in the browser must know of the town."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from feedback_pages.town.models import TownSettings

# Where no town is set yet: Finland, from afar.
FINLAND = (25.7, 62.5, 5)


def map_context() -> dict[str, Any]:
    """Addresses and start view for the maps' `data-` attributes."""
    town = TownSettings.load()
    lon, lat, zoom = (town.map_center.x, town.map_center.y, town.map_zoom) if town.map_center else FINLAND
    return {
        "map": {
            "center": f"{lon:.5f},{lat:.5f}",
            "zoom": zoom,
            "base_map_url": reverse("base_map"),
            "outline_url": reverse("outline") if town.outline else "",
            "places_url": reverse("places"),
            "inside_url": reverse("inside"),
            "attribution": town.base_map_attribution,
            "tiles": settings.MAP_TILES_URL,
            "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        }
    }
