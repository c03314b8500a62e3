"""The page of the statistics: numbers of the units that its reader sees."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handling.inbox.rows import rows_of
from handling.inbox.scope import inbox_required, scope_of
from handling.report.access import visible_report_or_404
from handling.statistics.figures import read_figures
from handling.statistics.places import place_memory, places_coming_back
from handling.statistics.presentation import BREAKDOWNS, MOST_MONTHS, Presented
from handling.statistics.selection import SelectionForm, this_month

FIRST_BREAKDOWN = "category"
SHOWN_EARLIER = 20


@require_safe
@inbox_required
def statistics(request: HttpRequest) -> HttpResponse:
    form = SelectionForm(request.GET, scope=scope_of(request))
    context: dict[str, Any] = {
        "header_title": _("Statistics"),
        "header_icon": "table",
        "breadcrumbs_items": [{"url": "", "label": _("Statistics")}],
        "form": form,
        **(_figures(request, form) if form.is_valid() else {}),
    }
    return render(request, "handling/statistics.html", context)


def _figures(request: HttpRequest, form: SelectionForm) -> dict[str, Any]:
    selection, offered = form.selection, _breakdowns(form)
    by = request.GET.get("by", "")
    by = by if by in offered else FIRST_BREAKDOWN
    column = "category" if by == "section" else by
    now = read_figures(selection, by=column)
    compares = len(selection.months) <= MOST_MONTHS
    before = read_figures(selection.year_before, by=column) if compares else None
    query = request.GET.copy()
    query.pop("by", None)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    shown = Presented(selection, now, before, by=by, names=form.names, query=query)
    return {
        "shown": shown,
        "query": query.urlencode(),
        "pairs": list(query.items()),
        "breakdowns": [(name, label, name == by) for name, label in offered.items()],
        "by_name": offered[by],
        "is_running": selection.last >= this_month(),
    }


def _breakdowns(form: SelectionForm) -> dict[str, Any]:
    """Without those that the reader has only one of, or that the town has none of."""
    few = {name for name in ("unit", "section") if len(form.names[name]) < 2}
    few |= set() if form.names["area"] else {"area"}
    return {name: label for name, label in BREAKDOWNS.items() if name not in few}


@require_safe
@inbox_required
def places(request: HttpRequest) -> HttpResponse:
    """Where the same trouble comes back most, of one category."""
    form = SelectionForm(request.GET, scope=scope_of(request))
    is_chosen = form.is_valid() and form.selection.categories is not None
    context = {
        "header_title": _("Places that come back"),
        "header_icon": "site",
        "breadcrumbs_items": [
            {"url": reverse("statistics"), "label": _("Statistics")},
            {"url": "", "label": _("Places that come back")},
        ],
        "form": form,
        "is_chosen": is_chosen,
        "places": places_coming_back(form.selection) if is_chosen else [],
    }
    return render(request, "handling/statistics_places.html", context)


@require_safe
def place_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What the place of a report remembers: the sentence, the months and the newest cases that the reader may open."""
    report = visible_report_or_404(request.user, pk)
    scope = scope_of(request)
    memory, earlier = place_memory(report, scope.unit_ids)
    entries = scope.entries.filter(pk__in=earlier[:SHOWN_EARLIER]).with_shown().order_by("-received_at", "-pk")
    context = {
        "header_title": _("Earlier at this place"),
        "header_icon": "site",
        "breadcrumbs_items": [
            {"url": reverse("inbox"), "label": _("Inbox")},
            {"url": reverse("report", args=[pk]), "label": report.number},
            {"url": "", "label": _("Earlier at this place")},
        ],
        "report": report,
        "memory": memory,
        "rows": rows_of(entries),
        "more": max(0, len(earlier) - SHOWN_EARLIER),
        "shows_unit": scope.has_many_units,
    }
    return render(request, "handling/place_history.html", context)
