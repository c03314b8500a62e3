"""Coordinates as people in Finland write and copy them: degrees, ETRS-TM35FIN and ETRS-GK with its zone.

Numbers say by themselves which is which: within Finland no latitude is a longitude, and no northing an easting. So both
orders are read, with or without letters (N, E; in Finnish P, I; in Swedish Ö), with decimal points or commas.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import Point

DEGREES, TM35FIN = 4326, 3067
# ETRS-GK19 is EPSG:3873, GK20 the next, up to GK31; eastings begin with the zone.
FIRST_ZONE, LAST_ZONE, FIRST_GK = 19, 31, 3873
ZONE_WIDTH = 1_000_000

LATITUDES, LONGITUDES = (58.8, 70.2), (18.9, 31.7)
NORTHINGS, EASTINGS = (6_500_000, 7_900_000), (40_000, 780_000)

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
PARTED = re.compile(
    r"""(\d{1,3}) \s*[°º]\s* (?:(\d{1,2}(?:[.,]\d+)?) \s*['′’]\s*)? (?:(\d{1,2}(?:[.,]\d+)?) \s*(?:["″”]|'')\s*)?""",
    re.VERBOSE,
)
# What may stand around numbers.
LETTERS = re.compile(r"\b[NEPIÖ]\b|(?<=\d)[NEPIÖ]\b|\b[NEPIÖ](?=\d)|(?<=[°'\"′″’”])\s*[NEPIÖ]\b|[=:]", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A place in one system, as it is shown and copied."""

    system: str
    text: str


def zone_of(lon: float) -> int:
    """The zone of ETRS-GK in whose middle third a longitude lies."""
    return min(max(round(lon), FIRST_ZONE), LAST_ZONE)


def written(point: Point, *, zone: int) -> list[Written]:
    """`point` (EPSG:4326) in degrees, ETRS-TM35FIN and ETRS-GK of `zone`, northing first; metres are whole."""
    found = [Written("WGS 84", f"{point.y:.6f}, {point.x:.6f}")]
    for system, srid in (("ETRS-TM35FIN", TM35FIN), (f"ETRS-GK{zone}", FIRST_GK + zone - FIRST_ZONE)):
        there = Point(point.x, point.y, srid=DEGREES)
        there.transform(_way(DEGREES, srid))
        found.append(Written(system, f"N {there.y:.0f}, E {there.x:.0f}"))
    return found


def point_in(text: str) -> Point | None:
    """The place (EPSG:4326) that `text` names by its coordinates; None where it is anything else, or not in Finland."""
    pair = _pair(text.strip())
    if pair is None:
        return None
    small, large = sorted(pair)
    if _within(large, LATITUDES) and _within(small, LONGITUDES):
        return Point(small, large, srid=DEGREES)
    if _within(large, NORTHINGS) and _within(small, EASTINGS):
        return _from(TM35FIN, small, large)
    zone, easting = divmod(large, ZONE_WIDTH)
    if FIRST_ZONE <= zone <= LAST_ZONE and _within(small, NORTHINGS) and _within(easting, (100_000, 900_000)):
        return _from(FIRST_GK + int(zone) - FIRST_ZONE, large, small)
    return None


def _pair(text: str) -> tuple[float, float] | None:
    if any(sign in text for sign in "°º"):
        return _parted_pair(text)
    bare = LETTERS.sub(" ", text).strip(" ,;")
    for separator in (r"\s*;\s*|\s*,\s+|\s+", r","):
        parts = re.split(separator, bare)
        if len(parts) == 2 and all(NUMBER.fullmatch(part) for part in parts):
            return _number(parts[0]), _number(parts[1])
    both = re.fullmatch(r"(\d+,\d+),(\d+,\d+)", bare)  # decimal commas, and one between
    return (_number(both[1]), _number(both[2])) if both else None


def _parted_pair(text: str) -> tuple[float, float] | None:
    """Of degrees with minutes and seconds, or with decimals before the sign."""
    bare = re.sub(r"(\d+[.,]\d+)\s*[°º]", r"\1", text)
    if bare != text:
        return _pair(bare)
    found = list(PARTED.finditer(text))
    rest = LETTERS.sub("", PARTED.sub("", text)) if len(found) == 2 else "?"
    if rest.strip(" ,;"):
        return None
    first, second = (sum(_number(part or "0") / 60**power for power, part in enumerate(one.groups())) for one in found)
    return first, second


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _within(number: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= number <= limits[1]


def _from(srid: int, easting: float, northing: float) -> Point | None:
    point = Point(easting, northing, srid=srid)
    point.transform(_way(srid, DEGREES))
    point.srid = DEGREES
    return point if _within(point.y, LATITUDES) and _within(point.x, LONGITUDES) else None


@lru_cache(maxsize=32)
def _way(srid: int, other: int) -> CoordTransform:
    return CoordTransform(SpatialReference(srid), SpatialReference(other))
