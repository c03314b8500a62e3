"""The cases that the inbox or the statistics show, as a file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.admin import messages

from handling.exports.actions import note_export
from handling.exports.files import csv_lines, xlsx_file
from handling.exports.rows import CaseRows, headings
from handling.inbox.area import area_in
from handling.inbox.filters import InboxFilterSet
from handling.inbox.querysets import InboxEntryQuerySet
from handling.inbox.scope import inbox_required, scope_of
from handling.inbox.views import found_by, words_in
from handling.statistics.selection import SelectionForm
from handling.units.permissions import roles_of

CSV, XLSX = "csv", "xlsx"
# A workbook is made whole before it is sent; a CSV may be as long as it likes.
MOST_IN_XLSX = 20_000


# GET alone: asking for the head would be written down as taking cases out.
@require_GET
@inbox_required
def export_inbox(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """What the inbox with the same address finds."""
    filters = InboxFilterSet(request.GET, scope=scope_of(request))
    words, area = words_in(request.GET), area_in(request.GET)
    found = found_by(filters, words).in_area(area)
    narrowed_by = [*_filled(filters.form), *(["q"] if words else []), *(["area"] if area else [])]
    return _export(request, found, file_format, source="inbox", narrowed_by=narrowed_by)


def _filled(form: Form) -> list[str]:
    """Names of the form's own fields that say something: what else stands in the address may be anybody's words."""
    return [name for name in form.fields if form.cleaned_data.get(name)]


@require_GET
@inbox_required
def export_statistics(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The cases that the statistics with the same address count."""
    scope = scope_of(request)
    form = SelectionForm(request.GET, scope=scope)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('statistics')}?{request.GET.urlencode()}")
    selection = form.selection
    narrowed: dict[str, Any] = {"report__fact__month__range": (selection.first, selection.last)}
    for name, value in selection.narrowed.items():
        if name != "unit" or value != tuple(sorted(scope.unit_ids or ())):
            narrowed[f"report__fact__{name}" + ("__in" if isinstance(value, tuple) else "")] = value
    # The scope asks again about the unit that holds each case now.
    found = scope.entries.filter(**narrowed)
    return _export(request, found, file_format, source="statistics", narrowed_by=_filled(form))


def _export(
    request: HttpRequest, entries: InboxEntryQuerySet, file_format: str, *, source: str, narrowed_by: list[str]
) -> HttpResponseBase:
    """
    Raises:
        PermissionDenied: contact data was asked for by somebody who sees none.
    """
    if file_format not in (CSV, XLSX):
        raise Http404
    roles, with_contact = roles_of(request.user), bool(request.GET.get("contact"))
    if with_contact and not roles.sees_contact_somewhere:
        raise PermissionDenied
    if file_format == XLSX and entries.order_by()[: MOST_IN_XLSX + 1].count() > MOST_IN_XLSX:
        return _too_many(request, source)
    note_export(
        by=request.user, file_format=file_format, source=source, narrowed_by=narrowed_by, with_contact=with_contact
    )
    rows, names = CaseRows(entries, roles=roles, with_contact=with_contact), headings(with_contact=with_contact)
    name = f"{_('cases')}-{timezone.localdate().isoformat()}.{file_format}"
    if file_format == XLSX:
        return FileResponse(xlsx_file(names, rows), as_attachment=True, filename=name)
    response = StreamingHttpResponse(csv_lines(names, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _too_many(request: HttpRequest, source: str) -> HttpResponse:
    words = _("A workbook holds %(most)s cases at most here. Narrow the choice, or take CSV.")
    messages.error(request, words % {"most": number_format(MOST_IN_XLSX, 0, force_grouping=True)})
    return HttpResponseRedirect(f"{reverse(source)}?{request.GET.urlencode()}")
