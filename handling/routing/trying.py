"""Trying the rules: which unit would get such a report, and why. No report is made."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Point

from feedback_pages.town.coordinates import point_in
from feedback_pages.town.queries import places_named
from handling.routing.models import RoutingRule
from handling.routing.routing import areas_in, default_unit, rules_for
from handling.routing.rules import Facts, decide
from handling.routing.wording import conditions_text, unmet_text
from handling.units.models import Unit


@dataclass(frozen=True, kw_only=True)
class PassedRow:
    """A rule that was passed over, its number in the list, and why, in words."""

    number: int
    rule: RoutingRule
    text: str
    why: list[str]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """`rule` is None where no rule fits and the default unit takes it."""

    unit: Unit
    rule: RoutingRule | None
    number: int = 0
    text: str = ""
    passed: list[PassedRow] = field(default_factory=list)


def place_meant(values: dict[str, Any]) -> tuple[Point | None, str]:
    """The point that a checked form means, and the name of what was found for its address."""
    if values.get("lon") is not None and values.get("lat") is not None:
        return Point(values["lon"], values["lat"], srid=4326), values["address"]
    if not values["address"]:
        return None, ""
    point = point_in(values["address"])
    if point is not None:
        return point, values["address"]
    place = next(iter(places_named(values["address"], limit=1)), None)
    return (place.point, str(place)) if place else (None, "")


def read_rules() -> list[RoutingRule]:
    """All rules in their order, with what their wording needs."""
    return list(RoutingRule.objects.select_related("category__version", "area", "unit"))


def try_rules(*, values: dict[str, Any], point: Point | None, options: frozenset[tuple[str, str]]) -> Trial:
    """What becomes of a report with a form's checked `values`."""
    rules = {rule.pk: (number, rule) for number, rule in enumerate(read_rules(), 1)}
    found = rules_for(category_id=values["category"].pk, point=point, report_id=None)
    facts = Facts(
        category=values["category"].pk,
        kind=values["kind"],
        day=values["day"],
        areas=areas_in(found),
        options=options,
    )
    decision = decide([one.rule for one in found], facts)
    passed = [
        PassedRow(
            number=rules[one.rule.key][0],
            rule=rules[one.rule.key][1],
            text=conditions_text(rules[one.rule.key][1]),
            why=[unmet_text(rules[one.rule.key][1], condition) for condition in one.unmet],
        )
        for one in decision.passed
    ]
    if decision.rule is None:
        return Trial(unit=default_unit(), rule=None, passed=passed)
    number, rule = rules[decision.rule.key]
    return Trial(unit=rule.unit, rule=rule, number=number, text=conditions_text(rule), passed=passed)
