"""What a place remembers: how often the same trouble came back there, and in which months of the year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback_pages.cases.models import Report
from handling.statistics.charts import Chart, bar_chart
from handling.statistics.models import ReportFact
from handling.statistics.selection import Selection, this_month

YEARS = 5
# A season is no longer than this, and holds at least so much of what came, of no fewer than so many.
SEASON_MONTHS, SEASON_SHARE, SEASON_LEAST = 4, 0.7, 4
PLACES = 30


@dataclass(frozen=True)
class PlaceMemory:
    """`months` are those in which something came (202611), once for each case."""

    months: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.months)

    @property
    def by_calendar_month(self) -> list[int]:
        """January first."""
        counted = Counter(month % 100 for month in self.months)
        return [counted[month] for month in range(1, 13)]

    @property
    def by_year(self) -> list[tuple[int, int]]:
        return sorted(Counter(month // 100 for month in self.months).items())

    @property
    def season(self) -> tuple[int, int] | None:
        """First and last month (1–12) of the shortest time of year into which most of it falls; None where it has none."""
        if self.count < SEASON_LEAST:
            return None
        twice = self.by_calendar_month * 2
        for length in range(1, SEASON_MONTHS + 1):
            held, start = max((sum(twice[first : first + length]), -first) for first in range(12))
            if held >= SEASON_SHARE * self.count:
                return 1 - start, (length - 1 - start) % 12 + 1
        return None

    @property
    def season_text(self) -> str:
        """`November–February`, or one month; empty where there is no season."""
        if self.season is None:
            return ""
        first, last = (date_format(date(2000, month, 1), "F") for month in self.season)
        return first if first == last else f"{first}–{last}"

    @property
    def sentence(self) -> str:
        words = {"count": self.count, "years": YEARS, "season": self.season_text}
        if self.count < 2:
            return _("Nothing like this came from here before, in %(years)s years.") % words
        if not self.season_text:
            return _("Here %(count)s times in %(years)s years.") % words
        return _("Here %(count)s times in %(years)s years, mostly %(season)s.") % words

    @property
    def chart(self) -> Chart:
        names = [date_format(date(2000, month, 1), "M") for month in range(1, 13)]
        return bar_chart(names, self.by_calendar_month)


def place_memory(report: Report, unit_ids: set[int] | None) -> tuple[PlaceMemory, list[int]]:
    """Cases of the report's category within some sixty metres in the last years, itself included, of the units that the
    reader sees; and the keys of the newest others. Empty where it has no place or is not counted yet."""
    cell = ReportFact.objects.filter(pk=report.pk, across__isnull=False).values_list("across", "down").first()
    if cell is None:
        return PlaceMemory([]), []
    across, down = (int(number or 0) for number in cell)
    found = ReportFact.objects.filter(
        category=report.category_id,
        across__in=range(across - 1, across + 2),
        down__in=range(down - 1, down + 2),
        month__gt=this_month() - YEARS * 100,
    )
    if unit_ids is not None:
        found = found.filter(unit__in=unit_ids)
    rows = list(found.order_by("-pk").values_list("pk", "month"))
    return PlaceMemory([month for _pk, month in rows]), [pk for pk, _month in rows if pk != report.pk]


@dataclass(frozen=True)
class ComingBack:
    """A place where the same came more than once; `newest` is a report there."""

    newest: int
    name: str
    memory: PlaceMemory


def places_coming_back(selection: Selection) -> list[ComingBack]:
    """The places with most cases; of one category, or this reads all there are."""
    narrowed: dict[str, Any] = {
        f"{name}__in" if isinstance(value, tuple) else name: value for name, value in selection.narrowed.items()
    }
    facts = ReportFact.objects.filter(across__isnull=False, month__range=(selection.first, selection.last), **narrowed)
    counted = facts.values("across", "down").annotate(number=Count("pk"), newest=Max("pk"), months=ArrayAgg("month"))
    cells = list(counted.filter(number__gte=2).order_by("-number", "-newest")[:PLACES])
    addresses = dict(Report.objects.filter(pk__in=[cell["newest"] for cell in cells]).values_list("pk", "address"))
    return [
        ComingBack(cell["newest"], addresses.get(cell["newest"]) or _("on the map"), PlaceMemory(cell["months"]))
        for cell in cells
    ]
