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

from feedback_pages.cases.clocks import deadline_of
from feedback_pages.cases.deadlines import Calendar, Clock, Deadline
from feedback_pages.cases.models import Outcome, ReportState
from feedback_pages.categories.models import Kind
from handling.inbox.laws import kept_clock_names
from handling.inbox.models import InboxEntry
from handling.inbox.promises import Promise, kept_calendar, promise_of

# Wagtail's icons for the kinds.
ICONS = {Kind.FAULT: "warning", Kind.IDEA: "pick", Kind.THANKS: "openquote", Kind.QUESTION: "help"}


def age_text(days: int) -> str:
    if days < 1:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


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


def due_when(promise: Promise | None) -> When:
    if promise is None:
        return When()
    if promise.at is None:
        return When(words=promise.words)
    return When(promise.at.isoformat(), date_format(promise.at, "SHORT_DATE_FORMAT"), promise.words)


def _deadline(entry: Any) -> Deadline | None:
    """What is due next: the entry's own moment says it of what is open; where the clock stands, the report does."""
    report = entry.report
    if entry.state == ReportState.WAITING:
        return deadline_of(report)
    if entry.due_at is None:
        return None
    is_reaction = entry.due_at == report.reaction_due_at and entry.due_at != report.due_at
    return Deadline(Clock.REACTION if is_reaction else Clock.ANSWER, entry.due_at)


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
    standing: str
    is_late: bool
    state: str
    state_text: str
    assignee: str
    unit: str
    law: str
    needs_attention: bool
    has_failed_mail: bool
    lon: str
    lat: str
    distance: str = ""

    @classmethod
    def of(cls, entry: Any, *, now: datetime, url: str, calendar: Calendar) -> Self:
        report = entry.report
        promise = promise_of(_deadline(entry), state=entry.state, now=now, calendar=calendar)
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
            due=due_when(promise),
            standing=promise.standing.value if promise else "",
            is_late=promise is not None and promise.is_late,
            state=entry.state,
            state_text=state_text(entry.state, report.outcome),
            assignee=str(entry.assignee) if entry.assignee else "",
            unit=str(entry.unit),
            law=law_text(entry, now) if entry.law_id else "",
            needs_attention=entry.needs_attention,
            has_failed_mail=entry.has_failed_mail,
            lon=f"{entry.lon:.6f}" if is_placed else "",
            lat=f"{entry.lat:.6f}" if is_placed else "",
        )


def law_text(entry: Any, now: datetime) -> str:
    """What the law wants and until when, of what is open."""
    if entry.state == ReportState.CLOSED:
        return ""
    name = kept_clock_names().get(entry.law_id, "")
    if entry.law_due_at is None:
        return name
    due = timezone.localtime(entry.law_due_at)
    if due < now:
        return _("%(duty)s: was due on %(day)s") % {"duty": name, "day": date_format(due, "SHORT_DATE_FORMAT")}
    return _("%(duty)s: by %(day)s") % {"duty": name, "day": date_format(due, "SHORT_DATE_FORMAT")}


def state_text(state: str, outcome: str) -> str:
    """The state, and how it ended where it has."""
    label = str(ReportState(state).label)
    return f"{label}: {Outcome(outcome).label}" if outcome else label


def rows_of(entries: Iterable[InboxEntry]) -> list[InboxRow]:
    """Rows of `entries`, which are read with what is shown (`with_shown`)."""
    now, url, calendar = timezone.localtime(), reverse("report", args=[0]), kept_calendar()
    return [
        InboxRow.of(entry, now=now, url=url.replace("/0/", f"/{entry.pk}/"), calendar=calendar) for entry in entries
    ]
