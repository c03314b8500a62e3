"""The cases that were ticked in the inbox, or all that it shows: what to do with them, and what came of it."""

from collections.abc import Iterable
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from feedback_pages.cases.models import Report
from handling.bulk.actions import MOST, Chosen, Outcome, hand_back_all
from handling.bulk.forms import FORMS, BulkForm
from handling.inbox.area import area_in
from handling.inbox.filters import InboxFilterSet
from handling.inbox.models import InboxEntry
from handling.inbox.rows import rows_of
from handling.inbox.scope import inbox_required, scope_of
from handling.inbox.views import found_by, words_in
from handling.report.views import frame
from handling.units.permissions import roles_of

UNDONE_WITHIN = 15 * 60  # seconds
SIGNED = TimestampSigner(salt="handling.bulk")


@require_http_methods(["GET", "HEAD", "POST"])
@inbox_required
def chosen(request: HttpRequest) -> HttpResponse:
    """`report`: keys, several; `all`: every one that the inbox shows with the rest of the address. The button pressed is
    `do`, and `seen` the versions that were shown (`key:version`). `list`: the inbox's query, to go back to."""
    if request.method == "POST":
        return _do(request)
    return _screen(request, _asked(request))


def _asked(request: HttpRequest) -> list[InboxEntry]:
    """At most MOST + 1 entries, which means more."""
    scope = scope_of(request)
    if "all" in request.GET:
        filters = InboxFilterSet(request.GET, scope=scope)
        found = found_by(filters, words_in(request.GET)).in_area(area_in(request.GET))
        return list(found.with_shown().order_by("-received_at", "-pk")[: MOST + 1])
    return _entries(request, _keys(request.GET.getlist("report")))


def _list_url(request: HttpRequest) -> str:
    """The list that they were chosen from."""
    query = request.GET.copy() if "all" in request.GET else QueryDict(request.GET.get("list", ""), mutable=True)
    query.pop("all", None)
    return f"{reverse('inbox')}?{query.urlencode()}" if query else reverse("inbox")


def _entries(request: HttpRequest, keys: Iterable[int]) -> list[InboxEntry]:
    found = scope_of(request).entries.filter(pk__in=keys)
    return list(found.with_shown().order_by("-received_at", "-pk"))


def _keys(asked: list[str]) -> list[int]:
    return [int(text) for text in asked[: MOST + 1] if text.isascii() and text.isdigit() and len(text) < 19]


def _screen(request: HttpRequest, entries: list[InboxEntry], *, form: BulkForm | None = None) -> HttpResponse:
    roles = roles_of(request.user)
    mine = [entry for entry in entries[:MOST] if roles.may_answer(entry.unit)]
    versions = dict(Report.objects.filter(pk__in=[entry.pk for entry in mine]).values_list("pk", "version"))
    context = {
        **frame(_("Chosen reports")),
        "rows": rows_of(mine),
        "seen": [f"{pk}:{version}" for pk, version in versions.items()],
        "is_too_many": len(entries) > MOST,
        "most": MOST,
        "others": len(entries[:MOST]) - len(mine),
        "forms": [form if form and form.name == kind.name else _form(request, kind) for kind in FORMS],
        "open_form": form.name if form else "",
        "list_url": _list_url(request),
    }
    return render(request, "handling/bulk.html", context, status=422 if form else 200)


def _form(request: HttpRequest, kind: type[BulkForm], data: Any = None) -> BulkForm:
    scope = scope_of(request)
    return kind(data, user=request.user, people=scope.people, units=scope.units)


def _do(request: HttpRequest) -> HttpResponse:
    kind = next((kind for kind in FORMS if kind.name == request.POST.get("do")), None)
    seen = _seen(request.POST.getlist("seen")[:MOST])
    if kind is None or not seen:
        messages.warning(request, _("Nothing was chosen, so nothing was done."))
        return HttpResponseRedirect(_list_url(request))
    form = _form(request, kind, request.POST)
    if not form.is_valid():
        return _screen(request, _entries(request, [one.report_id for one in seen]), form=form)
    outcome = form.save(seen)
    _tell(request, outcome, can_undo=form.can_undo)
    return HttpResponseRedirect(_list_url(request))


def _seen(values: list[str]) -> list[Chosen]:
    pairs = [value.partition(":")[::2] for value in values]
    numbers = [pair for pair in pairs if all(text.isascii() and text.isdigit() and len(text) < 19 for text in pair)]
    return [Chosen(int(key), int(version)) for key, version in numbers]


def _tell(request: HttpRequest, outcome: Outcome, *, can_undo: bool) -> None:
    if outcome.done:
        count = len(outcome.done)
        words = ngettext("Done with %(count)d report.", "Done with %(count)d reports.", count) % {"count": count}
        buttons = []
        if can_undo and outcome.assignments:
            signed = SIGNED.sign(",".join(map(str, outcome.assignments)))
            buttons = [messages.button(f"{reverse('inbox_undo')}?done={signed}", _("Undo"))]
        messages.success(request, words, buttons=buttons)
    for reason, keys in (
        (_("Not done, because somebody changed them meanwhile: %(numbers)s."), outcome.changed),
        (_("Not done, because your unit does not handle them: %(numbers)s."), outcome.refused),
        (_("Not done, because the person does not work in their unit: %(numbers)s."), outcome.elsewhere),
    ):
        if keys:
            messages.warning(request, reason % {"numbers": ", ".join(_numbers(request, keys))})


def _numbers(request: HttpRequest, keys: list[int]) -> list[str]:
    """Numbers of those that the person may know of; of the rest only that they are there."""
    seen = list(scope_of(request).entries.filter(pk__in=keys).values_list("report__number", flat=True))
    left = len(keys) - len(seen)
    rest = ngettext("%(count)d of another unit", "%(count)d of another unit", left) % {"count": left}
    return [*sorted(seen), *([rest] if left else [])]


@require_http_methods(["GET", "HEAD", "POST"])
@inbox_required
def undo(request: HttpRequest) -> HttpResponse:
    """`done`: what was just assigned, signed. Asked first, done by POST."""
    given = request.POST if request.method == "POST" else request.GET
    try:
        assignments = _keys(SIGNED.unsign(given.get("done", ""), max_age=UNDONE_WITHIN).split(","))
    except BadSignature:
        messages.warning(request, _("This can no longer be undone here. Hand the reports back one by one."))
        return HttpResponseRedirect(reverse("inbox"))
    if request.method == "POST":
        _tell(request, hand_back_all(assignments=assignments, by=request.user), can_undo=False)
        return HttpResponseRedirect(reverse("inbox"))
    context = {**frame(_("Undo")), "done": given["done"], "count": len(assignments)}
    return render(request, "handling/bulk_undo.html", context)
