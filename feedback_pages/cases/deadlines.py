"""The town's working days, and the clocks of a case that run on them. Pure: nothing is read here.

Promises count from the day after, without weekends, Finnish holidays and the days on which the town does not work.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from feedback_pages.town.closed_days import ClosedDay

DAY = timedelta(days=1)


@lru_cache(maxsize=50)
def _days_off(year: int, closed: frozenset[ClosedDay]) -> frozenset[date]:
    """Days of a year on which nobody works, weekends apart."""
    days = (date(year, 1, 1) + DAY * number for number in range(366))
    own = {day for day in days if day.year == year and any(one.is_on(day) for one in closed)}
    return frozenset(holidays.country_holidays("FI", years=year)) | own


@dataclass(frozen=True)
class Calendar:
    """Which days the town works; `closed` are its own beside the country's."""

    closed: frozenset[ClosedDay] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in _days_off(day.year, self.closed)

    def after(self, day: date, working_days: int) -> date:
        """The last of so many working days after `day`; the day itself for none."""
        left = working_days
        while left:
            day += DAY
            left -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to `end` with it; 0 where `end` is not later."""
        return sum(self.is_working_day(start + DAY * number) for number in range(1, (end - start).days + 1))


FINNISH = Calendar()


def _there(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def end_of(day: date) -> datetime:
    """The end of a day in the town's zone."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(settings.TIME_ZONE))


def due_after(received: datetime, working_days: int, calendar: Calendar = FINNISH) -> datetime:
    """End of the last of `working_days` working days after `received`, as an aware time of the town's zone."""
    return end_of(calendar.after(_there(received), working_days))


def after_pause(due: datetime, *, paused: datetime, resumed: datetime, calendar: Calendar) -> datetime:
    """When it is due after the clock stood: as many working days later as went by meanwhile."""
    stood = calendar.between(_there(paused), _there(resumed))
    return end_of(calendar.after(_there(due), stood)) if stood else due


class Clock(Enum):
    REACTION = "reaction"
    ANSWER = "answer"


class Standing(Enum):
    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"


@dataclass(frozen=True)
class Deadline:
    """What is due next, and when."""

    clock: Clock
    at: datetime

    def standing(self, now: datetime, calendar: Calendar) -> Standing:
        """Soon means: today or on the next working day."""
        if self.at < now:
            return Standing.LATE
        return Standing.SOON if self.days_left(now, calendar) <= 1 else Standing.ON_TIME

    def days_left(self, now: datetime, calendar: Calendar) -> int:
        """Working days from tomorrow on, the last one with it."""
        return calendar.between(_there(now), _there(self.at))

    def days_late(self, now: datetime, calendar: Calendar) -> int:
        """Working days that have begun since; at least one."""
        return max(calendar.between(_there(self.at), _there(now)), 1)


def next_deadline(
    *,
    due: datetime | None,
    reaction_due: datetime | None,
    answered: datetime | None,
    reacted: datetime | None,
) -> Deadline | None:
    """What of answer and first reaction comes first and has not come yet; an answer is a reaction too."""
    if answered is not None:
        return None
    clocks = [Deadline(Clock.ANSWER, due)] if due else []
    if reaction_due and reacted is None:
        clocks.append(Deadline(Clock.REACTION, reaction_due))
    return min(clocks, key=lambda deadline: deadline.at, default=None)
