"""How the promises of a report stand, in words: "answer due on Friday", "2 working days late", "paused"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from feedback_pages.cases.clocks import town_calendar
from feedback_pages.cases.deadlines import Calendar, Clock, Deadline, Standing
from feedback_pages.cases.models import ReportState

KEPT_SECONDS = 60
# A day of the week says more than a date, within a week.
NEAR_DAYS = 6


def kept_calendar() -> Calendar:
    """The town's working days, kept for a minute: every look at the inbox counts by them."""
    return cache.get_or_set("town-calendar", town_calendar, KEPT_SECONDS)  # type: ignore[return-value]


@dataclass(frozen=True)
class Promise:
    """`words` in the reader's language, `at` as the town's clock shows it; without a moment while the clock stands."""

    standing: Standing
    words: str
    at: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.standing == Standing.LATE


def promise_of(deadline: Deadline | None, *, state: str, now: datetime, calendar: Calendar) -> Promise | None:
    """How it stands at `now`, which is in the town's zone; None where nothing is owed."""
    if deadline is None or state == ReportState.CLOSED:
        return None
    if state == ReportState.WAITING:
        return Promise(Standing.PAUSED, _("paused, waiting for the resident"))
    standing = deadline.standing(now, calendar)
    at = timezone.localtime(deadline.at)
    if standing == Standing.LATE:
        return Promise(standing, _late_text(deadline.clock, deadline.days_late(now, calendar)), at)
    return Promise(standing, _due_text(deadline.clock, at, now), at)


def _late_text(clock: Clock, days: int) -> str:
    if clock == Clock.REACTION:
        text = ngettext("not taken up, %(days)d working day late", "not taken up, %(days)d working days late", days)
    else:
        text = ngettext("answer %(days)d working day late", "answer %(days)d working days late", days)
    return text % {"days": days}


def _due_text(clock: Clock, at: datetime, now: datetime) -> str:
    text = _("to be taken up %(when)s") if clock == Clock.REACTION else _("answer due %(when)s")
    return text % {"when": when_text(at, now)}


def when_text(at: datetime, now: datetime) -> str:
    """The day by which, as a sentence goes on with it."""
    days = (at.date() - now.date()).days
    if days == 0:
        return pgettext("due", "today")
    if days == 1:
        return pgettext("due", "tomorrow")
    if days <= NEAR_DAYS:
        return weekday_text(at.weekday())
    return pgettext("due", "by %(day)s") % {"day": date_format(at, "SHORT_DATE_FORMAT")}


def weekday_text(weekday: int) -> str:
    """Monday is 0."""
    names: list[Any] = [
        pgettext("due", "on Monday"),
        pgettext("due", "on Tuesday"),
        pgettext("due", "on Wednesday"),
        pgettext("due", "on Thursday"),
        pgettext("due", "on Friday"),
        pgettext("due", "on Saturday"),
        pgettext("due", "on Sunday"),
    ]
    return str(names[weekday])
