"""The report screen and what is done on it. Views look up, translate and lead back; actions do."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from feedback_pages.cases.actions import ReportChangedMeanwhile
from feedback_pages.cases.erasing import begins_report
from feedback_pages.cases.models import Attachment, CaseMail, Message, Report
from feedback_pages.delivery.renderers import NothingToSend
from feedback_pages.planning import planned_once
from handling.notes.actions import add_note, mentioned_in
from handling.notes.forms import NoteForm
from handling.report import actions
from handling.report.access import (
    answerable_report_or_404,
    erasable_report_or_404,
    is_visible,
    report_and_rights_or_404,
    visible_report_or_404,
)
from handling.report.erasing import AlreadyErased
from handling.report.forms import (
    AssignForm,
    CategoryForm,
    EraseContactForm,
    EraseForm,
    EraseMessageForm,
    MoveForm,
    PlaceForm,
    RefuseForm,
    SeenForm,
    TransferForm,
)
from handling.report.history import changes_since, history_of
from handling.report.presentation import beside_context, handover_context, message_row, screen_context
from handling.statutory.actions import clear_flag

Screen = Callable[..., HttpResponse]


def frame(title: str, *path: tuple[str, str]) -> dict[str, Any]:
    """Title and breadcrumbs for Wagtail's frame, from the inbox on."""
    crumbs = [{"url": reverse("inbox"), "label": _("Inbox")}, *({"url": url, "label": label} for url, label in path)]
    return {"header_title": title, "breadcrumbs_items": [*crumbs, {"url": "", "label": title}], "header_icon": "mail"}


def screen(request: HttpRequest, pk: int, *, status: int = 200, **typed: Any) -> HttpResponse:
    """The screen as it is now, with what was `typed` and could not be done (see `screen_context`)."""
    report, rights = report_and_rights_or_404(request.user, pk)
    context = {**frame(report.number), **screen_context(report, rights, request.user, **typed)}
    return render(request, "handling/report.html", context, status=status)


def handover_screen(request: HttpRequest, pk: int, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Who and what it belongs to, as a page of its own; the report's screen takes its inside (`?inside`)."""
    report = answerable_report_or_404(request.user, pk)
    context = {"asked_for": request.GET.get("open", ""), **handover_context(report, request.user, **typed)}
    if "inside" in request.GET:
        return render(request, "handling/report_handover.html", context)
    context |= frame(_("Give on or change"), (reverse("report", args=[pk]), report.number))
    return render(request, "handling/report_handover_page.html", context, status=status)


def back_to(request: HttpRequest, report: Report, done: str = "") -> HttpResponse:
    """The report's screen again, or the inbox when it went out of the user's sight."""
    if done:
        messages.success(request, done)
    if is_visible(request.user, report.pk):
        return HttpResponseRedirect(reverse("report", args=[report.pk]))
    messages.info(request, _("%(number)s belongs to another unit now.") % {"number": report.number})
    return HttpResponseRedirect(reverse("inbox"))


# All statements of a report look rows up by its key, or by a few of a person's.
@require_safe
@planned_once()
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return screen(request, pk)


@require_safe
@planned_once()
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """A report to be read beside the inbox, as a piece of HTML."""
    report, rights = report_and_rights_or_404(request.user, pk)
    return render(request, "handling/report_beside.html", beside_context(report, rights, request.user))


@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    return handover_screen(request, pk)


# -- changes of the report ------------------------------------------------------------------------------------------


def _change(request: HttpRequest, pk: int, form_class: type[SeenForm], again: Screen) -> HttpResponse | SeenForm:
    """The form when it was done, else `again` with it: nothing typed is lost, nothing overwritten."""
    report = answerable_report_or_404(request.user, pk)
    form = form_class(request.POST, report=report, user=request.user)
    try:
        if form.is_valid() and form.save():
            return form
    except ReportChangedMeanwhile:
        return again(request, pk, status=409, form=form, seen_version=form.cleaned_data["version"])
    return again(request, pk, status=422, form=form)


def _change_and_return(
    request: HttpRequest, pk: int, form_class: type[SeenForm], again: Screen = screen
) -> HttpResponse:
    result = _change(request, pk, form_class, again)
    return back_to(request, result.report, str(result.done)) if isinstance(result, SeenForm) else result


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    return _change_and_return(request, pk, MoveForm)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    return _change_and_return(request, pk, AssignForm, handover_screen)


@require_POST
def change_place(request: HttpRequest, pk: int) -> HttpResponse:
    return _change_and_return(request, pk, PlaceForm)


@require_POST
def change_category(request: HttpRequest, pk: int) -> HttpResponse:
    return _change_and_return(request, pk, CategoryForm, handover_screen)


@require_POST
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    return _give_on(request, pk, TransferForm)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _give_on(request, pk, RefuseForm)


def _give_on(request: HttpRequest, pk: int, form_class: type[SeenForm]) -> HttpResponse:
    result = _change(request, pk, form_class, handover_screen)
    if not isinstance(result, SeenForm):
        return result
    messages.success(request, result.done)
    return HttpResponseRedirect(reverse("inbox"))


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    report = answerable_report_or_404(request.user, pk)
    form = NoteForm(request.POST, auto_id="note-%s")
    if not form.is_valid():
        return screen(request, pk, status=422, note_form=form)
    add_note(report_id=pk, body=form.cleaned_data["body"], by=request.user)
    _mentioned, unknown = mentioned_in(form.cleaned_data["body"], unit=report.inbox_entry.unit)
    if unknown:
        names = ", ".join(f"@{name}" for name in unknown)
        messages.warning(request, _("Nobody of the unit is called %(names)s, so nobody was told.") % {"names": names})
    return back_to(request, report, _("Note added."))


@require_POST
def mark_seen(request: HttpRequest, pk: int) -> HttpResponse:
    report = answerable_report_or_404(request.user, pk)
    actions.mark_seen(report_id=pk, by=request.user)
    return back_to(request, report, _("Marked as read."))


@require_POST
def clear_law(request: HttpRequest, pk: int) -> HttpResponse:
    report = answerable_report_or_404(request.user, pk)
    clear_flag(report_id=pk, by=request.user)
    return back_to(request, report, _("The legal deadline was cleared."))


@require_POST
def resend_mail(request: HttpRequest, pk: int, mail: int) -> HttpResponse:
    """To the resident's address, or to another one that is typed (`address`) and then is the resident's."""
    report = answerable_report_or_404(request.user, pk)
    typed = forms.EmailField(required=False)
    try:
        address = typed.clean(request.POST.get("address", ""))
        actions.resend_mail(report_id=pk, mail_id=mail, by=request.user, address=address)
    except ValidationError:
        messages.error(request, _("This is no e-mail address. Nothing was sent."))
    except CaseMail.DoesNotExist as error:
        raise Http404 from error
    except actions.NoAddress:
        messages.error(request, _("The resident has no e-mail address any more."))
    except NothingToSend:
        messages.error(request, _("The words of this mail were erased: there is nothing left to send."))
    except ValueError:
        messages.info(request, _("This mail is on its way already."))
    else:
        messages.success(request, _("The mail is sent again."))
    return back_to(request, report)


# -- erasing --------------------------------------------------------------------------------------------------------


def _erase(request: HttpRequest, report: Report, form: EraseForm, template: str, **more: Any) -> HttpResponse:
    """Ask, and do it when the button was pressed on what is still so."""
    changes: list[Any] = []
    status = 200
    if form.is_bound:
        try:
            if form.is_valid() and form.save():
                return back_to(request, report, str(form.done))
            status = 422
        except AlreadyErased:
            return back_to(request, report)
        except ReportChangedMeanwhile as meanwhile:
            status, changes = 409, changes_since(history_of(report), meanwhile.report, form.cleaned_data["version"])
    context = {
        **frame(str(more.pop("title")), (reverse("report", args=[report.pk]), report.number)),
        "report": report,
        "form": form,
        "changes": changes,
        **more,
    }
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def erase_message(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    report = erasable_report_or_404(request.user, pk)
    shown = get_object_or_404(Message.objects.defer("search"), pk=message, report=report)
    if shown.erased_at is not None:
        return back_to(request, report)
    form = EraseMessageForm(request.POST or None, report=report, user=request.user, message=shown)
    return _erase(
        request,
        report,
        form,
        "handling/report_erase_message.html",
        title=_("Erase the words"),
        row=message_row(shown),
        begins_report=begins_report(shown),
        publication=report.publication_decision.publication,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase_contact(request: HttpRequest, pk: int) -> HttpResponse:
    report = erasable_report_or_404(request.user, pk)
    form = EraseContactForm(request.POST or None, report=report, user=request.user)
    return _erase(request, report, form, "handling/report_erase_contact.html", title=_("Erase the contact details"))


# -- photos ---------------------------------------------------------------------------------------------------------


def _photo_of(request: HttpRequest, pk: int, public_id: uuid.UUID) -> Attachment:
    report = visible_report_or_404(request.user, pk)
    return get_object_or_404(Attachment, public_id=public_id, report=report, message__erased_at=None)


def _jpeg(file: FieldFile) -> FileResponse:
    try:
        return FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
def photo(request: HttpRequest, pk: int, public_id: uuid.UUID) -> FileResponse:
    return _jpeg(_photo_of(request, pk, public_id).image)


@require_safe
def thumbnail(request: HttpRequest, pk: int, public_id: uuid.UUID) -> FileResponse:
    return _jpeg(_photo_of(request, pk, public_id).thumbnail)
