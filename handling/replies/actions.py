"""From a draft to an answer in the resident's hands: write, approve, send after a minute, undo until then."""

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from feedback_pages.cases import workflow
from feedback_pages.cases.actions import lock_report, move_report, write_to_reporter
from feedback_pages.cases.models import Channel, Message, Outcome, Report
from handling.inbox.actions import set_attention
from handling.replies.erasing import throw_away
from handling.replies.models import Reply, ReplyReceiver, ReplyTemplate
from handling.report.access import holder_of, lock_answerable
from handling.units.models import Unit

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


class PressedTwice(AlreadySent):
    """The very same form arrived before, and its answer leaves or has left: nothing is left to do."""


class CaseWithdrawn(ReplyNotAllowed):
    """The resident took the matter back: nothing is written to it any more."""


class WaitsForApproval(ReplyNotAllowed):
    """The reply lies with the unit's lead: it leaves when it is approved, or changes when it comes back."""


class NeedsApproval(ReplyNotAllowed):
    """The unit wants every answer approved: it leaves when a lead has approved it, not before."""


class BelongsToCluster(ReplyNotAllowed):
    """What is being written answers a whole cluster: it is changed and sent there. `reply` is that draft."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class DraftChangedMeanwhile(ReplyNotAllowed):
    """Somebody else wrote or threw away the draft after it was read. `reply` is the draft as it is now, if any."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__(str(reply))
        self.reply = reply


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {f"text_{code}": text.strip() for code, text in texts.items()}


def lock_reply(reply_id: int) -> Reply:
    """The reply, locked. Always before its reports, so that two workers never wait for each other.

    Raises:
        DraftChangedMeanwhile: it was thrown away.
    """
    reply = Reply.objects.select_for_update().filter(pk=reply_id).first()
    if reply is None:
        raise DraftChangedMeanwhile(None)
    return reply


def check_is_draft(reply: Reply) -> None:
    if reply.send_at or reply.sent_at:
        raise AlreadySent(str(reply))
    if reply.workflow_in_progress:
        raise WaitsForApproval(str(reply))


@transaction.atomic
def draft_reply(
    *,
    report_id: int,
    texts: dict[str, str],
    move: str,
    by: Any,
    reply: Reply | None = None,
    seen_revision: int | None = None,
    seen_version: int | None = None,
    template_id: int | None = None,
) -> Reply:
    """Write or rewrite the draft of a report. `texts` is by language code.

    `seen_revision` is the revision of `reply` that the writer read, `seen_version` the report's version then; they
    are checked where given (the report's when the reply is sent).

    Raises:
        PermissionDenied: `by` does not answer for the unit that holds the report.
        DraftChangedMeanwhile: the draft is another one now, or somebody else began one.
        PressedTwice: this very form was sent before. AlreadySent: this answer, or another of the report, leaves.
        BelongsToCluster, WaitsForApproval; ValueError: `move` is no move.
    """
    workflow.Move.parse(move)
    written = {**_texts(texts), "move": move}
    if reply is not None:
        reply = lock_reply(reply.pk)
        for receiver in reply.receivers.filter(report=report_id).select_related("reply"):
            _check_first_press(receiver, written, by, seen_version)
        check_is_draft(reply)
        if reply.cluster_id:
            raise BelongsToCluster(reply)
        if seen_revision is not None and reply.latest_revision_id != seen_revision:
            raise DraftChangedMeanwhile(reply)
    report = lock_answerable(report_id, by=by)
    if reply is None:
        for receiver in report.replies.exclude(reply__send_at=None).select_related("reply"):
            _check_first_press(receiver, written, by, seen_version)
            if receiver.reply.sent_at is None:
                raise AlreadySent(str(receiver.reply))
        begun = Reply.objects.drafts_of(report).first()
        if begun is not None:
            raise BelongsToCluster(begun) if begun.cluster_id else DraftChangedMeanwhile(begun)
        reply = Reply(author=by, live=False)
    reply.unit = holder_of(report)
    for name, text in written.items():
        setattr(reply, name, text)
    reply.template_id = template_id or reply.template_id
    reply.save()
    ReplyReceiver.objects.update_or_create(
        reply=reply, report=report, defaults={"seen_version": seen_version or report.version}
    )
    # After its receiver: the revision keeps the reply's name, which names the case.
    reply.save_revision(user=by, log_action=False)
    return reply


def _check_first_press(receiver: ReplyReceiver, written: dict[str, str], by: Any, seen_version: int | None) -> None:
    """Each answer once, however often its button was pressed: a lost line is no answer.

    Raises:
        PressedTwice: the answer that leaves, or has left, is this very form's.
    """
    reply = receiver.reply
    is_same = all(getattr(reply, name) == text for name, text in written.items())
    if reply.send_at and is_same and (reply.author_id, receiver.seen_version) == (by.pk, seen_version):
        raise PressedTwice(str(reply))


@transaction.atomic
def send_reply(*, reply_id: int, by: Any, seen_version: int | None = None) -> Reply:
    """Approve a draft and let it leave after the time of undoing. `seen_version` of a report; None: as it was drafted.

    Raises:
        PermissionDenied, ReportChangedMeanwhile, DraftChangedMeanwhile, AlreadySent, WaitsForApproval, NeedsApproval,
        TextMissing, CaseWithdrawn, workflow.MoveNotAllowed: the named move is not possible from where a report is.
    """
    reply = lock_reply(reply_id)
    check_is_draft(reply)
    for receiver in reply.receivers.order_by("report_id"):
        seen = receiver.seen_version if seen_version is None else seen_version
        report = lock_answerable(receiver.report_id, by=by, seen_version=seen)
        _check_sendable(reply, report)
        log(report, "kuuluu.reply_approved", user=by, data={"reply": reply.pk})
    if reply.unit.needs_approval:
        raise NeedsApproval(str(reply))
    return _publish(reply, reply.latest_revision, by)


def _publish(reply: Reply, revision: Revision, by: Any) -> Reply:
    """Make `revision` the text that leaves. Nobody holds Wagtail's own right to publish replies: ours was checked."""
    revision.publish(user=by, log_action=False, skip_permission_checks=True)
    reply.refresh_from_db()
    reply.send_at = timezone.now() + UNDO_TIME
    reply.save(update_fields=["send_at"])
    return reply


def _check_sendable(reply: Reply, report: Report) -> None:
    if report.outcome == Outcome.WITHDRAWN:
        raise CaseWithdrawn(report.number)
    if not reply.text_in(report.language):
        raise TextMissing(report.language)
    check_move(reply.move, report)


def check_move(text: str, report: Report) -> workflow.Move | None:
    move = workflow.Move.parse(text)
    if move and not workflow.may_move(report.state, move, outcome=report.outcome):
        raise workflow.MoveNotAllowed(f"{report.state} → {move}")
    return move


@transaction.atomic
def undo_send(*, reply_id: int, by: Any) -> Reply:
    """Take a reply back before it leaves; it is a draft again.

    Raises:
        AlreadySent: too late. PermissionDenied.
    """
    reply = lock_reply(reply_id)
    if reply.sent_at or reply.send_at is None:
        raise AlreadySent(str(reply))
    for receiver in reply.receivers.order_by("report_id"):
        report = lock_answerable(receiver.report_id, by=by)
        log(report, "kuuluu.reply_taken_back", user=by, data={"reply": reply.pk})
    _back_to_draft(reply)
    return reply


def _back_to_draft(reply: Reply) -> None:
    reply.send_at, reply.live = None, False
    reply.save(update_fields=["send_at", "live"])


@transaction.atomic
def discard_reply(*, reply_id: int, by: Any) -> None:
    """Throw a draft away.

    Raises:
        AlreadySent: what was sent stays. WaitsForApproval, PermissionDenied.
    """
    reply = lock_reply(reply_id)
    check_is_draft(reply)
    for receiver in reply.receivers.order_by("report_id"):
        lock_answerable(receiver.report_id, by=by)
    throw_away(reply)


def leave_out(reply: Reply, report: Report) -> None:
    """Take a report out of a locked reply; a reply for nobody goes."""
    reply.receivers.filter(report=report).delete()
    if not reply.receivers.exists():
        throw_away(reply)


@transaction.atomic
def approve_reply(*, reply_id: int, revision_id: int, by: Any) -> None:
    """Publish the very revision that was approved and let it leave (from Wagtail's workflow).

    Raises:
        PermissionDenied: `by` does not lead the unit, wrote the reply or its last change, or the unit no longer holds
        the report.
        AlreadySent.
    """
    reply = lock_reply(reply_id)
    if reply.send_at or reply.sent_at:
        raise AlreadySent(str(reply))
    revision = Revision.objects.for_instance(reply).get(pk=revision_id)
    if by.pk in (reply.author_id, revision.user_id) or not Unit.objects.led_by(by).filter(pk=reply.unit_id).exists():
        raise PermissionDenied(str(reply))
    for receiver in reply.receivers.order_by("report_id"):
        report = lock_report(receiver.report_id)
        if holder_of(report).pk != reply.unit_id:
            raise PermissionDenied(report.number)
        log(report, "kuuluu.reply_approved", user=by, data={"reply": reply.pk})
    _publish(reply, revision, by)


@transaction.atomic
def record_told_answer(
    *, report_id: int, text: str, move: str, by: Any, seen_version: int, template_id: int | None = None
) -> Message:
    """Keep what was told on the phone: a line of the conversation, and no mail. An own draft has served its purpose.

    Raises:
        PermissionDenied, ReportChangedMeanwhile, WaitsForApproval, CaseWithdrawn, workflow.MoveNotAllowed.
    """
    drafts = list(Reply.objects.drafts_of(report_id).select_for_update(of=("self",)))
    for draft in drafts:
        check_is_draft(draft)
    report = lock_answerable(report_id, by=by, seen_version=seen_version)
    if report.outcome == Outcome.WITHDRAWN:
        raise CaseWithdrawn(report.number)
    made = check_move(move, report)
    message = write_to_reporter(
        report=report,
        text=text,
        language=report.language,
        by=by,
        channel=Channel.PHONE,
        mail=False,
        is_answer=_is_answer(made),
    )
    _move_on(report, made, by)
    for draft in drafts:
        if draft.cluster_id:
            leave_out(draft, report)
        else:
            throw_away(draft)
    ReplyTemplate.objects.count_use(template_id)
    return message


def _is_answer(move: workflow.Move | None) -> bool:
    """What sets the case to waiting asks the resident something: the answer is still owed."""
    return move is None or not move.is_pause


def _move_on(report: Report, move: workflow.Move | None, by: Any) -> None:
    if move:
        move_report(report=report, move=move, by=by)
    set_attention(report=report, needed=False)


def send_due_replies() -> int:
    """Send every reply whose time has come. Called by the worker. Returns how many."""
    due = Reply.objects.filter(sent_at=None, send_at__lte=timezone.now()).order_by("send_at")
    sent = 0
    for reply_id in list(due.values_list("pk", flat=True)[:200]):
        try:
            sent += deliver_reply(reply_id=reply_id)
        except Exception:  # whatever one reply dies of, the others must go; it is due again
            logger.exception("reply %s could not be sent", reply_id)
    return sent


@transaction.atomic
def deliver_reply(*, reply_id: int) -> bool:
    """Write message, mail and move of one reply, once, to each report that it still fits.

    False when another worker did, or when it fits none and went back to draft.
    """
    reply = Reply.objects.select_for_update(skip_locked=True).filter(pk=reply_id, sent_at=None).first()
    if reply is None or reply.send_at is None or reply.send_at > timezone.now():
        return False
    reports = [lock_report(receiver.report_id) for receiver in reply.receivers.order_by("report_id")]
    problems = {report: problem for report in reports if (problem := _problem(reply, report))}
    if len(problems) == len(reports):
        _return_to_author(reply, problems)
        return False
    for report in reports:
        if report in problems:
            _pass_over(reply, report, problems[report])
        else:
            answer_report(reply=reply, report=report)
    reply.sent_at = timezone.now()
    reply.save(update_fields=["sent_at"])
    ReplyTemplate.objects.count_use(reply.template_id)
    return True


def _problem(reply: Reply, report: Report) -> str:
    """What its report did meanwhile so that the reply no longer fits it; empty where it does."""
    try:
        _check_sendable(reply, report)
    except (workflow.MoveNotAllowed, ReplyNotAllowed) as problem:
        return type(problem).__name__
    return ""


def answer_report(*, reply: Reply, report: Report) -> Message:
    """Write a reply into one locked report: message, mail and move. In a transaction; what may be sent was checked."""
    move = workflow.Move.parse(reply.move)
    message = write_to_reporter(
        report=report,
        text=reply.text_in(report.language),
        language=report.language,
        by=reply.author,
        is_answer=_is_answer(move),
    )
    reply.receivers.filter(report=report).update(message=message)
    _move_on(report, move, reply.author)
    return message


def _return_to_author(reply: Reply, problems: dict[Report, str]) -> None:
    """It fits nobody any more: back to draft, seen in the inbox and on each case."""
    _back_to_draft(reply)
    for report, problem in problems.items():
        log(report, "kuuluu.reply_returned", user=None, data={"reply": reply.pk, "why": problem})
        set_attention(report=report, needed=True)


def _pass_over(reply: Reply, report: Report, problem: str) -> None:
    """One case of a cluster went on meanwhile: the others get the answer, and here it is seen that this one did not."""
    leave_out(reply, report)
    log(report, "kuuluu.reply_left_out", user=None, data={"reply": reply.pk, "why": problem})
    set_attention(report=report, needed=True)
