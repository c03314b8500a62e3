"""The clocks of a report: set when it comes, standing while the town waits for the resident."""

from datetime import datetime
from functools import lru_cache

from feedback_pages.cases.deadlines import Calendar, Deadline, after_pause, due_after, next_deadline
from feedback_pages.cases.models import Report, ReportState
from feedback_pages.categories.models import Category
from feedback_pages.town.closed_days import read_closed_days
from feedback_pages.town.models import TownSettings

CLOCKS = ("due_at", "reaction_due_at")


@lru_cache(maxsize=10)
def _calendar(closed_days: str) -> Calendar:
    return Calendar(read_closed_days(closed_days))


def town_calendar() -> Calendar:
    """The town's working days as its settings say now."""
    return _calendar(TownSettings.load().closed_days)


def promises_of(category: Category, received: datetime) -> dict[str, datetime | None]:
    """What a report of the category that comes now is promised, by the report's fields."""
    days = dict(zip(CLOCKS, (category.promise_days, category.reaction_days), strict=True))
    if not any(days.values()):
        return dict.fromkeys(CLOCKS)
    calendar = town_calendar()
    return {name: due_after(received, number, calendar) if number else None for name, number in days.items()}


def turn_clocks(report: Report, now: datetime) -> set[str]:
    """Stop the clocks of a report that was moved to waiting, or let them go on. Returns the fields that changed."""
    if report.state == ReportState.WAITING:
        report.paused_at = now
        return {"paused_at"}
    if report.paused_at is None:
        return set()
    calendar, paused, report.paused_at = town_calendar(), report.paused_at, None
    for name in CLOCKS:
        due = getattr(report, name)
        if due is not None:
            setattr(report, name, after_pause(due, paused=paused, resumed=now, calendar=calendar))
    return {"paused_at", *CLOCKS}


def deadline_of(report: Report) -> Deadline | None:
    """What the town owes next for the report, whether its clock stands or not."""
    return next_deadline(
        due=report.due_at,
        reaction_due=report.reaction_due_at,
        answered=report.answered_at,
        reacted=report.first_reaction_at,
    )
