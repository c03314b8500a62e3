"""From a draft to an answer in the resident's hands: write, approve, send after a minute, undo until then."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from feedback_pages.cases import workflow
from feedback_pages.cases.actions import lock_report, move_report, write_to_reporter
from feedback_pages.cases.models import Report
from handling.inbox.actions import set_attention
from handling.inbox.models import InboxEntry
from handling.replies.models import Reply, ReplyReceiver
from handling.units.models import Unit
from handling.units.permissions import may_answer

logger = logging.getLogger(__name__)

# Between pressing Send and the mail's leaving: long enough to see a mistake, short enough not to be waited for.
UNDO_TIME = timedelta(seconds=60)


class ReplyNotAllowed(Exception):
    """The reply cannot be sent so; the text says why, for the handler."""


class TextMissing(ReplyNotAllowed):
    """A language that a receiver needs has no text. `language` is its code."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


class AlreadySent(ReplyNotAllowed):
    """The reply has left (or is leaving) already."""


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {f"text_{code}": text.strip() for code, text in texts.items()}


def _holding_unit(report: Report) -> Unit:
    return InboxEntry.objects.select_related("unit").get(report=report).unit


def _check_may_answer(report: Report, by: Any) -> None:
    if not may_answer(by, _holding_unit(report)):
        raise PermissionError(report.number)


@transaction.atomic
def draft_reply(*, report_id: int, texts: dict[str, str], move: str, by: Any, reply: Reply | None = None) -> Reply:
    """Write or rewrite a draft for one report. `texts` is by language code.

    Raises:
        PermissionError: `by` does not answer for the unit that holds the report.
        AlreadySent; ValueError: `move` is no move.
    """
    report = lock_report(report_id)
    _check_may_answer(report, by)
    workflow.Move.parse(move)
    if reply is None:
        reply = Reply(unit=_holding_unit(report), author=by, live=False)
    else:
        reply = Reply.objects.select_for_update().get(pk=reply.pk)
        if reply.send_at or reply.sent_at:
            raise AlreadySent
    for name, text in {**_texts(texts), "move": move}.items():
        setattr(reply, name, text)
    reply.save()
    reply.save_revision(user=by, log_action=False)
    ReplyReceiver.objects.update_or_create(reply=reply, report=report, defaults={"seen_version": report.version})
    return reply


@transaction.atomic
def send_reply(*, reply_id: int, by: Any, seen_version: int) -> Reply:
    """Approve a draft and let it leave after the time of undoing.

    Raises:
        PermissionError, ReportChangedMeanwhile, AlreadySent, TextMissing,
        workflow.MoveNotAllowed: the named move is not possible from where a report is.
    """
    reply = Reply.objects.select_for_update().get(pk=reply_id)
    if reply.send_at or reply.sent_at:
        raise AlreadySent
    for receiver in reply.receivers.all():
        report = lock_report(receiver.report_id, seen_version=seen_version)
        _check_may_answer(report, by)
        _check_sendable(reply, report)
        log(report, "kuuluu.reply_approved", user=by, data={"reply": reply.pk})
    latest = reply.latest_revision
    latest.publish(user=by, log_action=False)
    reply.refresh_from_db()
    _let_leave(reply)
    return reply


def _check_sendable(reply: Reply, report: Report) -> None:
    if not reply.text_in(report.language):
        raise TextMissing(report.language)
    move = workflow.Move.parse(reply.move)
    if move and not workflow.may_move(report.state, move, outcome=report.outcome):
        raise workflow.MoveNotAllowed(f"{report.state} → {move}")


def _let_leave(reply: Reply) -> None:
    reply.send_at = timezone.now() + UNDO_TIME
    reply.save(update_fields=["send_at"])


@transaction.atomic
def undo_send(*, reply_id: int, by: Any) -> Reply:
    """Take a reply back before it leaves; it is a draft again.

    Raises:
        AlreadySent: too late. PermissionError.
    """
    reply = Reply.objects.select_for_update().get(pk=reply_id)
    if reply.sent_at or reply.send_at is None:
        raise AlreadySent
    for receiver in reply.receivers.select_related("report"):
        _check_may_answer(receiver.report, by)
        log(receiver.report, "kuuluu.reply_taken_back", user=by, data={"reply": reply.pk})
    _back_to_draft(reply)
    return reply


def _back_to_draft(reply: Reply) -> None:
    reply.send_at, reply.live = None, False
    reply.save(update_fields=["send_at", "live"])


@transaction.atomic
def discard_reply(*, reply_id: int, by: Any) -> None:
    """Throw a draft away.

    Raises:
        AlreadySent: what was sent stays. PermissionError.
    """
    reply = Reply.objects.select_for_update().get(pk=reply_id)
    if reply.send_at or reply.sent_at:
        raise AlreadySent
    for receiver in reply.receivers.select_related("report"):
        _check_may_answer(receiver.report, by)
    reply.delete()


@transaction.atomic
def approve_reply(*, reply_id: int, revision_id: int, by: Any) -> None:
    """Publish the very revision that was approved and let it leave (from Wagtail's workflow).

    Raises:
        PermissionError: `by` does not lead the unit, or wrote the reply.
    """
    reply = Reply.objects.select_for_update().get(pk=reply_id)
    if reply.author_id == by.pk or not Unit.objects.led_by(by).filter(pk=reply.unit_id).exists():
        raise PermissionError(str(reply))
    revision = Revision.objects.get(pk=revision_id, object_id=str(reply.pk))
    revision.publish(user=by, log_action=False)
    reply.refresh_from_db()
    for receiver in reply.receivers.select_related("report"):
        log(receiver.report, "kuuluu.reply_approved", user=by, data={"reply": reply.pk})
    _let_leave(reply)


def send_due_replies() -> int:
    """Send every reply whose time has come. Called by the worker. Returns how many."""
    due = Reply.objects.filter(sent_at=None, send_at__lte=timezone.now()).order_by("send_at")
    sent = 0
    for reply_id in list(due.values_list("pk", flat=True)[:200]):
        sent += deliver_reply(reply_id=reply_id)
    return sent


@transaction.atomic
def deliver_reply(*, reply_id: int) -> bool:
    """Write message, mail and move of one reply, once. False when another worker did, or it went back to draft."""
    reply = Reply.objects.select_for_update(skip_locked=True).filter(pk=reply_id, sent_at=None).first()
    if reply is None or reply.send_at is None or reply.send_at > timezone.now():
        return False
    reports = [lock_report(receiver.report_id) for receiver in reply.receivers.order_by("report_id")]
    try:
        for report in reports:
            _check_sendable(reply, report)
    except (workflow.MoveNotAllowed, TextMissing) as problem:
        _return_to_author(reply, reports, problem)
        return False
    for report in reports:
        _answer_one(reply, report)
    reply.sent_at = timezone.now()
    reply.save(update_fields=["sent_at"])
    return True


def _answer_one(reply: Reply, report: Report) -> None:
    message = write_to_reporter(
        report=report, text=reply.text_in(report.language), language=report.language, by=reply.author
    )
    reply.receivers.filter(report=report).update(message=message)
    move = workflow.Move.parse(reply.move)
    if move:
        move_report(report=report, move=move, by=reply.author)
    set_attention(report=report, needed=False)


def _return_to_author(reply: Reply, reports: list[Report], problem: Exception) -> None:
    """The case went on meanwhile so that the named move is no longer possible: back to draft, seen in the inbox."""
    _back_to_draft(reply)
    for report in reports:
        log(report, "kuuluu.reply_returned", user=None, data={"reply": reply.pk, "why": str(problem)})
        set_attention(report=report, needed=True)
