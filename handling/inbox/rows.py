"""A report as a row of the inbox, a card of its map and a line of the home page show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback_pages.cases.models import ReportState
from feedback_pages.categories.models import Kind
from handling.inbox.models import InboxEntry

# Wagtail's icons for the kinds.
ICONS = {Kind.FAULT: "warning", Kind.IDEA: "pick", Kind.THANKS: "openquote", Kind.QUESTION: "help"}


def days_between(first: datetime, last: datetime) -> int:
    """Calendar days of the town from one moment to another."""
    return (timezone.localdate(last) - timezone.localdate(first)).days


def age_text(received: datetime, now: datetime) -> str:
    days = days_between(received, now)
    if days < 1:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def promise_text(due: datetime | None, now: datetime) -> str:
    """How the promise of an answer stands; empty where there is none, or no more."""
    if due is None:
        return ""
    days = days_between(now, due)
    if due < now:
        late = max(1, -days)
        return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """`report_id`, `number`, `url`, `kind` and its `icon` and name, `category`, `excerpt` and its `language`, `place`,
    `received_at` and its `age`, `due_at` and its `promise`, `state` and its name, `assignee`, `unit`, what is amiss,
    and `lon`, `lat` as texts, empty where it has no place.
    """

    report_id: int
    number: str
    url: str
    kind_label: str
    icon: str
    category: str
    excerpt: str
    language: str
    place: str
    received_at: datetime
    age: str
    due_at: datetime | None
    promise: str
    is_late: bool
    state: str
    state_label: str
    outcome_label: str
    assignee: Any
    unit: Any
    needs_attention: bool
    has_failed_mail: bool
    lon: str
    lat: str

    @classmethod
    def of(cls, entry: InboxEntry) -> Self:
        """`entry` with report, category, unit and assignee selected."""
        now, report = timezone.now(), entry.report
        due = entry.due_at if entry.state != ReportState.CLOSED else None
        return cls(
            report_id=entry.pk,
            number=report.number,
            url=reverse("report", args=[entry.pk]),
            kind_label=report.get_kind_display(),
            icon=ICONS[Kind(entry.kind)],
            category=str(entry.category),
            excerpt=entry.excerpt,
            language=entry.language,
            place=report.address or (_("on the map") if report.point else ""),
            received_at=entry.received_at,
            age=age_text(entry.received_at, now),
            due_at=due,
            promise=promise_text(due, now),
            is_late=due is not None and due < now,
            state=entry.state,
            state_label=report.get_state_display(),
            outcome_label=report.get_outcome_display(),
            assignee=entry.assignee,
            unit=entry.unit,
            needs_attention=entry.needs_attention,
            has_failed_mail=entry.has_failed_mail,
            lon=f"{report.point.x:.6f}" if report.point else "",
            lat=f"{report.point.y:.6f}" if report.point else "",
        )
