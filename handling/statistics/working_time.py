"""How long something took, in working days, and which step of a scale that is: steps add up over months and units, and
medians are read out of the sums.

A working day counts 24 hours here, from midnight to midnight; weekends and holidays count nothing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise

from feedback_pages.cases.deadlines import Calendar

# Where one step ends and the next begins, in working days. A median is as precise as the step that it falls into: an hour
# or so within the first day, half a day up to three, a day up to eight.
HOUR = 1 / 24
BOUNDS = (
    *(HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0),
    *(10.0, 12.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0),
)
STEPS = len(BOUNDS) + 1

FIRST_DAY = date(2000, 1, 1)


def working_days_before(today: date, calendar: Calendar) -> list[int]:
    """For each day from `FIRST_DAY` to the end of next year, how many working days lie before it."""
    return list(_counted(today.year + 2, calendar))


@lru_cache(maxsize=2)
def _counted(end: int, calendar: Calendar) -> tuple[int, ...]:
    days = (FIRST_DAY + timedelta(days=number) for number in range((date(end, 1, 1) - FIRST_DAY).days))
    return tuple(accumulate((int(calendar.is_working_day(day)) for day in days), initial=0))


@dataclass(frozen=True)
class Duration:
    """`days` working days; `is_over` where it is known only that it took longer than the scale goes."""

    days: float
    is_over: bool = False

    @property
    def hours(self) -> int | None:
        """Whole hours where it is less than a day."""
        return max(1, round(self.days * 24)) if self.days < 1 else None


def quantile(steps: Sequence[int], share: float) -> Duration | None:
    """The time within which `share` (0–1) of what `steps` counts was done; None where nothing was.

    Within a step all are taken to be spread evenly.
    """
    total = sum(steps)
    if total == 0:
        return None
    wanted = share * total
    reached = list(accumulate(steps))
    step = min(bisect_right(reached, wanted), STEPS - 1)
    while steps[step] == 0:  # the very end of the last step that holds anything
        step -= 1
    if step == STEPS - 1:
        return Duration(BOUNDS[-1], is_over=True)
    low, high = [*pairwise((0.0, *BOUNDS))][step]
    before = reached[step] - steps[step]
    return Duration(low + (high - low) * (wanted - before) / steps[step])
