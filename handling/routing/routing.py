"""Choosing the unit: the first rule that a report meets, else the default unit."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from feedback_pages.cases.models import Report
from handling.routing.models import RULE_COLUMNS
from handling.routing.rules import Facts, Rule, decide
from handling.units.actions import create_unit
from handling.units.models import Unit

logger = logging.getLogger(__name__)


def default_unit() -> Unit:
    """The unit that takes what no rule sends elsewhere: the default one, else the oldest.

    Made when a town has none yet, so that no resident is refused.
    """
    unit = Unit.objects.order_by("-is_default", "pk").first()
    if unit is None:
        logger.error("there is no unit; one for the whole town is made")
        unit = create_unit(code="town", name_fi="Kaupunki", name_sv="Staden", name_en="Town", is_default=True)
    return unit


@dataclass(frozen=True)
class FoundRule:
    """A rule that a report of its category may meet, with what the report gives for it: whether the rule's area holds
    the place, and the answer to the rule's question, as shown; None where there is none."""

    rule: Rule
    is_inside: bool
    answer: str | None
    unit: Unit


UNIT_NAMES = [field.attname for field in Unit._meta.concrete_fields]
UNIT_COLUMNS = [field.column for field in Unit._meta.concrete_fields]
# Written once: asked at each sending, in which Django would take longer to write it than PostgreSQL to answer.
STATEMENT = f"""
    SELECT (SELECT ST_Covers(area.outline, %(point)s::geometry) FROM feedback_pages_area area WHERE area.id = rule.area_id),
        (SELECT given.value FROM feedback_pages_answer given
            WHERE rule.question <> '' AND given.report_id = %(report)s AND given.question_key = rule.question),
        {", ".join(f"rule.{name}" for name in RULE_COLUMNS)}, {", ".join(f"unit.{name}" for name in UNIT_COLUMNS)}
    FROM handling_routingrule rule JOIN handling_unit unit ON unit.id = rule.unit_id
    WHERE rule.category_id = %(category)s OR rule.category_id IS NULL
    ORDER BY rule.position, rule.id
"""  # noqa: S608 - names of columns


def rules_for(*, category_id: int, point: Point | None, report_id: int | None) -> list[FoundRule]:
    """The rules that such a report may meet, in their order, from one statement whatever they ask."""
    values = {"point": point.hexewkb.decode() if point else None, "report": report_id, "category": category_id}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        rows = cursor.fetchall()
    split = 2 + len(RULE_COLUMNS)
    return [
        FoundRule(Rule.of(*row[2:split]), bool(row[0]), row[1], Unit.from_db(DEFAULT_DB_ALIAS, UNIT_NAMES, row[split:]))
        for row in rows
    ]


def unit_for(report: Report, *, refused: Iterable[int] = ()) -> tuple[Unit, int | None]:
    """The unit that `report` belongs to, and the key of the rule that says so; the default unit where none does.

    `refused` are keys of units that gave the report back.
    """
    found = rules_for(category_id=report.category_id, point=report.point, report_id=report.pk)
    facts = Facts(
        category=report.category_id,
        kind=report.kind,
        day=timezone.localtime(report.received_at).date(),
        areas=areas_in(found),
        options=_options(report, found),
        refused=frozenset(refused),
    )
    chosen = decide([one.rule for one in found], facts).rule
    if chosen is None:
        return default_unit(), None
    return next(one.unit for one in found if one.rule is chosen), chosen.key


def areas_in(found: Iterable[FoundRule]) -> frozenset[int]:
    return frozenset(one.rule.area for one in found if one.is_inside and one.rule.area is not None)


def _options(report: Report, found: Iterable[FoundRule]) -> frozenset[tuple[str, str]]:
    """The choices that were made in the questions that rules ask for, by keys: an answer is kept as it was shown."""
    answers = {one.rule.option[0]: one.answer for one in found if one.rule.option and one.answer}
    if not answers:
        return frozenset()
    asked = {question.key: question for question in report.category_version.as_questions}
    return frozenset(
        (key, option.key)
        for key, answer in answers.items()
        if key in asked
        for option in asked[key].options
        if asked[key].is_chosen(option, answer, report.language)
    )
