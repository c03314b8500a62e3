"""Deciding on publishing: one screen a case, and the queue of those that wait."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from feedback_pages.cases.actions import ReportChangedMeanwhile
from feedback_pages.cases.models import Report
from feedback_pages.publications.actions import NotPublishable, NotShared, blurred
from feedback_pages.publications.models import Publication, PublicationDecision
from feedback_pages.town.map_settings import map_context
from handling.publishing.actions import hide_report, keep_private, publish_report, reopen_decision, share_publication
from handling.publishing.copies import originals_of
from handling.publishing.forms import PublishForm
from handling.publishing.preview import preview_publication
from handling.publishing.queue import CAP, next_awaiting, queue_page
from handling.report.access import publishable_report_or_404
from handling.report.history import changes_since, history_of
from handling.report.presentation import photo_row
from handling.report.views import frame

Status = PublicationDecision.Status


# -- the queue ------------------------------------------------------------------------------------------------------


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    page = queue_page(request.user, after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0)
    context = {**frame(_("Waiting for a decision on publishing")), "page": page, "cap": CAP}
    return render(request, "handling/publishing_queue.html", context)


# -- one decision ---------------------------------------------------------------------------------------------------


def _publication(report: Report) -> Publication | None:
    """The report's own; not what it is shown under."""
    decision: PublicationDecision = report.publication_decision
    return None if decision.is_joined else decision.publication


def _form(report: Report, data: Any = None) -> PublishForm:
    return PublishForm(data, report=report, originals=originals_of(report), publication=_publication(report))


def _screen(
    request: HttpRequest,
    report: Report,
    form: PublishForm,
    *,
    status: int = 200,
    seen_version: int | None = None,
    preview: str = "",
) -> HttpResponse:
    publication = _publication(report)
    chosen = {str(value) for value in form["photos"].value() or []}
    photos = [
        {"photo": photo, "is_chosen": str(photo.pk) in chosen, **photo_row(report.pk, photo.public_id, number)}
        for number, photo in enumerate(form.attachments, 1)
    ]
    context = {
        **frame(_("Publishing"), (reverse("report", args=[report.pk]), report.number)),
        "report": report,
        "decision": report.publication_decision,
        "publication": publication,
        "is_published": report.publication_decision.status == Status.PUBLISHED,
        "is_joined": report.publication_decision.is_joined,
        "cluster": report.inbox_entry.cluster,
        "has_consent": report.reporter.consents_to_publication,
        "form": form,
        "photos": photos,
        "places": _places(report),
        **(map_context() if report.point else {}),
        "changes": changes_since(history_of(report), report, seen_version) if seen_version is not None else [],
        "preview": preview,
        "from_queue": request.POST.get("queue") or request.GET.get("queue", ""),
    }
    return render(request, "handling/publishing.html", context, status=status)


def _places(report: Report) -> dict[str, tuple[str, str]]:
    """What each choice shows on the map: longitude and latitude as texts."""
    if report.point is None:
        return {}
    points = {"exact": report.point, "rough": blurred(report.point)}
    return {name: (f"{point.x:.6f}", f"{point.y:.6f}") for name, point in points.items()}


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen; the button pressed is `do`: publish, preview, hide, keep_private, reopen."""
    report = publishable_report_or_404(request.user, pk)
    if request.method != "POST":
        return _screen(request, report, _form(report))
    form = _form(report, request.POST)
    do = {
        "publish": _publish,
        "preview": _preview,
        "hide": _hide,
        "keep_private": _keep_private,
        "reopen": _reopen,
        "share": _share,
    }
    try:
        return do.get(request.POST.get("do", ""), _preview)(request, report, form)
    except ReportChangedMeanwhile:
        seen = form.cleaned_data["version"]
        fresh = publishable_report_or_404(request.user, pk)
        return _screen(request, fresh, _form(fresh, request.POST), status=409, seen_version=seen)
    except NotPublishable:
        form.add_error(None, _("It cannot be published: the resident did not agree, or it was withdrawn or is spam."))
        return _screen(request, report, form, status=422)


def _seen(form: PublishForm) -> int | None:
    """The version that the form was shown with, checked by itself: hiding needs no complete text."""
    form.is_valid()
    return form.cleaned_data.get("version")


def _publish(request: HttpRequest, report: Report, form: PublishForm) -> HttpResponse:
    if not form.is_valid():
        return _screen(request, report, form, status=422)
    publish_report(report_id=report.pk, copy=form.copy(), by=request.user, seen_version=form.cleaned_data["version"])
    return _decided(request, report, _("%(number)s is published.") % {"number": report.number})


def _preview(request: HttpRequest, report: Report, form: PublishForm) -> HttpResponse:
    if not form.is_valid():
        return _screen(request, report, form, status=422)
    if form.cleaned_data["version"] != report.version:
        raise ReportChangedMeanwhile(report)
    html = preview_publication(request=request, report=report, public_copy=form.copy())
    return _screen(request, report, form, preview=html)


def _simply(action: Any, done: str) -> Any:
    """A decision that needs no text: the action with the version that was seen."""

    def decide_so(request: HttpRequest, report: Report, form: PublishForm) -> HttpResponse:
        version = _seen(form)
        if version is None:
            return _screen(request, report, form, status=422)
        action(report_id=report.pk, by=request.user, seen_version=version)
        return _decided(request, report, _(done) % {"number": report.number})

    return decide_so


_hide = _simply(hide_report, gettext_noop("%(number)s was taken off the public pages."))
_keep_private = _simply(keep_private, gettext_noop("%(number)s is not published."))
_reopen = _simply(reopen_decision, gettext_noop("%(number)s awaits a decision again."))


def _share(request: HttpRequest, report: Report, form: PublishForm) -> HttpResponse:
    """The other cases of the cluster are shown under this publication."""
    version = _seen(form)
    if version is None:
        return _screen(request, report, form, status=422)
    try:
        shown = share_publication(report_id=report.pk, by=request.user, seen_version=version)
    except NotShared:
        form.add_error(None, _("Publish this case first: the others are shown under it."))
        return _screen(request, report, form, status=422)
    done = _("Shown under this publication: %(numbers)s.") % {"numbers": ", ".join(shown)}
    messages.success(request, done if shown else _("No other case of the cluster could be shown under it."))
    return HttpResponseRedirect(reverse("publishing", args=[report.pk]))


def _decided(request: HttpRequest, report: Report, done: str) -> HttpResponse:
    """On to the next in the queue where one came from there; a button leads back to what was just decided."""
    own = reverse("publishing", args=[report.pk])
    messages.success(request, done, buttons=[messages.button(own, _("Change or undo"))])
    if not request.POST.get("queue"):
        return HttpResponseRedirect(own)
    following = next_awaiting(request.user, after=report.publication_decision.pk)
    if following is None:
        return HttpResponseRedirect(reverse("publishing_queue"))
    return HttpResponseRedirect(reverse("publishing", args=[following.report_id]) + "?queue=1")
