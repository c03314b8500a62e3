"""A report as a row of the inbox, a card of its map and a line of the home page show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback_pages.cases.models import Outcome, ReportState
from feedback_pages.categories.models import Kind
from handling.inbox.models import InboxEntry

# Wagtail's icons for the kinds.
ICONS = {Kind.FAULT: "warning", Kind.IDEA: "pick", Kind.THANKS: "openquote", Kind.QUESTION: "help"}


def age_text(days: int) -> str:
    if days < 1:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def promise_text(days: int, *, is_late: bool) -> str:
    """How the promise of an answer stands whose day is `days` from today."""
    if is_late:
        late = max(1, -days)
        return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}


@dataclass(frozen=True)
class When:
    """A moment as the town's clock shows it: for a machine, short, and in words; empty where there is none."""

    machine: str = ""
    short: str = ""
    words: str = ""


def received_when(moment: datetime, now: datetime) -> When:
    there = timezone.localtime(moment)
    age = age_text((now.date() - there.date()).days)
    return When(there.isoformat(), date_format(there, "SHORT_DATETIME_FORMAT"), age)


def due_when(moment: datetime, now: datetime) -> When:
    there = timezone.localtime(moment)
    promise = promise_text((there.date() - now.date()).days, is_late=there < now)
    return When(there.isoformat(), date_format(there, "SHORT_DATE_FORMAT"), promise)


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """All that the template writes, in the reader's language, so that it has nothing left to look up or to decide.

    Texts are empty where there is nothing to say: `place`, `assignee`, and `lon` and `lat` of what is not on the map.
    """

    report_id: int
    number: str
    url: str
    kind: str
    icon: str
    category: str
    excerpt: str
    language: str
    place: str
    received: When
    due: When
    is_late: bool
    state: str
    state_text: str
    assignee: str
    unit: str
    needs_attention: bool
    has_failed_mail: bool
    lon: str
    lat: str

    @classmethod
    def of(cls, entry: Any, *, now: datetime, url: str) -> Self:
        report = entry.report
        due_at = entry.due_at if entry.state != ReportState.CLOSED else None
        is_placed = entry.lon is not None
        return cls(
            report_id=entry.pk,
            number=report.number,
            url=url,
            kind=str(Kind(entry.kind).label),
            icon=ICONS[Kind(entry.kind)],
            category=str(entry.category),
            excerpt=entry.excerpt or "–",
            language=entry.language,
            place=report.address or (_("on the map") if is_placed else ""),
            received=received_when(entry.received_at, now),
            due=due_when(due_at, now) if due_at else When(),
            is_late=due_at is not None and due_at < now,
            state=entry.state,
            state_text=state_text(entry.state, report.outcome),
            assignee=str(entry.assignee) if entry.assignee else "",
            unit=str(entry.unit),
            needs_attention=entry.needs_attention,
            has_failed_mail=entry.has_failed_mail,
            lon=f"{entry.lon:.6f}" if is_placed else "",
            lat=f"{entry.lat:.6f}" if is_placed else "",
        )


def state_text(state: str, outcome: str) -> str:
    """The state, and how it ended where it has."""
    label = str(ReportState(state).label)
    return f"{label}: {Outcome(outcome).label}" if outcome else label


def rows_of(entries: Iterable[InboxEntry]) -> list[InboxRow]:
    """Rows of `entries`, which are read with what is shown (`with_shown`)."""
    now, url = timezone.localtime(), reverse("report", args=[0])
    return [InboxRow.of(entry, now=now, url=url.replace("/0/", f"/{entry.pk}/")) for entry in entries]
