"""Who holds a report: by rule when it comes, by hand afterwards."""

import logging
from typing import Any

from django.db import DatabaseError, transaction

from feedback_pages.cases.actions import save_changes
from feedback_pages.cases.log_actions import write_history
from feedback_pages.cases.models import Message, Report
from handling.inbox.actions import make_entry, refresh_entry
from handling.inbox.models import InboxEntry
from handling.report.access import lock_answerable
from handling.routing.models import Assignment
from handling.routing.routing import default_unit, unit_for
from handling.units.models import Unit
from handling.units.permissions import unit_ids_worked_by

logger = logging.getLogger(__name__)


class NotAMember(Exception):
    """The person does not work in the unit that holds the report."""


def route_new(*, report: Report, message: Message) -> InboxEntry:
    """Give a new report, with its first message, to the unit that the rules name. In a transaction.

    A resident is never refused for a fault of the routing: the default unit takes what it cannot decide.
    """
    try:
        unit = unit_for(report)
    except DatabaseError:
        raise
    except Exception:  # whatever a rule dies of, the resident is heard
        logger.exception("routing of report %s failed; it goes to the default unit", report.pk)
        unit = default_unit()
    return make_entry(report=report, held=_assign_by_rule(report, unit), message=message)


def _assign_by_rule(report: Report, unit: Unit) -> Assignment:
    assignment = Assignment.objects.create(report=report, unit=unit, is_routed=True)
    write_history(report=report, action="kuuluu.report_assigned", data={"unit": unit.code, "by_rule": True})
    return assignment


def route_report(*, report: Report) -> None:
    """Give a report to the unit that the rules name; a hand-made assignment is never overruled. In a transaction."""
    held = Assignment.objects.filter(report=report).first()
    if held is not None and not held.is_routed:
        return
    unit = unit_for(report)
    if held is not None and held.unit_id == unit.pk:
        return
    _assign_by_rule(report, unit)
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
