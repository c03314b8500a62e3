"""What the report screen shows: one context, from few queries."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback_pages.cases.clocks import deadline_of
from feedback_pages.cases.log_actions import move_text
from feedback_pages.cases.models import Answer, CaseMail, Message, Outcome, Report
from feedback_pages.cases.workflow import Move, may_move
from feedback_pages.delivery.models import Delivery
from feedback_pages.kept_statements import KeptStatement
from handling.inbox.promises import kept_calendar, promise_of
from handling.maps import coordinates_of, kept_map_context
from handling.notes.forms import NoteForm
from handling.notes.models import Note
from handling.replies.approval import may_take_back_request
from handling.replies.forms import ReplyForm, usual_move
from handling.replies.language import is_other_language
from handling.replies.models import Reply
from handling.replies.ready_texts import ready_texts
from handling.report.access import Rights
from handling.report.forms import (
    AssignForm,
    CategoryForm,
    MoveForm,
    PlaceForm,
    RefuseForm,
    TransferForm,
    move_choices,
)
from handling.report.history import changes_since, history_of, returned_reply
from handling.report.mail_problems import in_plain_words
from handling.units.permissions import unit_ids_worked_by

Row = dict[str, Any]
SPAM = Move("closed", Outcome.SPAM)
LANGUAGE_NAMES = dict(settings.LANGUAGES)
MESSAGES = KeptStatement(
    lambda pk: (
        Message.objects.filter(report=pk).select_related("author").prefetch_related("attachments").defer("search")
    )
)
MAILS = KeptStatement(
    lambda pk: CaseMail.objects.filter(report=pk).select_related("delivery", "message").defer("message__search")
)
NOTES = KeptStatement(lambda pk: Note.objects.filter(report=pk).select_related("author"))
ANSWERS = KeptStatement(lambda pk: Answer.objects.filter(report=pk))


def photo_row(report_id: int, public_id: Any, number: int) -> Row:
    return {
        "url": reverse("report_photo", args=[report_id, public_id]),
        "thumbnail_url": reverse("report_thumbnail", args=[report_id, public_id]),
        "alt": _("Photo %(number)s") % {"number": number},
    }


def message_row(message: Message, *, seen: Any = None) -> Row:
    """One line of the conversation; `seen` is when the reader's older copy of the page ends."""
    is_erased = message.erased_at is not None
    photos = [] if is_erased else message.attachments.all()
    return {
        "message": message,
        "is_erased": is_erased,
        "language": LANGUAGE_NAMES[message.language],
        "photos": [photo_row(message.report_id, photo.public_id, number) for number, photo in enumerate(photos, 1)],
        "is_new": bool(seen) and message.created_at >= seen,
    }


def _mail_name(mail: CaseMail) -> str:
    if mail.message is None:
        return _("Receipt")
    return _("Answer") if mail.message.is_from_town else _("Files that were not taken")


def mail_row(mail: CaseMail, rights: Rights) -> Row:
    """Where a mail is. What the server said may hold the address, so it is contact data."""
    delivery = mail.delivery
    is_failed = delivery.state == Delivery.State.FAILED
    return {
        "pk": mail.pk,
        "what": _mail_name(mail),
        "state": delivery.state,
        "label": _("came back") if is_failed and delivery.sent_at else delivery.get_state_display(),
        "at": delivery.sent_at or delivery.created_at,
        "address": delivery.address if rights.see_contact else "",
        "problem": delivery.last_error if rights.see_contact else "",
        "plain_problem": in_plain_words(delivery.last_error),
        "is_failed": is_failed,
        "is_erased": mail.message is not None and mail.message.erased_at is not None,
    }


def mail_outlook(report: Report) -> str:
    """What will happen when an answer is sent; empty where a mail goes, as one expects."""
    reporter = report.reporter
    if not reporter.can_be_mailed:
        return _("The resident left no e-mail address: the answer is shown on the resident's own page.")
    if not reporter.wants_answer:
        return _(
            "The resident did not ask for an answer: no mail is sent, and the answer is shown on the resident's own page."
        )
    return ""


def _leaving_row(reply: Reply, report: Report) -> Row:
    left = (reply.send_at - timezone.now()).total_seconds() if reply.send_at else 0
    return {
        "reply": reply,
        "text": reply.text_in(report.language),
        "move": move_text(reply.move),
        "seconds": max(int(left), 0),
        "is_in_other_language": is_other_language(reply.text_in(report.language), report.language),
    }


def _composer(report: Report, user: Any, given: ReplyForm | None) -> Row:
    """Draft, leaving answer and form of the reply."""
    unsent = list(Reply.objects.unsent_of(report).with_lead().select_related("latest_revision__user"))
    leaving = next((reply for reply in unsent if reply.send_at), None)
    draft = next((reply for reply in unsent if not reply.send_at), None)
    templates = ready_texts(report, user=user, move=draft.move if draft else usual_move(report))
    form = given
    if form is None:
        form = ReplyForm(report=report, draft=draft, moves=move_choices(report), templates=templates)
    return {
        "draft": draft,
        "draft_by": draft.latest_revision.user if draft and draft.latest_revision else None,
        "draft_at": draft.latest_revision.created_at if draft and draft.latest_revision else None,
        "is_with_lead": bool(draft and draft.is_with_lead),
        "may_take_back": bool(draft and draft.is_with_lead and may_take_back_request(draft, user)),
        "leaving": _leaving_row(leaving, report) if leaving else None,
        "form": form,
        "templates": templates,
        "outlook": mail_outlook(report),
        "language": LANGUAGE_NAMES[report.language],
        "is_withdrawn": report.outcome == Outcome.WITHDRAWN,
    }


def _forms(report: Report, user: Any, classes: Any, given: Any) -> Row:
    """A form of each class by its name, the one that was typed in the place of its own."""
    forms = {form.name: form(report=report, user=user) for form in classes}
    return {**forms, given.name: given} if given is not None else forms


def _when_changed(report: Report, seen_version: int | None, history: list[Any]) -> Row:
    if seen_version is None:
        return {"changes": [], "seen": None}
    changes = changes_since(history, report, seen_version)
    return {"changes": changes, "seen": changes[0].at if changes else None}


def screen_context(
    report: Report,
    rights: Rights,
    user: Any,
    *,
    form: Any = None,
    reply_form: ReplyForm | None = None,
    note_form: Any = None,
    seen_version: int | None = None,
    other_draft: Reply | None = None,
) -> Row:
    """All of the screen. `form`, `reply_form` and `note_form` are what was typed and could not be done;
    `seen_version` is the version that it was typed on, where the report has changed since."""
    history = history_of(report)
    meanwhile = _when_changed(report, seen_version, history)
    decision = getattr(report, "publication_decision", None)
    context = {
        "report": report,
        "entry": report.inbox_entry,
        "rights": rights,
        "language_name": LANGUAGE_NAMES[report.language],
        "promise": promise_of(
            deadline_of(report), state=report.state, now=timezone.localtime(), calendar=kept_calendar()
        ),
        "conversation": [message_row(message, seen=meanwhile["seen"]) for message in MESSAGES.read(report.pk)],
        "answers": ANSWERS.read(report.pk),
        "mails": [mail_row(mail, rights) for mail in MAILS.read(report.pk)],
        "history": history,
        "changes": meanwhile["changes"],
        "decision": decision,
        "other_draft": other_draft,
        "other_draft_text": other_draft.text_in(report.language) if other_draft else "",
        "open_panel": form.name if form is not None else "",
        "coordinates": coordinates_of(report.point),
        **kept_map_context(),
    }
    if rights.answer:
        reply = _composer(report, user, reply_form)
        context |= {
            "reply": reply,
            "forms": _forms(report, user, (MoveForm, PlaceForm), form),
            "moves": [move for move in move_choices(report) if not move[0].startswith("closed")],
            "can_be_spam": may_move(report.state, SPAM, outcome=report.outcome),
            "was_returned": bool(reply["draft"]) and returned_reply(history) == reply["draft"].pk,
            "notes": NOTES.read(report.pk),
            "note_form": note_form or NoteForm(auto_id="note-%s"),
        }
    return context


def beside_context(report: Report, rights: Rights, user: Any) -> Row:
    """What is read of a report beside the inbox."""
    entry = report.inbox_entry
    return {
        "report": report,
        "entry": entry,
        "rights": rights,
        "language_name": LANGUAGE_NAMES[report.language],
        "promise": promise_of(
            deadline_of(report), state=report.state, now=timezone.localtime(), calendar=kept_calendar()
        ),
        "conversation": [message_row(message, seen=None) for message in MESSAGES.read(report.pk)],
        "answers": ANSWERS.read(report.pk),
        "notes": NOTES.read(report.pk) if rights.answer else [],
        "coordinates": coordinates_of(report.point),
        "may_take": entry.unit_id in unit_ids_worked_by(user) and entry.assignee_id != user.pk,
    }


def handover_context(report: Report, user: Any, *, form: Any = None, seen_version: int | None = None) -> Row:
    """Colleague, unit, category and kind: what takes lists to choose from, hence is read when it is asked for."""
    return {
        "report": report,
        "entry": report.inbox_entry,
        "forms": _forms(report, user, (AssignForm, TransferForm, RefuseForm, CategoryForm), form),
        "open_panel": form.name if form is not None else "",
        "changes": _when_changed(report, seen_version, history_of(report))["changes"] if seen_version else [],
    }
