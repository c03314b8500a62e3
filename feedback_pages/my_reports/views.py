"""The resident's own page of a case, behind the private link.

The key in the address is all there is: no session, no cookie, nothing ambient to forge, hence `csrf_exempt`. GET never
changes anything, because mail scanners follow links.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedback_pages import limits
from feedback_pages.cases import actions as cases
from feedback_pages.cases.links import key_of, reporter_of
from feedback_pages.cases.models import Attachment, Reporter
from feedback_pages.cases.photos import MAX_PHOTOS, PhotoRefused
from feedback_pages.cases.workflow import MoveNotAllowed
from feedback_pages.http import private_page
from feedback_pages.my_reports import actions, presentation
from feedback_pages.my_reports.forms import ContactForm, MessageForm

OwnView = Callable[..., HttpResponseBase]


def own_page(*methods: str) -> Callable[[OwnView], OwnView]:
    """A view of one case, called with its reporter in place of the key; a key that opens nothing gets a page of help."""

    def decorate(view: OwnView) -> OwnView:
        @csrf_exempt
        @private_page
        @require_http_methods(methods)
        @wraps(view)
        def wrapper(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponseBase:
            reporter = reporter_of(key)
            if reporter is None:
                return _unknown(request, key)
            return view(request, reporter, **kwargs)

        return wrapper

    return decorate


def _unknown(request: HttpRequest, key: str) -> HttpResponse:
    context = {"title": _("This link opens nothing"), **presentation.alternates("my_report", key)}
    return render(request, "feedback_pages/my_unknown.html", context, status=404)


def _see_own_page(reporter: Reporter, done: str = "") -> HttpResponse:
    address = reverse("my_report", args=[key_of(reporter)])
    response = HttpResponseRedirect(f"{address}?done={done}" if done else address)
    response.status_code = 303
    return response


def _own_page(
    request: HttpRequest, reporter: Reporter, form: MessageForm, *, status: int = 200, **more: str
) -> HttpResponse:
    context = presentation.case_context(reporter, form, **more)
    return render(request, "feedback_pages/my_report.html", context, status=status)


@own_page("GET", "HEAD")
def show(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    return _own_page(request, reporter, MessageForm(), done=request.GET.get("done", ""))


# -- writing --------------------------------------------------------------------------------------------------------


@own_page("GET", "HEAD", "POST")
def write(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """The resident's message. Pressing twice gives one; what cannot be taken comes back with its text."""
    if request.method != "POST":
        return _see_own_page(reporter)
    form = MessageForm(request.POST)
    uploads = request.FILES.getlist("photos") if reporter.report.category.photos_allowed else []
    if not form.is_valid():
        return _own_page(request, reporter, form, status=422, photo_problem=_choose_again(uploads))
    if len(uploads) > MAX_PHOTOS:
        return _photos_refused(
            request, reporter, form, _("You can add at most %(count)s photos.") % {"count": MAX_PHOTOS}
        )
    return _write(request, reporter, form, uploads)


def _write(request: HttpRequest, reporter: Reporter, form: MessageForm, uploads: list[UploadedFile]) -> HttpResponse:
    sender = limits.sender_of(request)
    try:
        for what in ["message", *["photo"] * len(uploads)]:
            limits.count(sender=sender, what=what)
        actions.write_message(
            report_id=reporter.report_id,
            text=form.cleaned_data["text"],
            uploads=uploads,
            once=form.cleaned_data["once"],
        )
    except limits.TooMany as problem:
        return _own_page(
            request, reporter, form, status=429, problem=problem.message, photo_problem=_choose_again(uploads)
        )
    except PhotoRefused as refused:
        return _photos_refused(request, reporter, form, refused.message)
    except cases.ReportWithdrawn:
        refusal = _(
            "You took this feedback back, so your message was not sent. It stands below: copy it into new feedback."
        )
        return _own_page(request, reporter, form, status=409, problem=refusal)
    except cases.AlreadyWritten:
        pass
    return _see_own_page(reporter, "sent")


def _choose_again(uploads: list[UploadedFile]) -> str:
    """No browser keeps chosen files in a form that comes back, so it has to be said."""
    return _("Please choose the photos again.") if uploads else ""


def _photos_refused(request: HttpRequest, reporter: Reporter, form: MessageForm, reason: str) -> HttpResponse:
    problem = " ".join([reason, _("Your message was not sent yet: choose the photos again, or send it without them.")])
    form.add_error(None, problem)
    return _own_page(request, reporter, form, status=422, photo_problem=problem)


# -- photos ---------------------------------------------------------------------------------------------------------


def _jpeg(file: FieldFile) -> HttpResponseBase:
    try:
        return FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None


def _photo_of(reporter: Reporter, photo: uuid.UUID) -> Attachment:
    return get_object_or_404(Attachment, public_id=photo, report=reporter.report_id, message__erased_at=None)


@own_page("GET", "HEAD")
def photo(request: HttpRequest, reporter: Reporter, photo: uuid.UUID) -> HttpResponseBase:
    return _jpeg(_photo_of(reporter, photo).image)


@own_page("GET", "HEAD")
def thumbnail(request: HttpRequest, reporter: Reporter, photo: uuid.UUID) -> HttpResponseBase:
    return _jpeg(_photo_of(reporter, photo).thumbnail)


# -- what changes the case or who is behind it ----------------------------------------------------------------------


def _ask(request: HttpRequest, reporter: Reporter, name: str, **texts: Any) -> HttpResponse:
    """A page that asks before something is done; its button posts to the same address."""
    key = key_of(reporter)
    context = {**texts, "key": key, **presentation.alternates(name, key)}
    return render(request, "feedback_pages/my_confirm.html", context)


@own_page("GET", "HEAD", "POST")
def withdraw(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    if request.method == "POST":
        try:
            cases.withdraw_report(report_id=reporter.report_id)
        except MoveNotAllowed:
            # Closed meanwhile, or pressed twice: the page tells how it stands.
            return _see_own_page(reporter)
        return _see_own_page(reporter, "withdrawn")
    if reporter.report.is_closed:
        return _see_own_page(reporter)
    return _ask(
        request,
        reporter,
        "my_withdraw",
        title=_("Take your feedback back?"),
        button=_("Take it back"),
        is_danger=True,
        paragraphs=[
            _("Nobody handles it after that, you get no answer, and it is taken off the public pages if it was there."),
            _("This cannot be undone. You can give new feedback at any time."),
        ],
    )


@own_page("GET", "HEAD", "POST")
def contact(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm.of(reporter)
    if form.is_bound and form.is_valid():
        cases.change_contact(report_id=reporter.report_id, contact=form.contact())
        return _see_own_page(reporter, "contact")
    key = key_of(reporter)
    context = {
        "title": _("Your contact details"),
        "form": form,
        "reporter": reporter,
        "key": key,
        **presentation.alternates("my_contact", key),
    }
    return render(request, "feedback_pages/my_contact.html", context, status=422 if form.is_bound else 200)


@own_page("GET", "HEAD", "POST")
def erase_contact(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    if request.method == "POST":
        nothing = cases.Contact(wants_answer=reporter.wants_answer)
        cases.change_contact(report_id=reporter.report_id, contact=nothing)
        return _see_own_page(reporter, "erased")
    return _ask(
        request,
        reporter,
        "my_contact_erase",
        title=_("Erase your contact details?"),
        button=_("Erase them"),
        is_danger=True,
        paragraphs=[
            _("Your name, e-mail and phone number are erased from this feedback, and no mail is sent to you any more."),
            _("Your own link still works: keep it, because we cannot send it to you again."),
        ],
    )


@own_page("GET", "HEAD", "POST")
def renew(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    if request.method == "POST":
        return _see_own_page(cases.renew_link(report_id=reporter.report_id), "renewed")
    return _ask(
        request,
        reporter,
        "my_renew",
        title=_("Get a new link?"),
        button=_("Get a new link"),
        is_danger=False,
        paragraphs=[
            _("Do this if somebody has seen your link who should not read your feedback."),
            _(
                "The old link opens nothing any more, nor do the links in mails that you have got. You see the new one next: keep it."
            ),
        ],
    )
