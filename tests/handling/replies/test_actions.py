"""From draft to the resident's hands: once, or not at all, or back to the handler."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import Contact, ReportChangedMeanwhile
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move, MoveNotAllowed
from feedback_pages.delivery.models import Delivery
from handling.inbox.actions import refresh_entry
from handling.replies import actions
from handling.replies.approval import ask_approval, take_back_request
from handling.replies.models import Reply
from handling.report import actions as staff
from handling.report.actions import hand_over
from handling.routing.models import Assignment
from tests import builders

TEXT = "Kuoppa on paikattu."


@pytest.fixture
def report(potholes, museum, handler) -> Report:
    return builders.make_report(potholes)


def draft(report, by, *, text=TEXT, move="closed:fixed", **more) -> Reply:
    return actions.draft_reply(report_id=report.pk, texts={"fi": text}, move=move, by=by, **more)


def send(reply, by, version=1) -> Reply:
    return actions.send_reply(reply_id=reply.pk, by=by, seen_version=version)


def let_a_minute_pass(reply) -> None:
    Reply.objects.filter(pk=reply.pk).update(send_at=timezone.now() - timedelta(seconds=1))


def sent_messages() -> list[str]:
    return list(Message.objects.filter(direction="out").values_list("body", flat=True))


def answers() -> int:
    return Delivery.objects.filter(kind="answer").count()


def fresh(report) -> Report:
    return Report.objects.get(pk=report.pk)


def actions_logged(report) -> list[str]:
    return list(ModelLogEntry.objects.filter(object_id=str(report.pk)).order_by("pk").values_list("action", flat=True))


def test_reply_leaves_after_its_minute_with_message_mail_and_move(report, handler):
    reply = send(draft(report, handler), handler)

    assert timedelta(seconds=50) < reply.send_at - timezone.now() <= actions.UNDO_TIME
    assert actions.send_due_replies() == 0
    assert (sent_messages(), answers(), fresh(report).state) == ([], 0, "received")

    let_a_minute_pass(reply)
    assert actions.send_due_replies() == 1
    message = Message.objects.get(direction="out")
    assert (message.body, message.language, message.author) == (TEXT, "fi", handler)
    assert (fresh(report).state, fresh(report).outcome, answers()) == ("closed", "fixed", 1)
    assert reply.receivers.get().message == message
    assert actions.send_due_replies() == 0
    assert sent_messages() == [TEXT]


def test_resident_who_wants_no_answer_gets_no_mail_but_the_message(potholes, handler):
    report = builders.make_report(potholes, contact=Contact(email="maija@example.org", wants_answer=False))
    reply = send(draft(report, handler), handler)
    let_a_minute_pass(reply)
    actions.send_due_replies()

    assert (sent_messages(), answers()) == ([TEXT], 0)


def test_undo_brings_the_draft_back_until_it_has_left(report, handler):
    reply = send(draft(report, handler), handler)
    actions.undo_send(reply_id=reply.pk, by=handler)
    let_the_worker_look = actions.send_due_replies()
    assert (let_the_worker_look, sent_messages()) == (0, [])
    assert Reply.objects.drafts_of(report).get().text_fi == TEXT

    send(reply, handler)
    let_a_minute_pass(reply)
    actions.send_due_replies()
    with pytest.raises(actions.AlreadySent):
        actions.undo_send(reply_id=reply.pk, by=handler)
    with pytest.raises(actions.AlreadySent):
        actions.discard_reply(reply_id=reply.pk, by=handler)
    with pytest.raises(actions.AlreadySent):
        draft(report, handler, reply=Reply.objects.get(pk=reply.pk), text="Toinen")
    assert sent_messages() == [TEXT]


def test_reply_whose_move_became_impossible_is_a_draft_again_and_the_handler_is_told(report, handler, lead):
    reply = send(draft(report, handler, move="in_progress"), handler)
    staff.change_state(report_id=report.pk, move=Move("in_progress"), reason="", by=lead, seen_version=1)
    let_a_minute_pass(reply)

    assert actions.send_due_replies() == 0
    assert (sent_messages(), answers()) == ([], 0)
    assert Reply.objects.drafts_of(report).get() == reply
    assert fresh(report).inbox_entry.needs_attention
    assert actions_logged(report)[-1] == "kuuluu.reply_returned"


def test_reply_to_a_withdrawn_case_never_leaves(report, handler):
    reply = send(draft(report, handler, move=""), handler)
    cases.withdraw_report(report_id=report.pk)
    let_a_minute_pass(reply)

    assert actions.send_due_replies() == 0
    assert (sent_messages(), answers()) == ([], 0)
    with pytest.raises(actions.CaseWithdrawn):
        send(reply, handler, version=fresh(report).version)


def test_another_units_handler_is_refused_everywhere(report, handler, museum_handler, officer):
    reply = draft(report, handler)
    for stranger in (museum_handler, officer):
        with pytest.raises(PermissionDenied):
            draft(report, stranger, text="Väärä", reply=reply)
        with pytest.raises(PermissionDenied):
            send(reply, stranger)
        with pytest.raises(PermissionDenied):
            actions.discard_reply(reply_id=reply.pk, by=stranger)
        with pytest.raises(PermissionDenied):
            actions.record_told_answer(report_id=report.pk, text="Väärä", move="", by=stranger, seen_version=1)
    send(reply, handler)
    for stranger in (museum_handler, officer):
        with pytest.raises(PermissionDenied):
            actions.undo_send(reply_id=reply.pk, by=stranger)
    assert Reply.objects.get().text_fi == TEXT
    assert Reply.objects.get().send_at is not None


def test_send_is_refused_when_the_case_changed_after_it_was_read(report, handler, lead):
    reply = draft(report, handler)
    staff.move_place(report_id=report.pk, point=None, address="Muualla", by=lead, seen_version=1)

    with pytest.raises(ReportChangedMeanwhile):
        send(reply, handler)
    assert Reply.objects.get().send_at is None


def test_send_needs_the_reporters_language_and_a_possible_move(report, handler):
    swedish = actions.draft_reply(report_id=report.pk, texts={"sv": "Lagat."}, move="", by=handler)
    with pytest.raises(actions.TextMissing):
        send(swedish, handler)
    wrong = actions.draft_reply(report_id=report.pk, texts={"fi": TEXT}, move="closed:fixed", by=handler, reply=swedish)
    staff.change_state(report_id=report.pk, move=Move("closed", "spam"), reason="", by=handler, seen_version=1)
    with pytest.raises(MoveNotAllowed):
        send(wrong, handler, version=fresh(report).version)


# -- two people, one draft ------------------------------------------------------------------------------------------


def test_second_draft_of_a_case_is_refused_with_the_first(report, handler, lead):
    first = draft(report, handler)

    with pytest.raises(actions.DraftChangedMeanwhile) as refused:
        draft(report, lead, text="Minun")
    assert refused.value.reply == first
    assert Reply.objects.count() == 1


def test_draft_that_a_colleague_changed_is_not_overwritten(report, handler, lead):
    reply = draft(report, handler)
    seen = reply.latest_revision_id
    draft(report, lead, text="Johtajan teksti", reply=reply, seen_revision=seen)

    with pytest.raises(actions.DraftChangedMeanwhile):
        draft(report, handler, text="Minun teksti", reply=reply, seen_revision=seen)
    assert Reply.objects.get().text_fi == "Johtajan teksti"


def test_draft_thrown_away_by_a_colleague_is_told(report, handler, lead):
    reply = draft(report, handler)
    actions.discard_reply(reply_id=reply.pk, by=lead)

    with pytest.raises(actions.DraftChangedMeanwhile):
        draft(report, handler, text="Minun teksti", reply=reply)


# -- approval -------------------------------------------------------------------------------------------------------


def test_the_very_revision_that_was_approved_is_sent(report, handler, lead):
    """A later draft text exists when the lead approves the one that was read."""
    reply = draft(report, handler, text="Luettu teksti", move="closed:fixed")
    read = reply.latest_revision_id
    draft(report, handler, text="MYÖHEMPI TEKSTI", move="closed:spam", reply=reply, seen_revision=read)

    actions.approve_reply(reply_id=reply.pk, revision_id=read, by=lead)
    let_a_minute_pass(reply)
    actions.send_due_replies()

    assert sent_messages() == ["Luettu teksti"]
    assert fresh(report).outcome == "fixed"


def test_nobody_approves_own_words_or_another_units(report, handler, lead, museum, museum_handler):
    reply = draft(report, lead)
    with pytest.raises(PermissionDenied):
        actions.approve_reply(reply_id=reply.pk, revision_id=reply.latest_revision_id, by=lead)

    changed = draft(report, handler, text="Käsittelijän", reply=reply)
    changed_by_lead = draft(report, lead, text="Esimiehen", reply=changed)
    museum_lead = builders.make_user("museum_lead", museum.leads)
    for by in (lead, handler, museum_lead):
        with pytest.raises(PermissionDenied):
            actions.approve_reply(reply_id=reply.pk, revision_id=changed_by_lead.latest_revision_id, by=by)
    assert Reply.objects.get().send_at is None


def test_transfer_takes_the_draft_along_and_ends_its_approval(report, handler, lead, museum, museum_handler):
    reply = draft(report, handler)
    revision = reply.latest_revision_id

    hand_over(report_id=report.pk, unit=museum, reason="Museon", by=handler, seen_version=1)

    reply.refresh_from_db()
    assert reply.unit == museum
    with pytest.raises(PermissionDenied):
        actions.approve_reply(reply_id=reply.pk, revision_id=revision, by=lead)
    with pytest.raises(PermissionDenied):
        draft(report, handler, text="Vielä minä", reply=reply)
    send(reply, museum_handler, version=fresh(report).version)
    assert Reply.objects.get().unit == museum


def test_transfer_within_the_minute_takes_the_leaving_answer_along(report, handler, museum, museum_handler):
    """Whoever holds the case may undo it, and goes on with what comes back; nobody else can do anything with it."""
    reply = send(draft(report, handler), handler)
    hand_over(report_id=report.pk, unit=museum, reason="Museon", by=handler, seen_version=1)

    with pytest.raises(PermissionDenied):
        actions.undo_send(reply_id=reply.pk, by=handler)
    actions.undo_send(reply_id=reply.pk, by=museum_handler)

    reply = Reply.objects.get()
    assert (reply.unit, reply.get_latest_revision_as_object().unit, reply.send_at) == (museum, museum, None)
    with pytest.raises(PermissionDenied):
        ask_approval(reply_id=reply.pk, by=handler)
    changed = draft(report, museum_handler, text="Museon sanat", reply=reply)
    ask_approval(reply_id=changed.pk, by=museum_handler)
    take_back_request(reply_id=changed.pk, by=museum_handler)
    actions.discard_reply(reply_id=changed.pk, by=museum_handler)


def test_approval_is_asked_for_and_taken_back_by_who_holds_the_case(report, handler, museum, museum_handler):
    """Even where the reply still names another unit."""
    reply = draft(report, handler)
    ask_approval(reply_id=reply.pk, by=handler)
    Assignment.objects.create(report=report, unit=museum, by=handler)
    refresh_entry(report=report)

    with pytest.raises(PermissionDenied):
        take_back_request(reply_id=reply.pk, by=handler)
    Reply.objects.get().current_workflow_state.cancel(user=handler)
    with pytest.raises(PermissionDenied):
        ask_approval(reply_id=reply.pk, by=handler)


def test_an_answer_that_leaves_goes_out_after_a_transfer(report, handler, museum):
    reply = send(draft(report, handler), handler)
    hand_over(report_id=report.pk, unit=museum, reason="Museon", by=handler, seen_version=1)
    let_a_minute_pass(reply)

    assert actions.send_due_replies() == 1
    assert sent_messages() == [TEXT]


def test_what_approvers_remarked_goes_with_a_draft_that_is_thrown_away(report, handler, lead, museum):
    remark = "zqhuomautusqz"

    def rejected() -> Reply:
        reply = draft(report, handler)
        ask_approval(reply_id=reply.pk, by=handler)
        state = Reply.objects.get().current_workflow_task_state
        state.task.specific.on_action(state, lead, "reject", comment=remark)
        assert ModelLogEntry.objects.filter(data__comment=remark).exists()
        return Reply.objects.get()

    def throw_away(reply: Reply) -> None:
        actions.discard_reply(reply_id=reply.pk, by=handler)

    def tell_by_phone(_reply: Reply) -> None:
        version = fresh(report).version
        actions.record_told_answer(report_id=report.pk, text="Kerroin", move="", by=handler, seen_version=version)

    def leave_out(reply: Reply) -> None:
        actions.leave_out(reply, report)

    for way in (throw_away, tell_by_phone, leave_out):
        way(rejected())
        assert not Reply.objects.exists()
        assert remark not in str(list(ModelLogEntry.objects.values_list("data", flat=True)))
        assert not TaskState.objects.filter(comment=remark).exists()


# -- told by phone --------------------------------------------------------------------------------------------------


def test_phone_answer_is_a_message_without_mail_and_uses_up_the_draft(report, handler):
    draft(report, handler)
    message = actions.record_told_answer(
        report_id=report.pk, text="Kerroin puhelimessa", move="closed:answered", by=handler, seen_version=1
    )

    assert (message.channel, message.body, answers()) == ("phone", "Kerroin puhelimessa", 0)
    assert (fresh(report).state, fresh(report).outcome) == ("closed", "answered")
    assert not Reply.objects.exists()


# -- the worker -----------------------------------------------------------------------------------------------------


def test_one_reply_that_fails_does_not_stop_the_others(report, potholes, handler, caplog):
    broken = send(draft(report, handler), handler)
    Reply.objects.filter(pk=broken.pk).update(move="nowhere")
    other = builders.make_report(potholes)
    good = send(draft(other, handler), handler)
    for reply in (broken, good):
        let_a_minute_pass(reply)

    assert actions.send_due_replies() == 1
    assert Message.objects.get(direction="out").report == other
    assert f"reply {broken.pk} could not be sent" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deliver_once(potholes, handler):
    """Real threads on connections of their own, many times over."""
    replies = []
    for _number in range(8):
        replies.append(send(draft(builders.make_report(potholes), handler), handler))
    Reply.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    start = threading.Barrier(4)
    delivered: list[int] = []
    problems: list[Exception] = []

    def work() -> None:
        try:
            start.wait(10)
            delivered.append(actions.send_due_replies())
        except Exception as problem:  # noqa: BLE001 - told in the main thread
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    actions.send_due_replies()
    assert sum(delivered) <= len(replies)
    assert (len(sent_messages()), answers()) == (len(replies), len(replies))
    assert Message.objects.filter(direction="out").values("report").distinct().count() == len(replies)
    assert not Reply.objects.filter(sent_at=None).exists()
    assert connection.is_usable()
