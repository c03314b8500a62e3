"""What a generated report may point at: the loaded town's units, people, categories, places; completed where few."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.gis.geos import Point
from django.utils.translation import gettext, override

from config.demo_town import pages
from config.generated_reports.photos import Photo
from config.generated_reports.texts import StreetName
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, CategoryPage, SectionPage
from feedback_pages.categories.questions import Question
from feedback_pages.languages import codes
from feedback_pages.town.models import Place, TownSettings
from handling.replies.models import Reply
from handling.routing.models import RoutingRule
from handling.routing.routing import default_unit
from handling.units.actions import create_unit
from handling.units.models import Unit
from handling.units.permissions import OFFICERS
from handling.units.users import User

UNITS = 8
HANDLERS = 4
# Hundredths of all reports, from the unit with most categories to the one with fewest.
SHARES = (45, 20, 13, 9, 6, 4, 2, 1)
SPOTS_OF_PLACE = 6
DEGREE = 111_320  # metres of a degree northwards
# No point lies further from its spot, in degrees of latitude.
REACH = 0.012


class NoTown(Exception):
    """The database has no town whose pages reports could belong to."""


@dataclass(frozen=True)
class Desk:
    """A unit as lives need it: key, code and keys of those who answer for it."""

    pk: int
    code: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Topic:
    """A category as lives need it, with the unit that it is routed to."""

    category: Category
    version_id: int
    questions: Sequence[Question]
    desk: Desk


@dataclass(frozen=True)
class Spot:
    """Where reports gather: longitude, latitude, and the place (by its number) that it belongs to."""

    x: float
    y: float
    place: int


@dataclass(frozen=True)
class Scene:
    """All that lives are drawn from. Weights are cumulative, as `random.choices` takes them."""

    prefix: str
    reply_to: str
    desks: Sequence[Desk]
    topics: Sequence[Topic]
    topic_weights: Sequence[float]
    places: Sequence[StreetName]
    streets: frozenset[int]
    spots: Sequence[Spot]
    spot_weights: Sequence[float]
    officers: Sequence[int]
    photos: Sequence[Photo]
    report_type: int
    reply_type: int
    reply_name: str


def complete_town() -> None:
    """Make units, their people and categories where the town has fewer than `UNITS` and topics.toml name.

    Raises:
        NoTown: there is no section page to put categories under.
    """
    sources = SectionPage.objects.filter(locale__language_code=codes()[0], live=True).order_by("path")
    if not sources or not Place.objects.exists():
        raise NoTown
    rows = tomllib.loads(Path(__file__).with_name("topics.toml").read_text(encoding="utf-8"))
    units = _complete_units(rows["units"])
    _complete_people(units)
    _complete_categories(rows["categories"], list(sources), units)


def _complete_units(rows: list[dict[str, Any]]) -> list[Unit]:
    units = list(Unit.objects.order_by("pk"))
    missing = [row for row in rows if row["code"] not in {unit.code for unit in units}]
    made = [create_unit(**row) for row in missing[: max(UNITS - len(units), 0)]]
    return units + made


def _complete_people(units: list[Unit]) -> None:
    """So many handlers that a unit's inbox shows different people. They cannot sign in: they have no password."""
    for unit in units:
        for number in range(unit.handlers.user_set.count(), HANDLERS):
            user = User.objects.create_user(
                f"{unit.code}-{number + 1}",
                f"{unit.code}-{number + 1}@staff.example.org",
                first_name=unit.name_fi,
                last_name=str(number + 1),
            )
            user.groups.add(unit.handlers)


def _complete_categories(rows: list[dict[str, Any]], sources: list[SectionPage], units: list[Unit]) -> None:
    by_code = {unit.code: unit for unit in units}
    for number, row in enumerate(rows):
        if CategoryPage.objects.filter(slug=row["slug_fi"]).exists():
            continue
        source = sources[number % len(sources)]
        sisters = {page.locale.language_code: page for page in source.get_translations(inclusive=True)}
        made = pages.make_categories({"": sisters}, [{**row, "section": ""}])[row["code"]]
        RoutingRule.objects.create(
            category=Category.objects.get(translation_key=made.translation_key),
            unit=by_code.get(row["unit"], units[number % len(units)]),
            position=RoutingRule.objects.count(),
        )


def read_scene(photos: Sequence[Photo], seed: int) -> Scene:
    """The town as it is loaded now; `seed` decides where its hot spots lie."""
    town = TownSettings.load()
    random = Random(f"{seed}/scene")  # noqa: S311 - nothing secret
    topics, topic_weights = _topics()
    places = list(Place.objects.order_by("pk"))
    spots, spot_weights = _spots(places, town, random)
    with override(codes()[0]):
        reply_name = gettext("reply")
    return Scene(
        prefix=town.number_prefix,
        reply_to=town.reply_to,
        desks=list({topic.desk.pk: topic.desk for topic in topics}.values()),
        topics=topics,
        topic_weights=topic_weights,
        places=[StreetName(place.name_fi, place.name_sv or place.name_fi) for place in places],
        streets=frozenset(number for number, place in enumerate(places) if place.kind == Place.Kind.STREET),
        spots=spots,
        spot_weights=spot_weights,
        officers=_officers(),
        photos=photos,
        report_type=ContentType.objects.get_for_model(Report).pk,
        reply_type=ContentType.objects.get_for_model(Reply).pk,
        reply_name=reply_name,
    )


def _officers() -> list[int]:
    found = User.objects.filter(is_active=True, groups__name=OFFICERS) | User.objects.filter(
        is_active=True, is_superuser=True
    )
    return list(found.distinct().order_by("pk").values_list("pk", flat=True))


def _desk(unit: Unit) -> Desk:
    people = User.objects.filter(is_active=True, groups__in=[unit.handlers_id, unit.leads_id]).distinct().order_by("pk")
    return Desk(unit.pk, unit.code, tuple(people.values_list("pk", flat=True)))


def _topics() -> tuple[list[Topic], list[float]]:
    """Every category that was ever published, by unit; a unit's share is shared out among its own."""
    rules: dict[int, Unit] = {}
    unconditional = RoutingRule.objects.asking_nothing().select_related("unit")
    for rule in unconditional:
        if rule.category_id is not None:
            rules.setdefault(rule.category_id, rule.unit)
    by_unit: dict[Unit, list[Category]] = {}
    for category in Category.objects.exclude(version=None).select_related("version", "section").order_by("pk"):
        by_unit.setdefault(rules.get(category.pk) or default_unit(), []).append(category)
    topics, weights = [], []
    ranked = sorted(by_unit.items(), key=lambda item: (-len(item[1]), item[0].code))
    for rank, (unit, categories) in enumerate(ranked):
        desk, share = _desk(unit), SHARES[min(rank, len(SHARES) - 1)]
        whole = sum(1 / number for number in range(1, len(categories) + 1))
        for number, category in enumerate(categories, start=1):
            version = category.version_in_force
            topics.append(Topic(category, version.pk, version.as_questions, desk))
            weights.append(share / number / whole)
    return topics, list(accumulate(weights))


def _spots(places: list[Place], town: TownSettings, random: Random) -> tuple[list[Spot], list[float]]:
    """A few spots along each street, at and near each place; some of them many times as busy as others."""
    spots = []
    for number, place in enumerate(places):
        turn = random.uniform(0, math.pi)
        for _spot in range(SPOTS_OF_PLACE):
            north = random.uniform(-250, 250) / DEGREE
            x = place.point.x + math.cos(turn) * north / math.cos(math.radians(place.point.y))
            y = place.point.y + math.sin(turn) * north
            if all(
                town.holds(Point(x + 2 * dx, y + dy, srid=4326)) for dx in (-REACH, REACH) for dy in (-REACH, REACH)
            ):
                spots.append(Spot(x, y, number))
    random.shuffle(spots)
    return spots, list(accumulate(1 / math.sqrt(rank) for rank in range(1, len(spots) + 1)))
