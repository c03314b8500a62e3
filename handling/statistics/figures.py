"""Numbers read from the cells: sums of counts, and what is said of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from feedback_pages.cases.models import Outcome
from handling.statistics.counting import COUNTED, EVERYTHING, TOLD_APART
from handling.statistics.selection import Selection
from handling.statistics.working_time import STEPS, Duration, quantile

_PLACE = {name: place for place, name in enumerate(COUNTED)}
NONE = (0,) * len(COUNTED)
# By what the cells can be broken down; sections are added up out of categories.
COLUMNS = ("unit", *TOLD_APART)


@dataclass(frozen=True)
class Sums:
    """Counts in the order of `counting.COUNTED`."""

    counts: tuple[int, ...] = NONE

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    def _count(self, name: str) -> int:
        return self.counts[_PLACE[name]]

    def _steps(self, name: str) -> tuple[int, ...]:
        first = _PLACE[f"{name}_0"]
        return self.counts[first : first + STEPS]

    @property
    def received(self) -> int:
        return self._count("received")

    @property
    def open(self) -> int:
        return self._count("open")

    @property
    def late(self) -> int:
        """Open, unanswered and promised for a time that has passed."""
        return self._count("late")

    @property
    def answered_late(self) -> int:
        return self._count("answered_late")

    @property
    def reopened(self) -> int:
        return self._count("reopened")

    @property
    def answered(self) -> int:
        return sum(self._steps("answer"))

    @property
    def outcomes(self) -> dict[str, int]:
        return {outcome: self._count(f"outcome_{outcome}") for outcome in Outcome.values}

    @property
    def reaction_median(self) -> Duration | None:
        return quantile(self._steps("reaction"), 0.5)

    @property
    def reaction_90(self) -> Duration | None:
        return quantile(self._steps("reaction"), 0.9)

    @property
    def answer_median(self) -> Duration | None:
        return quantile(self._steps("answer"), 0.5)

    @property
    def answer_90(self) -> Duration | None:
        return quantile(self._steps("answer"), 0.9)


def summed(many: Iterable[Sums]) -> Sums:
    return sum(many, start=Sums())


@dataclass(frozen=True)
class Figures:
    """`months` by month (202611), `groups` by the key or value of what they are broken down by."""

    months: dict[int, Sums]
    groups: dict[Any, Sums]

    @property
    def total(self) -> Sums:
        return summed(self.months.values())


_SUMS = ", ".join(f"sum(counts[{place + 1}])" for place in range(len(COUNTED)))


def read_figures(selection: Selection, *, by: str) -> Figures:
    """One statement, whatever is asked: cells of the months, told apart by what is narrowed and by `by` (of `COLUMNS`)."""
    conditions = list(_conditions(selection))
    # `by` is one of our own names, never what came in an address.
    statement = f"""
        SELECT grouping(month) = 0, month, {COLUMNS[COLUMNS.index(by)]}, {_SUMS} FROM handling_statisticscell
        WHERE told = %s AND month BETWEEN %s AND %s {"".join(f" AND {condition}" for condition, _value in conditions)}
        GROUP BY GROUPING SETS ((month), ({by}))
    """  # noqa: S608
    values = [_told(selection, by), selection.first, selection.last, *(value for _condition, value in conditions)]
    months, groups = {}, {}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for is_month, month, key, *counts in cursor.fetchall():
            if is_month:
                months[month] = Sums(tuple(counts))
            else:
                groups[key] = Sums(tuple(counts))
    return Figures(months, groups)


def _told(selection: Selection, by: str) -> int:
    """By what the cells to be read are told apart."""
    needed = ({*selection.narrowed} | {by}) & {*TOLD_APART}
    return sum(1 << TOLD_APART.index(name) for name in needed) if len(needed) <= 2 else EVERYTHING


def _conditions(selection: Selection) -> Iterator[tuple[str, Any]]:
    for name, value in selection.narrowed.items():
        if isinstance(value, tuple):
            yield f"{name} = ANY(%s)", list(value)
        else:
            yield f"{name} = %s", value
