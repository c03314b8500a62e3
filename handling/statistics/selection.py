"""Which cases the numbers are of, read from the address: months, and what they are narrowed to within the reader's units."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Channel
from feedback_pages.categories.models import Category, Kind, Section
from feedback_pages.town.models import Area
from handling.inbox.scope import Scope
from handling.statistics.models import StatisticsCell

LAST_TWELVE, ALL = "12", "all"
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Selection:
    """`first` and `last` are months (202611); None or "" where nothing is narrowed."""

    first: int
    last: int
    units: tuple[int, ...] | None = None
    categories: tuple[int, ...] | None = None
    area: int | None = None
    kind: str = ""
    channel: str = ""
    language: str = ""

    @property
    def months(self) -> list[int]:
        months, month = [], self.first
        while month <= self.last:
            months.append(month)
            month = next_month(month)
        return months

    @property
    def year_before(self) -> "Selection":
        return replace(self, first=self.first - 100, last=self.last - 100)

    @property
    def narrowed(self) -> dict[str, Any]:
        """Column of facts and cells → what it must be; a tuple means one of these."""
        columns = {
            "unit": self.units,
            "category": self.categories,
            "area": self.area,
            "kind": self.kind or None,
            "channel": self.channel or None,
            "language": self.language or None,
        }
        return {name: value for name, value in columns.items() if value is not None}


def next_month(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89


def this_month() -> int:
    today = timezone.localdate()
    return today.year * 100 + today.month


@dataclass(frozen=True)
class Named:
    """Something that has a key, a code in addresses and a name; `section` is a category's."""

    pk: int
    code: str
    name: str
    section: int = 0


Names = dict[str, list[Named]]


def names_for(scope: Scope) -> tuple[Names, int]:
    """Units that the reader sees, all sections, categories and areas; and the first month that is counted. Kept for a minute."""
    units = "all" if scope.unit_ids is None else ",".join(map(str, sorted(scope.unit_ids)))
    return cache.get_or_set(f"statistics-names:{get_language()}:{units}", lambda: _read_names(scope), KEPT_SECONDS)  # type: ignore[return-value]


def _read_names(scope: Scope) -> tuple[Names, int]:
    categories = Category.objects.select_related("section")
    names = {
        "unit": [Named(unit.pk, unit.code, str(unit)) for unit in scope.units],
        "section": [Named(section.pk, section.code, str(section)) for section in Section.objects.all()],
        "category": [
            Named(category.pk, category.code, str(category), category.section_id or 0)
            for category in categories.order_by("section__position", "section__code", "position", "code")
        ],
        "area": [Named(area.pk, area.code, str(area)) for area in Area.objects.defer("outline")],
    }
    first = StatisticsCell.objects.filter(told=0).aggregate(first=Min("month"))["first"]
    return names, first or this_month()


def _pairs(names: list[Named]) -> list[tuple[str, str]]:
    return [(named.code, named.name) for named in names]


class SelectionForm(forms.Form):
    """`data` is the address's query. Every field may be left empty."""

    period = forms.CharField(label=_("Period"), required=False, widget=forms.Select)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])
    channel = forms.ChoiceField(label=_("How it came"), required=False, choices=[("", _("All")), *Channel.choices])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("All")), *settings.LANGUAGES])

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        self.names, self.first_month = names_for(scope)
        everything = [("", _("All"))]
        for name in ("unit", "section", "area"):
            self.fields[name].choices = [*everything, *_pairs(self.names[name])]  # type: ignore[attr-defined]
            if len(self.names[name]) < 2:
                del self.fields[name]
        self.fields["category"].choices = [*everything, *self._categories_below_sections()]  # type: ignore[attr-defined]
        self.fields["period"].widget.choices = self._periods(str(data.get("period", "")))  # type: ignore[attr-defined]

    def _categories_below_sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        sections = {section.pk: section.name for section in self.names["section"]}
        below: dict[str, list[tuple[str, str]]] = {}
        for category in self.names["category"]:
            below.setdefault(sections.get(category.section, ""), []).append((category.code, category.name))
        return list(below.items())

    def _periods(self, chosen: str) -> list[tuple[str, Any]]:
        years = [str(year) for year in range(this_month() // 100, self.first_month // 100 - 1, -1)]
        offered = [("", _("Last 12 months")), (ALL, _("All years")), *((year, year) for year in years)]
        if "-" in chosen:  # a month, which one comes to by a link
            offered.insert(0, (chosen, chosen))
        return offered

    def clean_period(self) -> tuple[int, int]:
        """The first and the last month."""
        chosen = self.cleaned_data["period"]
        if chosen in ("", LAST_TWELVE):
            last = this_month()
            return next_month(last - 100), last
        if chosen == ALL:
            return self.first_month, max(this_month(), self.first_month)
        year, _dash, month = chosen.partition("-")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and 1900 < int(year) < 2200):
            raise ValidationError(_("Choose a period of the list."))
        if not month:
            return int(year) * 100 + 1, int(year) * 100 + 12
        if not (month.isascii() and month.isdigit() and len(month) == 2 and 1 <= int(month) <= 12):
            raise ValidationError(_("Choose a period of the list."))
        return int(year) * 100 + int(month), int(year) * 100 + int(month)

    @property
    def selection(self) -> Selection:
        """Of a valid form."""
        given = self.cleaned_data
        first, last = given["period"]
        return Selection(
            first=first,
            last=last,
            units=self._units(given.get("unit", "")),
            categories=self._categories(given.get("section", ""), given["category"]),
            area=next((area.pk for area in self.names["area"] if area.code == given.get("area")), None),
            kind=given["kind"],
            channel=given["channel"],
            language=given["language"],
        )

    def _units(self, code: str) -> tuple[int, ...] | None:
        """Those that the reader sees, or the chosen one of them; None for all of the town."""
        if code:
            return tuple(unit.pk for unit in self.names["unit"] if unit.code == code)
        return None if self.scope.unit_ids is None else tuple(sorted(self.scope.unit_ids))

    def _categories(self, section: str, category: str) -> tuple[int, ...] | None:
        if not section and not category:
            return None
        sections = [named.pk for named in self.names["section"] if named.code == section]
        return tuple(
            named.pk
            for named in self.names["category"]
            if (not category or named.code == category) and (not section or named.section in sections)
        )
