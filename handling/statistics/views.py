"""The page of the statistics: numbers of the units that its reader sees."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handling.inbox.scope import inbox_required, scope_of
from handling.statistics.figures import read_figures
from handling.statistics.presentation import BREAKDOWNS, MOST_MONTHS, Presented
from handling.statistics.selection import SelectionForm, this_month

FIRST_BREAKDOWN = "category"


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
