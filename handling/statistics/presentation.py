"""The numbers as a page shows them: names, links that narrow, times in words, and where bars stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_pages.cases.models import Channel, Outcome
from feedback_pages.categories.models import Kind
from handling.statistics.charts import Chart, bar_chart
from handling.statistics.figures import Figures, Sums, summed
from handling.statistics.selection import Names, Selection
from handling.statistics.working_time import Duration

# From so many months on, a year is a bar.
MOST_MONTHS = 24
# Of fewer, a percentage says nothing.
FEWEST_COMPARED = 10
BREAKDOWNS: dict[str, Any] = {
    "section": gettext_lazy("Section"),
    "category": gettext_lazy("Category"),
    "unit": gettext_lazy("Unit"),
    "kind": gettext_lazy("Kind"),
    "channel": gettext_lazy("How it came"),
    "language": gettext_lazy("Language"),
    "area": gettext_lazy("Area"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "kind": dict(Kind.choices),
    "channel": dict(Channel.choices),
    "language": dict(settings.LANGUAGES),
}


def time_text(duration: Duration | None) -> str:
    """`9 h`, `2.5 d`, or a dash where nothing was done yet."""
    if duration is None:
        return "–"
    if duration.is_over:
        return _("over %(days)s d") % {"days": number_format(duration.days, 0)}
    if duration.hours is not None:
        return _("%(hours)s h") % {"hours": duration.hours}
    return _("%(days)s d") % {"days": number_format(duration.days, 1 if duration.days < 10 else 0)}


def change_text(now: int, before: int) -> str:
    """`+12 %` against the year before; empty where there was too little to compare with."""
    if before < FEWEST_COMPARED:
        return ""
    percent = round(100 * (now - before) / before)
    return (
        f"{'+' if percent > 0 else '−' if percent < 0 else '±'}{number_format(abs(percent), 0, force_grouping=True)} %"
    )


@dataclass(frozen=True)
class Row:
    """A line of a table. `share` is the length of its bar, 0–100; `before` is None where nothing is compared."""

    name: str
    query: str
    sums: Sums
    before: int | None
    share: float = 0.0

    @property
    def change(self) -> str:
        return change_text(self.sums.received, self.before or 0)

    @property
    def times(self) -> list[str]:
        """First reaction and answer, each as median and as what nine of ten took at most."""
        sums = self.sums
        return [time_text(t) for t in (sums.reaction_median, sums.reaction_90, sums.answer_median, sums.answer_90)]


@dataclass(frozen=True)
class Part:
    """A line of the outcomes: how many, and of a hundred."""

    name: str
    count: int
    percent: int


def month_name(month: int) -> str:
    return date_format(date(month // 100, month % 100, 1), "F Y")


def _by_year(months: dict[int, Sums]) -> dict[int, Sums]:
    years: dict[int, Sums] = {}
    for month, sums in sorted(months.items()):
        years[month // 100] = years.get(month // 100, Sums()) + sums
    return years


class Presented:
    """What the page draws. `before` is None where the period is too long to be compared."""

    def __init__(
        self, selection: Selection, now: Figures, before: Figures | None, *, by: str, names: Names, query: QueryDict
    ) -> None:
        self.selection, self.now, self.before = selection, now, before
        self.by, self.names, self.query = by, names, query
        self.total = now.total
        self.total_before = before.total if before else None

    @property
    def is_by_year(self) -> bool:
        return len(self.selection.months) > MOST_MONTHS

    def narrowed_to(self, **values: str) -> str:
        query = self.query.copy()
        for name, value in values.items():
            query[name] = value
        return query.urlencode()

    @property
    def months(self) -> list[Row]:
        """In the order of time, a year a row where there are many months."""
        if self.is_by_year:
            return [self._year(year, sums) for year, sums in _by_year(self.now.months).items()]
        return [self._month(month) for month in self.selection.months]

    def _year(self, year: int, sums: Sums) -> Row:
        return Row(str(year), self.narrowed_to(period=str(year)), sums, None)

    def _month(self, month: int) -> Row:
        before = self.before.months.get(month - 100, Sums()).received if self.before else None
        query = self.narrowed_to(period=f"{month // 100}-{month % 100:02d}")
        return Row(month_name(month), query, self.now.months.get(month, Sums()), before)

    def _labels(self) -> list[str]:
        if self.is_by_year:
            return [row.name for row in self.months]
        return [f"{month % 100}/{month // 100 % 100:02d}" for month in self.selection.months]

    @property
    def received_chart(self) -> Chart:
        rows = self.months
        before = [row.before or 0 for row in rows] if self.before and not self.is_by_year else None
        return bar_chart(self._labels(), [row.sums.received for row in rows], before)

    @property
    def times_chart(self) -> Chart:
        """First reaction beside answer, both medians in working days."""
        sums = [row.sums for row in self.months]
        return bar_chart(
            self._labels(), [_days(one.answer_median) for one in sums], [_days(one.reaction_median) for one in sums]
        )

    @property
    def outcomes(self) -> list[Part]:
        counts = self.total.outcomes
        closed = sum(counts.values())
        found = [(str(Outcome(outcome).label), count) for outcome, count in counts.items() if count]
        return [
            Part(name.capitalize(), count, round(100 * count / closed))
            for name, count in sorted(found, key=lambda part: -part[1])
        ]

    @property
    def groups(self) -> list[Row]:
        """What it is broken down by, the most first."""
        now, before = self._grouped(self.now), self._grouped(self.before) if self.before else None
        most = max((sums.received for sums in now.values()), default=0)
        rows = []
        for key in {**(before or {}), **now}:
            code, name = self._named(key)
            sums = now.get(key, Sums())
            query = self.narrowed_to(**{self.by: code}) if code else ""
            compared = before.get(key, Sums()).received if before is not None else None
            rows.append(Row(name, query, sums, compared, round(100 * sums.received / most, 1) if most else 0.0))
        return sorted(rows, key=lambda row: (-row.sums.received, row.name))

    def _grouped(self, figures: Figures) -> dict[Any, Sums]:
        if self.by != "section":
            return figures.groups
        section_of: Callable[[int], int] = {one.pk: one.section for one in self.names["category"]}.get  # type: ignore[assignment]
        sections: dict[int, list[Sums]] = {}
        for category, sums in figures.groups.items():
            sections.setdefault(section_of(category) or 0, []).append(sums)
        return {section: summed(many) for section, many in sections.items()}

    def _named(self, key: Any) -> tuple[str, str]:
        """What a key is in addresses, and to people; what has no name of its own cannot be chosen."""
        if self.by in CHOICES:
            return key, str(CHOICES[self.by].get(key, key)).capitalize()
        found = next((one for one in self.names[self.by] if one.pk == key), None)
        return (found.code, found.name) if found else ("", _("Outside all areas") if self.by == "area" else "–")


def _days(duration: Duration | None) -> float:
    return round(duration.days, 2) if duration else 0.0
