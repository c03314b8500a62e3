"""Where a report is: a point among its hot spot's, an address, the place that its words name."""

import math
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from django.contrib.gis.geos import Point

from config.generated_reports.scene import DEGREE, REACH, Scene
from feedback_pages.cases.models import Report
from feedback_pages.town.tiles import EDGE
from handling.publishing.copies import place_name_of

# Of those whose category asks for a place, so that about sixty of a hundred have one.
LOCATED = 0.63


@dataclass(frozen=True)
class Site:
    """`place` is the number of the street or place that the words name; without a point it is somewhere in town."""

    place: int
    address: str
    point: tuple[float, float] | None


def draw_site(scene: Scene, language: str, random: Random, *, may_be_placed: bool) -> Site:
    if not (may_be_placed and random.random() < LOCATED):
        place = int(random.random() * len(scene.places))
        return Site(place, _address(scene, place, language, random) if random.random() < 0.2 else "", None)
    spot = random.choices(scene.spots, cum_weights=scene.spot_weights)[0]
    # Half of a spot's points lie within thirty metres, a few a kilometre away.
    distance = min(12 * random.paretovariate(0.8) / DEGREE, REACH)
    turn = random.random() * 2 * math.pi
    x = round(spot.x + 2 * distance * math.cos(turn), 6)
    y = round(spot.y + distance * math.sin(turn), 6)
    address = _address(scene, spot.place, language, random) if random.random() < 0.5 else ""
    return Site(spot.place, address, (x, y))


def _address(scene: Scene, place: int, language: str, random: Random) -> str:
    name = scene.places[place].sv if language == "sv" else scene.places[place].fi
    return f"{name} {1 + int(20 * random.random() ** 2)}" if place in scene.streets else name


def mercator(x: float, y: float) -> tuple[float, float]:
    """A point of EPSG:4326 in EPSG:3857."""
    return x * EDGE / 180, math.log(math.tan(math.pi / 4 + math.radians(y) / 2)) * EDGE / math.pi


def public_place_name(site: Site, language: str) -> str:
    """The name that an officer is offered. Points are told apart by some hundred metres only, for speed."""
    if site.address:
        return _name_of_address(site.address, language)
    return _name_near(round(site.point[0], 2), round(site.point[1], 3), language) if site.point else ""


@lru_cache(maxsize=50_000)
def _name_of_address(address: str, language: str) -> str:
    return place_name_of(Report(address=address, language=language))


@lru_cache(maxsize=50_000)
def _name_near(x: float, y: float, language: str) -> str:
    return place_name_of(Report(point=Point(x, y, srid=4326), language=language))
