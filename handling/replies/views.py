"""Writing, previewing, sending and taking back an answer, from the report screen."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback_pages.cases.actions import ReportChangedMeanwhile
from feedback_pages.cases.models import Report
from feedback_pages.cases.workflow import MoveNotAllowed
from handling.replies import actions
from handling.replies.approval import NotWaiting, ask_approval, take_back_request
from handling.replies.forms import ReplyForm
from handling.replies.language import guess_language, is_other_language
from handling.replies.models import Reply
from handling.replies.preview import preview_reply
from handling.replies.ready_texts import ready_texts
from handling.report.access import answerable_report_or_404
from handling.report.forms import move_choices
from handling.report.presentation import mail_outlook
from handling.report.views import back_to, frame, screen

APPROVAL_WANTED = gettext_lazy(
    "Your unit wants every answer approved: ask the lead, and it leaves when it is approved."
)
LANGUAGE_NAMES = dict(settings.LANGUAGES)


def _form(request: HttpRequest, report: Report, data: Any) -> ReplyForm:
    templates = ready_texts(report, user=request.user, move=data.get("move", ""))
    draft = Reply.objects.drafts_of(report).first()
    return ReplyForm(data, report=report, draft=draft, moves=move_choices(report), templates=templates)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The composer's one address; the button pressed is `do`."""
    report = answerable_report_or_404(request.user, pk)
    form = _form(request, report, request.POST)
    if not form.is_valid():
        return screen(request, pk, status=422, reply_form=form)
    do = BUTTONS.get(request.POST.get("do", ""), _save)
    try:
        return do(request, report, form)
    except ReportChangedMeanwhile:
        # A draft is saved before it is sent: what was typed is in the form and in the database.
        return screen(
            request,
            pk,
            status=409,
            reply_form=_reopened(request, report, form),
            seen_version=form.cleaned_data["version"],
        )
    except actions.DraftChangedMeanwhile as changed:
        return _draft_changed(request, report, form, changed.reply)
    except MoveNotAllowed:
        form.add_error("move", _("This is not possible from the state that the case is in now."))
    except actions.BelongsToCluster:
        form.add_error(
            None,
            _(
                "An answer to the whole cluster is being written: send it there, or leave this case out of it. What you "
                "typed is below."
            ),
        )
    except actions.NeedsApproval:
        form = _reopened(request, report, form)
        form.add_error(None, APPROVAL_WANTED)
    except actions.WaitsForApproval:
        form.add_error(None, _("This answer lies with the unit's lead for approval and cannot be changed now."))
    except actions.CaseWithdrawn:
        form.add_error(None, _("The resident took this back: no answer is sent any more."))
    except actions.PressedTwice:
        return back_to(request, report)
    except actions.AlreadySent:
        form.add_error(None, _("This answer has left already. What you typed is below: copy what you still need."))
    return screen(request, pk, status=422, reply_form=form)


def _reopened(request: HttpRequest, report: Report, form: ReplyForm) -> ReplyForm:
    """What was typed, on the newest draft and version: the next press overwrites knowingly."""
    data = form.data.copy()
    draft = Reply.objects.drafts_of(report).first()
    report.refresh_from_db(fields=["version"])
    data["version"] = str(report.version)
    data["reply"], data["revision"] = (str(draft.pk), str(draft.latest_revision_id)) if draft else ("", "")
    again = _form(request, report, data)
    again.is_valid()
    return again


def _draft_changed(request: HttpRequest, report: Report, form: ReplyForm, reply: Reply | None) -> HttpResponse:
    again = _reopened(request, report, form)
    again.add_error(
        None, _("Somebody else changed the draft meanwhile. Yours was not saved: compare the two and save again.")
    )
    return screen(request, report.pk, status=409, reply_form=again, other_draft=reply)


def _draft_of(form: ReplyForm, report: Report, by: Any) -> Reply:
    values = form.cleaned_data
    number = values.get("reply")
    seen = Reply.objects.filter(pk=number, receivers__report=report).first() if number else None
    if number and seen is None:
        raise actions.DraftChangedMeanwhile(Reply.objects.drafts_of(report).first())
    return actions.draft_reply(
        report_id=report.pk,
        texts=form.texts,
        move=values["move"],
        by=by,
        reply=seen,
        seen_revision=values.get("revision"),
        seen_version=values["version"],
        template_id=values.get("template"),
    )


def _save(request: HttpRequest, report: Report, form: ReplyForm) -> HttpResponse:
    _draft_of(form, report, request.user)
    return back_to(request, report, _("Draft saved. Everybody in the unit can go on with it."))


def _insert(request: HttpRequest, report: Report, form: ReplyForm) -> HttpResponse:
    """A ready-made text after what is typed; for browsers without our script."""
    template = form.templates.get(form.cleaned_data.get("template"))
    if template is None:
        raise Http404
    data = form.data.copy()
    data[form.own_name] = "\n\n".join(part for part in (form.typed.strip(), template.text) if part)
    return screen(request, report.pk, reply_form=_form(request, report, data))


def _preview(request: HttpRequest, report: Report, form: ReplyForm) -> HttpResponse:
    if not form.require_text():
        return screen(request, report.pk, status=422, reply_form=form)
    _draft_of(form, report, request.user)
    return HttpResponseRedirect(reverse("reply_preview", args=[report.pk]))


def _send(request: HttpRequest, report: Report, form: ReplyForm) -> HttpResponse:
    if not form.require_text():
        return screen(request, report.pk, status=422, reply_form=form)
    reply = _draft_of(form, report, request.user)
    try:
        actions.send_reply(reply_id=reply.pk, by=request.user, seen_version=form.cleaned_data["version"])
    except MoveNotAllowed:
        form = _reopened(request, report, form)
        form.add_error("move", _("This is not possible from the state that the case is in now."))
        return screen(request, report.pk, status=422, reply_form=form)
    return back_to(request, report)


def _ask(request: HttpRequest, report: Report, form: ReplyForm) -> HttpResponse:
    """Four eyes: the unit's leads read it first, and it leaves when one of them approves."""
    if not form.require_text():
        return screen(request, report.pk, status=422, reply_form=form)
    reply = _draft_of(form, report, request.user)
    ask_approval(reply_id=reply.pk, by=request.user)
    return back_to(request, report, _("The answer lies with the unit's lead now."))


def _told(request: HttpRequest, report: Report, form: ReplyForm) -> HttpResponse:
    if not form.require_text():
        return screen(request, report.pk, status=422, reply_form=form)
    actions.record_told_answer(
        report_id=report.pk,
        text=form.texts[report.language],
        move=form.cleaned_data["move"],
        by=request.user,
        seen_version=form.cleaned_data["version"],
        template_id=form.cleaned_data.get("template"),
    )
    return back_to(request, report, _("Recorded as told by phone. No mail was sent."))


BUTTONS = {"insert": _insert, "told": _told, "preview": _preview, "send": _send, "ask": _ask}


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as mail and as the resident's page, with the button that sends it."""
    report = answerable_report_or_404(request.user, pk)
    draft = Reply.objects.drafts_of(report).select_related("latest_revision").first()
    if draft is None or not draft.text_in(report.language):
        return back_to(request, report)
    context: dict[str, Any] = {
        **frame(_("Preview"), (reverse("report", args=[pk]), report.number)),
        "report": report,
        "draft": draft,
        "outlook": mail_outlook(report),
        "language": LANGUAGE_NAMES[report.language],
        "is_in_other_language": is_other_language(draft.text_in(report.language), report.language),
    }
    try:
        context["preview"] = preview_reply(request=request, reply=draft, report_id=pk)
    except MoveNotAllowed:
        messages.error(request, _("The chosen next state is not possible from the state that the case is in now."))
        return back_to(request, report)
    return render(request, "handling/reply_preview.html", context)


def _own_reply(report: Report, number: int) -> Reply:
    return get_object_or_404(Reply, pk=number, receivers__report=report)


@require_POST
def undo(request: HttpRequest, pk: int, reply: int) -> HttpResponse:
    report = answerable_report_or_404(request.user, pk)
    try:
        actions.undo_send(reply_id=_own_reply(report, reply).pk, by=request.user)
    except actions.AlreadySent:
        messages.error(request, _("Too late: the answer has left already."))
        return back_to(request, report)
    return back_to(request, report, _("The answer did not leave. It is a draft again."))


@require_POST
def discard(request: HttpRequest, pk: int, reply: int) -> HttpResponse:
    report = answerable_report_or_404(request.user, pk)
    try:
        actions.discard_reply(reply_id=_own_reply(report, reply).pk, by=request.user)
    except actions.ReplyNotAllowed:
        messages.error(request, _("This answer cannot be thrown away now."))
        return back_to(request, report)
    return back_to(request, report, _("The draft was thrown away."))


@require_POST
def take_back(request: HttpRequest, pk: int, reply: int) -> HttpResponse:
    """The request for approval, by the one who wrote the answer or asked."""
    report = answerable_report_or_404(request.user, pk)
    try:
        take_back_request(reply_id=_own_reply(report, reply).pk, by=request.user)
    except NotWaiting:
        messages.error(request, _("Too late: the lead has decided already."))
        return back_to(request, report)
    return back_to(request, report, _("The answer no longer waits for the lead. It is a draft again."))


@require_POST
def check_language(request: HttpRequest, pk: int) -> JsonResponse:
    """While one types: `{"warning": text or ""}` when the text is clearly in another language than the resident's."""
    report = answerable_report_or_404(request.user, pk)
    text = request.POST.get("text", "")
    is_other = is_other_language(text, report.language)
    return JsonResponse({"warning": language_warning(guess_language(text), report.language) if is_other else ""})


def language_warning(guess: str, language: str) -> str:
    return _("This looks like %(guess)s, but the resident writes %(language)s.") % {
        "guess": LANGUAGE_NAMES[guess],
        "language": LANGUAGE_NAMES[language],
    }
