"""Seeing what the law wants of a report: by the worker, after the resident was thanked; cleared by whoever handles it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from feedback_pages.cases.clocks import town_calendar
from feedback_pages.cases.deadlines import end_of
from feedback_pages.cases.log_actions import write_history
from feedback_pages.cases.models import Message, Report, ReportState
from handling.inbox.models import InboxEntry
from handling.notices.actions import tell_of_flag
from handling.report.access import lock_answerable
from handling.statutory.models import StatutoryClock, StatutoryFlag, StatutoryMark

# Messages a tick. Those just before the mark are read again: a number drawn early may be committed late.
MOST, AGAIN = 5_000, 500


def due_by_law(received: datetime, days: int | None) -> datetime | None:
    """The end of the last day; of one on which nobody works, the next on which somebody does."""
    if days is None:
        return None
    calendar, last = town_calendar(), timezone.localtime(received).date() + timedelta(days=days)
    return end_of(last if calendar.is_working_day(last) else calendar.after(last, 1))


@transaction.atomic
def flag_new_messages() -> int:
    """Read what residents wrote since the last time, and flag what holds an officer's words. Returns how many reports.

    Called by the worker: another one that is at it is left alone. What was written before the first time is not read.
    """
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    StatutoryMark.objects.get_or_create(pk=1, defaults={"message_id": newest})
    mark = StatutoryMark.objects.select_for_update(skip_locked=True).first()
    if mark is None or newest <= mark.message_id:
        return 0
    last = min(newest, mark.message_id + MOST)
    messages = Message.objects.filter(
        pk__gt=mark.message_id - AGAIN, pk__lte=last, direction=Message.Direction.IN, erased_at=None
    ).exclude(report__state=ReportState.CLOSED)
    flagged = sum(
        _flag(message, clock)
        for clock in StatutoryClock.objects.filter(is_active=True)
        for message in messages.filter(clock.condition).select_related("report").defer("search", "body")
    )
    mark.message_id = last
    mark.save()
    return flagged


def _flag(message: Message, clock: StatutoryClock) -> bool:
    """Whether the report had no such flag yet, set or cleared."""
    due = due_by_law(message.created_at, clock.days)
    _flag_row, is_new = StatutoryFlag.objects.get_or_create(
        report=message.report, clock=clock, defaults={"due_at": due}
    )
    if is_new:
        write_history(report=message.report, action="kuuluu.law_flagged", data={"clock": clock.pk})
        _show(message.report)
        tell_of_flag(report=message.report)
    return is_new


def _show(report: Report) -> None:
    """Let the inbox show the flag that is due first."""
    flags = StatutoryFlag.objects.filter(report=report, cleared_at=None)
    first = flags.order_by(F("due_at").asc(nulls_last=True), "pk").first()
    InboxEntry.objects.filter(report=report).update(
        law=first.clock_id if first else None, law_due_at=first.due_at if first else None
    )


@transaction.atomic
def clear_flag(*, report_id: int, by: Any) -> None:
    """Say that the flag which the report shows does not apply; the next one shows, if there is another.

    Raises:
        PermissionDenied.
    """
    report = lock_answerable(report_id, by=by)
    clock_id = InboxEntry.objects.values_list("law", flat=True).get(report=report)
    cleared = StatutoryFlag.objects.filter(report=report, clock=clock_id, cleared_at=None)
    if cleared.update(cleared_at=timezone.now(), cleared_by=by):
        write_history(report=report, action="kuuluu.law_cleared", by=by, data={"clock": clock_id})
        _show(report)
