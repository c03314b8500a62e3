"""The tray: mail that fits no case by itself. Views look up, translate and lead back; actions do."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback_pages.cases.actions import ReportWithdrawn
from handling.mail_in import actions
from handling.mail_in.files import TryLater
from handling.mail_in.forms import JoinForm, MakeReportForm
from handling.mail_in.models import InboundMail
from handling.mail_in.tray import ROWS, files_of, sorter_required, tray_page, waiting_mail
from handling.report.access import is_visible
from handling.report.views import frame


def _tray_path() -> tuple[str, str]:
    return reverse("mail_tray"), _("Mail tray")


@require_safe
@sorter_required
def tray(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    page = tray_page(request.user, after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0)
    return render(request, "handling/mail_tray.html", {**frame(_("Mail tray")), "page": page})


def _screen(request: HttpRequest, mail: InboundMail, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        **frame(mail.subject or _("Mail without a subject"), _tray_path()),
        "mail": mail,
        "files": files_of(mail),
        "join_form": JoinForm(mail=mail, user=request.user),
        "make_form": MakeReportForm(mail=mail),
        **forms,
    }
    return render(request, "handling/waiting_mail.html", context, status=status)


def _with_mail(view: Callable[[HttpRequest, InboundMail], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the mail, or lead back where it is not the user's to sort (any more)."""

    @sorter_required
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        mail = waiting_mail(request.user, pk)
        if mail is None:
            return _gone(request)
        try:
            return view(request, mail)
        except actions.NotWaiting:
            return _gone(request)
        except TryLater:
            messages.error(request, _("The photos of this mail cannot be looked at just now. Try again in a moment."))
            return HttpResponseRedirect(reverse("waiting_mail", args=[pk]))

    return found


def _gone(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This mail is not in your tray any more: somebody has sorted it."))
    return HttpResponseRedirect(reverse("mail_tray"))


@require_safe
@_with_mail
def show(request: HttpRequest, mail: InboundMail) -> HttpResponse:
    return _screen(request, mail)


@require_POST
@_with_mail
def join(request: HttpRequest, mail: InboundMail) -> HttpResponse:
    form = JoinForm(request.POST, mail=mail, user=request.user)
    if not form.is_valid():
        return _screen(request, mail, status=422, join_form=form)
    try:
        message = actions.join_mail(mail_id=mail.pk, report_id=form.cleaned_data["number"], by=request.user)
    except ReportWithdrawn:
        form.add_error("number", _("The resident took this case back, so nothing more is written to it."))
        return _screen(request, mail, status=422, join_form=form)
    return _done(request, message.report_id, _("The mail is now part of %(number)s.") % {"number": message.report})


@require_POST
@_with_mail
def make_report(request: HttpRequest, mail: InboundMail) -> HttpResponse:
    form = MakeReportForm(request.POST, mail=mail)
    if not form.is_valid():
        return _screen(request, mail, status=422, make_form=form)
    chosen = form.cleaned_data
    report = actions.make_report_of_mail(
        mail_id=mail.pk, category=chosen["category"], language=chosen["language"], by=request.user
    )
    return _done(request, report.pk, _("The mail was made the report %(number)s.") % {"number": report})


@require_POST
@_with_mail
def spam(request: HttpRequest, mail: InboundMail) -> HttpResponse:
    actions.close_as_spam(mail_id=mail.pk, by=request.user)
    buttons = [messages.button(reverse("spam_mails"), _("Closed as spam"))]
    messages.success(request, _("The mail was closed as spam."), buttons=buttons)
    return HttpResponseRedirect(reverse("mail_tray"))


@require_safe
@sorter_required
def spam_mails(request: HttpRequest) -> HttpResponse:
    """What was closed as spam lately, each with a way back."""
    found = InboundMail.objects.lately_spam().sorted_by(request.user).defer("raw").order_by("-pk")[:ROWS]
    return render(request, "handling/mail_spam.html", {**frame(_("Closed as spam"), _tray_path()), "mails": found})


@require_POST
@sorter_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.take_back_spam(mail_id=pk, by=request.user)
    except (InboundMail.DoesNotExist, PermissionDenied):
        return _gone(request)
    messages.success(request, _("The mail is in the tray again."))
    return HttpResponseRedirect(reverse("mail_tray"))


def _done(request: HttpRequest, report_id: int, done: str) -> HttpResponse:
    """Back to the tray, with a way to the case where it is the user's to see."""
    own = reverse("report", args=[report_id])
    buttons = [messages.button(own, _("Open the case"))] if is_visible(request.user, report_id) else []
    messages.success(request, done, buttons=buttons)
    return HttpResponseRedirect(reverse("mail_tray"))
