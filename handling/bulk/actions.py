"""One thing done with many cases: each in a transaction of its own, asked for on the case under its lock.

What another changed meanwhile, or handed on, is left as it is and told; the rest is done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedback_pages.cases.actions import ReportChangedMeanwhile
from feedback_pages.cases.models import Report
from handling.notes.actions import add_note
from handling.notices.actions import tell_of_handover
from handling.report.access import lock_answerable
from handling.report.actions import hand_over
from handling.routing.actions import NotAMember, assign_report
from handling.routing.models import Assignment
from handling.units.models import Unit

# A hand goes through no more at once, and a request is over in seconds.
MOST = 200


@dataclass(frozen=True)
class Chosen:
    """A case as it was when it was chosen."""

    report_id: int
    version: int


@dataclass
class Outcome:
    """Keys of the cases: done, changed meanwhile, not (or no longer) the person's to handle, of another unit than who was to
    have them. `assignments` are those written, for undoing."""

    done: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    elsewhere: list[int] = field(default_factory=list)
    assignments: list[int] = field(default_factory=list)

    @property
    def not_done(self) -> list[int]:
        return [*self.changed, *self.refused, *self.elsewhere]


def _each(chosen: Iterable[Chosen], act: Callable[[Chosen], Assignment | None]) -> Outcome:
    outcome = Outcome()
    # In the order of their keys, so that two who do this at once wait for each other in turn.
    for one in sorted(chosen, key=lambda one: one.report_id):
        try:
            assignment = act(one)
        except ReportChangedMeanwhile:
            outcome.changed.append(one.report_id)
        except (PermissionDenied, Report.DoesNotExist):
            outcome.refused.append(one.report_id)
        except NotAMember:
            outcome.elsewhere.append(one.report_id)
        else:
            outcome.done.append(one.report_id)
            outcome.assignments += [assignment.pk] if assignment else []
    return outcome


def assign_all(*, chosen: Iterable[Chosen], assignee: Any, by: Any) -> Outcome:
    """Give the cases to a person of the unit that holds each; None: to nobody in particular."""

    @transaction.atomic
    def assign(one: Chosen) -> Assignment:
        report = lock_answerable(one.report_id, by=by)
        unit = report.inbox_entry.unit
        return assign_report(
            report_id=report.pk, unit=unit, assignee=assignee, reason="", by=by, seen_version=one.version
        )

    return _each(chosen, assign)


def hand_over_all(*, chosen: Iterable[Chosen], unit: Unit, reason: str, by: Any) -> Outcome:
    """Hand the cases over to another unit. Nothing to undo: they are the other unit's then."""

    def give(one: Chosen) -> None:
        hand_over(report_id=one.report_id, unit=unit, reason=reason, by=by, seen_version=one.version, is_told_of=False)

    outcome = _each(chosen, give)
    if outcome.done:
        tell_of_handover(report_ids=outcome.done, unit=unit)
    return outcome


def note_all(*, chosen: Iterable[Chosen], body: str, by: Any) -> Outcome:
    """Write the same remark to all."""

    def note(one: Chosen) -> None:
        add_note(report_id=one.report_id, body=body, by=by)

    return _each(chosen, note)


def hand_back_all(*, assignments: Iterable[int], by: Any) -> Outcome:
    """Undo: whoever had the cases before these assignments has them again, where nothing came after them."""
    written = {row.report_id: row for row in Assignment.objects.filter(pk__in=assignments, by=by)}

    @transaction.atomic
    def back(one: Chosen) -> Assignment:
        report = lock_answerable(one.report_id, by=by)
        last, before = [*Assignment.objects.filter(report=report).select_related("unit", "assignee")[:2], None, None][
            :2
        ]
        if last is None or before is None or last.pk != one.version:
            raise ReportChangedMeanwhile(report)
        return assign_report(
            report_id=report.pk,
            unit=before.unit,
            assignee=before.assignee,
            reason="",
            by=by,
            seen_version=report.version,
        )

    return _each([Chosen(report, row.pk) for report, row in written.items()], back)
