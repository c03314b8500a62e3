"""The inbox: the list with its tabs and filters, its map's tiles, and the card of what was chosen there."""

from typing import Any

from django.contrib.gis.geos import Point
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views.generic import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from feedback_pages.cases.models import ReportState
from feedback_pages.text import clean_typed
from feedback_pages.town.coordinates import point_in
from feedback_pages.town.tiles import Tile
from handling.inbox.area import area_in, bounds_of
from handling.inbox.distances import From, from_in, nearest, with_distances
from handling.inbox.filters import ALL, InboxFilterSet
from handling.inbox.models import InboxEntry
from handling.inbox.numbers import number_in, numbers_ending
from handling.inbox.paging import COUNT_CAP, ORDERS, Counting, InboxPage, Start, capped_counts, page_of, page_of_few
from handling.inbox.querysets import InboxEntryQuerySet
from handling.inbox.rows import InboxRow, rows_of
from handling.inbox.scope import inbox_required, scope_of
from handling.inbox.tabs import TABS, Tab, countings_of
from handling.inbox.tiles import read_tile
from handling.maps import kept_map_context
from handling.units.permissions import roles_of

WORDS_LENGTH = 200
CARDS = 30
# What of the address says where one is in the list, not what is in it.
POSITION = ("after", "before", "sort", "beside", "_w_filter_fragment")
# What narrows the list alone: the map goes on showing what lies around.
OF_THE_LIST = ("area", "near")


def words_in(query: QueryDict) -> str:
    return clean_typed(query.get("q", "")).strip()[:WORDS_LENGTH]


def found_by(filters: InboxFilterSet, words: str) -> InboxEntryQuerySet:
    """What the list finds, words included; a report's number finds it whatever else is set."""
    number = number_in(words)
    if number:
        return filters.scope.entries.filter(report__number=number)
    return filters.qs.with_words(words) if words else filters.qs


@method_decorator(inbox_required, name="dispatch")
class InboxView(BaseListingView):
    template_name = "handling/inbox.html"
    results_template_name = "handling/inbox_results.html"
    page_title = _("Inbox")
    header_icon = "mail"
    index_url_name = "inbox"
    index_results_url_name = "inbox_results"
    is_searchable = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if number_in(self.words) and not self.results_only:
            entry = found_by(self.filters, self.words).first()
            if entry is not None:
                return HttpResponseRedirect(reverse("report", args=[entry.pk]))
        if point_in(self.words) and not self.results_only:
            here = self._selection()
            here["near"] = here.pop("q")[0]
            return HttpResponseRedirect(f"{self.index_url}?{here.urlencode()}")
        return super().get(request, *args, **kwargs)

    @cached_property
    def words(self) -> str:
        return words_in(self.request.GET)

    @cached_property
    def start(self) -> Start:
        return Start.read(self.request.GET)

    @cached_property
    def filters(self) -> InboxFilterSet:
        return InboxFilterSet(self.request.GET, scope=scope_of(self.request))

    @cached_property
    def found(self) -> InboxEntryQuerySet:
        """What the list shows, but for the words."""
        return self.filters.qs.in_area(area_in(self.request.GET))

    @cached_property
    def start_of_distances(self) -> From | None:
        return from_in(self.request.GET)

    @cached_property
    def tab(self) -> Tab | None:
        """The tab that shows what is shown now, if one does."""
        return next((tab for tab in TABS if tab.is_chosen(self.request.GET)), None)

    @cached_property
    def counts(self) -> dict[str, int]:
        found = {} if self.words else {"found": Counting.of(self.found)}
        return capped_counts(countings_of(scope_of(self.request)) | found)

    @cached_property
    def page(self) -> InboxPage:
        number = number_in(self.words)
        if number:
            found = found_by(self.filters, self.words)
            return page_of(found, self.start, count=found.count())
        if self.start_of_distances and self.start_of_distances.point:
            return self._nearest_page(self.start_of_distances.point)
        if self.words:
            return page_of_few(self.found.with_words(self.words), self.start)
        # Few in a part of the map: walked in the list's order, the whole table would be met before them.
        if "area" in self.request.GET and self.counts["found"] <= COUNT_CAP:
            return page_of_few(self.found, self.start)
        return page_of(self.found, self.start, count=self.counts["found"])

    def _nearest_page(self, point: Point) -> InboxPage:
        entries = nearest(self.found.with_words(self.words) if self.words else self.found, point)
        return InboxPage(entries=entries, count=len(entries), previous=None, next=None)

    @cached_property
    def rows(self) -> list[InboxRow]:
        rows = rows_of(self.page.entries)
        start = self.start_of_distances
        return with_distances(rows, start.point) if start and start.point else rows

    @cached_property
    def with_number(self) -> list[InboxEntry]:
        """Reports whose running number was typed: before the words, whatever else is set, on the first page alone."""
        numbers = numbers_ending(self.words)
        if not numbers or self.start.key:
            return []
        return list(scope_of(self.request).entries.filter(report__number__in=numbers).with_shown())

    def get_queryset(self) -> list[InboxEntry]:
        return list(self.page.entries)

    def get_search_form(self) -> SearchForm:
        return SearchForm(self.request.GET, placeholder=gettext("Number or words"))

    def get_header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(gettext("New report"), reverse("enter_report"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        here = self._selection()
        return {
            **context,
            "rows": self.rows,
            "distances": self.start_of_distances,
            "area": self.request.GET.get("area", "") if area_in(self.request.GET) else "",
            "anywhere_url": f"{self.index_url}?{self._without(here, 'area').urlencode()}",
            "no_distances_url": f"{self.index_url}?{self._without(here, 'near').urlencode()}",
            "number_rows": rows_of(self.with_number),
            "shows_unit": scope_of(self.request).has_many_units,
            "page": self.page,
            "words": self.words,
            "tabs": [{"tab": tab, "count": self.counts[tab.name], "is_chosen": tab is self.tab} for tab in TABS],
            "orders": [(name, order.label) for name, order in ORDERS.items()],
            "order": self.start.name,
            "map_query": self._without(here, *OF_THE_LIST).urlencode(),
            "can_choose": roles_of(self.request.user).answers_somewhere,
            "list_query": here.urlencode(),
            "drawn_from": f"{self.filters.choices_name} {self.start.name} {here.urlencode()}",
            "wider_url": self._wider_url(here),
            "previous_url": self._page_url(here, before=self.page.previous),
            "next_url": self._page_url(here, after=self.page.next),
            "tiles_url": reverse("inbox_tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}"),
            "beside_url": reverse("report_beside", args=[0]),
            "report_url": reverse("report", args=[0]),
            "states": ReportState.choices,
            "list_items": [(name, value) for name, values in self._without(here, "near").lists() for value in values],
            "area_bounds": bounds_of(area_in(self.request.GET)),
            "card_url": reverse("inbox_card"),
            **({} if self.results_only else kept_map_context()),
        }

    def _selection(self) -> QueryDict:
        """What of the address says what is shown; fields left empty are left out."""
        here = self.request.GET.copy()
        for name in list(here):
            values = [text for text in here.getlist(name) if text]
            if values and name not in POSITION:
                here.setlist(name, values)
            else:
                del here[name]
        return here

    @staticmethod
    def _without(here: QueryDict, *names: str) -> QueryDict:
        kept = here.copy()
        for name in names:
            kept.pop(name, None)
        return kept

    def _wider_url(self, here: QueryDict) -> str:
        """The same search among closed reports too; empty where they are searched, or nothing is."""
        if not self.words or number_in(self.words) or "state" in here:
            return ""
        return f"{self.index_url}?{here.urlencode()}&state={ALL}"

    def _page_url(self, here: QueryDict, **key: Any) -> str:
        [(name, value)] = key.items()
        if value is None:
            return ""
        query = here.copy()
        query["sort"], query[name] = self.start.name, str(value)
        return f"{self.index_url}?{query.urlencode()}"


@require_safe
@inbox_required
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """What the list with the same address finds, on the map."""
    place = Tile(z, x, y)
    if not place.exists:
        raise Http404
    filters = InboxFilterSet(request.GET, scope=scope_of(request))
    words = words_in(request.GET)
    body = read_tile(place, filters, found_by(filters, words) if words else None)
    return HttpResponse(body, content_type="application/vnd.mapbox-vector-tile", status=200 if body else 204)


@require_safe
@inbox_required
def card(request: HttpRequest) -> HttpResponse:
    """`?id=…&id=…`: what was chosen on the map, as a piece of HTML."""
    asked = request.GET.getlist("id")[:CARDS]
    ids = [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 19]
    chosen = scope_of(request).entries.filter(pk__in=ids).with_shown()
    rows = rows_of(chosen.order_by("-received_at", "-pk"))
    return render(request, "handling/inbox_card.html", {"rows": rows})
