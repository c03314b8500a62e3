"""Who holds a report: by rule when it comes, by hand afterwards."""

import logging
from typing import Any

from django.db import DatabaseError, transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from feedback_pages.cases.actions import save_changes
from feedback_pages.cases.log_actions import history_line
from feedback_pages.cases.models import Message, Report
from feedback_pages.writing import write_rows
from handling.inbox.actions import new_entry, refresh_entry
from handling.inbox.models import InboxEntry
from handling.report.access import holder_of, lock_answerable
from handling.routing.models import Assignment, RoutingRule
from handling.routing.routing import default_unit, unit_for
from handling.routing.rules import place_for
from handling.units.models import Unit
from handling.units.permissions import unit_ids_worked_by

logger = logging.getLogger(__name__)


class NotAMember(Exception):
    """The person does not work in the unit that holds the report."""


class NothingToGiveBack(Exception):
    """The default unit takes what no unit has: it cannot give it back."""


def route_new(*, report: Report, message: Message) -> tuple[Assignment, ModelLogEntry, InboxEntry]:
    """A new report, with its first message, goes to the unit that the rules name: the rows that say so, unsaved.

    A resident is never refused for a fault of the routing: the default unit takes what it cannot decide.
    """
    try:
        unit, rule = unit_for(report)
    except DatabaseError:
        raise
    except Exception:  # whatever a rule dies of, the resident is heard
        logger.exception("routing of report %s failed; it goes to the default unit", report.pk)
        unit, rule = default_unit(), None
    assignment, history = _by_rule(report, unit, rule)
    return assignment, history, new_entry(report=report, held=assignment, message=message)


def _by_rule(report: Report, unit: Unit, rule: int | None) -> tuple[Assignment, ModelLogEntry]:
    """The assignment and its line of the history, unsaved."""
    data = {"unit": unit.code, "by_rule": True, "rule": rule} if rule else {"unit": unit.code, "is_nobodys": True}
    return (
        Assignment(report=report, unit=unit, rule_id=rule, is_routed=rule is not None),
        history_line(report=report, action="kuuluu.report_assigned", data=data),
    )


def route_report(*, report: Report) -> None:
    """Give a report to the unit that the rules name; a hand-made assignment is never overruled. In a transaction.

    A unit that gave the report back does not get it again.
    """
    history = list(Assignment.objects.filter(report=report).select_related("unit"))
    held = history[0] if history else None
    if held is not None and held.is_by_hand:
        return
    unit, rule = unit_for(report, refused=[one.refused_by_id for one in history if one.refused_by_id])
    if held is not None and held.unit_id == unit.pk:
        return
    write_rows(*_by_rule(report, unit, rule))
    refresh_entry(report=report)


@transaction.atomic
def assign_report(*, report_id: int, unit: Unit, assignee: Any, reason: str, by: Any, seen_version: int) -> Assignment:
    """Hand a report to a unit, and to a person of it or nobody in particular.

    `reason` is free text: it stands in the assignment, never in the log.

    Raises:
        NotAMember: `assignee` does not work in `unit`.
        PermissionDenied, ReportChangedMeanwhile.
    """
    report = lock_answerable(report_id, by=by, seen_version=seen_version)
    if assignee is not None and unit.pk not in unit_ids_worked_by(assignee):
        raise NotAMember(str(assignee))
    assignment = Assignment.objects.create(report=report, unit=unit, assignee=assignee, by=by, reason=reason)
    save_changes(
        report,
        changed=set(),
        by=by,
        action="kuuluu.report_assigned",
        data={
            "unit": unit.code,
            "assignee": assignee.pk if assignee else None,
            "assignment": assignment.pk,
        },
    )
    refresh_entry(report=report)
    return assignment


@transaction.atomic
def give_back(*, report_id: int, reason: str, by: Any, seen_version: int) -> Assignment:
    """The unit that holds a report says that it is not its own: the default unit gets it, with `reason`.

    The rules may send it on from there when its place or category changes, but never back.

    Raises:
        NothingToGiveBack: the default unit itself holds it.
        PermissionDenied, ReportChangedMeanwhile.
    """
    report = lock_answerable(report_id, by=by, seen_version=seen_version)
    unit, refusing = default_unit(), holder_of(report)
    if refusing == unit:
        raise NothingToGiveBack(report.number)
    assignment = Assignment.objects.create(report=report, unit=unit, refused_by=refusing, by=by, reason=reason)
    save_changes(
        report,
        changed=set(),
        by=by,
        action="kuuluu.report_refused",
        data={"unit": refusing.code, "assignment": assignment.pk},
    )
    refresh_entry(report=report)
    return assignment


# -- the order of the rules ------------------------------------------------------------------------------------------


def _locked_rules() -> list[RoutingRule]:
    """All rules in their order, locked: two people who move rules at once move them one after the other."""
    return list(RoutingRule.objects.select_for_update(of=("self",)).order_by("position", "pk"))


def _number(rules: list[RoutingRule]) -> None:
    for position, rule in enumerate(rules):
        rule.position = position
    RoutingRule.objects.bulk_update(rules, ["position"])


@transaction.atomic
def place_rule(*, rule: RoutingRule) -> None:
    """Give a new rule its place: before the first one that would hide it, else last."""
    others = [one for one in _locked_rules() if one.pk != rule.pk]
    place = place_for(rule.as_rule, [other.as_rule for other in others])
    _number([*others[:place], rule, *others[place:]])


@transaction.atomic
def move_rule(*, rule_id: int, by: Any, down: bool = False) -> None:
    """Let a rule change places with the one before it, or after it. The first stays first, the last one last."""
    rules = _locked_rules()
    place = [rule.pk for rule in rules].index(rule_id)
    rule = rules.pop(place)
    rules.insert(max(place + (1 if down else -1), 0), rule)
    _number(rules)
    log(rule, "wagtail.edit", user=by)
