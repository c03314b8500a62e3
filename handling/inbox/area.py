"""A part of the map in an address: `area=west,south,east,north`, or `area=lon,lat,lon,lat,lon,lat…` for what was drawn."""

import math
from collections.abc import Mapping

from django.contrib.gis.geos import GEOSException, Polygon

from feedback_pages.town.tiles import EDGE

MOST_CORNERS = 200
MOST_LATITUDE = 85.0


def area_in(query: Mapping[str, str]) -> Polygon | None:
    """The area (EPSG:3857) that the address names; None where it names none, or nothing that is one."""
    try:
        numbers = [float(part) for part in query.get("area", "").split(",")]
    except ValueError:
        return None
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2 or not all(_is_on_earth(*pair) for pair in pairs) or len(pairs) > MOST_CORNERS:
        return None
    if len(pairs) == 2:
        (west, south), (east, north) = (_flat(*pair) for pair in pairs)
        area = Polygon.from_bbox((west, south, east, north)) if west < east and south < north else None
    else:
        area = _drawn([_flat(*pair) for pair in pairs]) if len(pairs) > 2 else None
    if area is not None:
        area.srid = 3857
    return area


def _drawn(corners: list[tuple[float, float]]) -> Polygon | None:
    """What a hand drew may cross itself: then it is what lies within its outermost line."""
    try:
        area = Polygon([*corners, corners[0]])
        valid = area if area.valid else area.convex_hull
    except GEOSException:
        return None
    return valid if isinstance(valid, Polygon) and valid.area else None


def _is_on_earth(lon: float, lat: float) -> bool:
    return abs(lon) <= 180 and abs(lat) <= MOST_LATITUDE  # false of what is no number


def _flat(lon: float, lat: float) -> tuple[float, float]:
    return lon * EDGE / 180, math.log(math.tan(math.radians(45 + lat / 2))) * EDGE / math.pi


def bounds_of(area: Polygon | None) -> str:
    """West, south, east and north in degrees, as the map reads them; empty of none."""
    if area is None:
        return ""
    west, south, east, north = area.extent
    return ",".join(f"{number:.6f}" for number in (*_degrees(west, south), *_degrees(east, north)))


def _degrees(x: float, y: float) -> tuple[float, float]:
    return x * 180 / EDGE, math.degrees(2 * math.atan(math.exp(y * math.pi / EDGE)) - math.pi / 2)
