"""Reports about one matter: gathered, answered as one, each in the own language and thread, and let go again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import ModelLogEntry

from feedback_pages.cases.actions import ReportChangedMeanwhile, lock_report, move_report, withdraw_report
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move
from handling.clusters import actions, answers
from handling.clusters.models import Cluster
from handling.inbox.models import InboxEntry
from handling.replies import actions as replies
from handling.replies.approval import ask_approval, take_back_request
from handling.replies.models import Reply
from handling.report.actions import hand_over
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(potholes):
    """Two in Finnish, one in Swedish."""
    return [
        builders.make_report(potholes, language=language, text=text)
        for language, text in (("fi", "Iso kuoppa"), ("sv", "En stor grop"), ("fi", "Kuoppa yhä"))
    ]


@pytest.fixture
def cluster(reports, handler) -> Cluster:
    first, *others = reports
    return actions.gather(report_id=first.pk, with_ids=[one.pk for one in others], by=handler).cluster


def versions(reports):
    return dict(Report.objects.filter(pk__in=[one.pk for one in reports]).values_list("pk", "version"))


def drafted(cluster, reports, by, *, texts=None, move="closed:fixed") -> Reply:
    return answers.draft_answer(
        cluster_id=cluster.pk,
        seen_versions=versions(reports),
        texts=texts or {"fi": "Kuoppa on paikattu.", "sv": "Gropen har lagats."},
        move=move,
        by=by,
    )


def leave_now(reply: Reply) -> bool:
    Reply.objects.filter(pk=reply.pk).update(send_at=timezone.now() - timedelta(seconds=1))
    return replies.deliver_reply(reply_id=reply.pk)


def test_gathering_takes_what_is_of_the_unit_and_tells_of_the_rest(reports, exhibitions, handler, administrator):
    museums = builders.make_report(exhibitions)
    withdraw_report(report_id=reports[2].pk)
    with_ids = [reports[1].pk, reports[2].pk, museums.pk, 999_999]

    done = actions.gather(report_id=reports[0].pk, with_ids=with_ids, by=handler)

    assert done.joined == [reports[0].number, reports[1].number]
    # What he may not read is not even named.
    assert done.refused == {"withdrawn": [reports[2].number]}
    with pytest.raises(actions.NothingToGather) as nothing:
        actions.gather(report_id=reports[0].pk, with_ids=[museums.pk], by=administrator)
    assert nothing.value.refused == {"other_unit": [museums.number]}


def test_gathering_one_alone_makes_nothing(reports, handler):
    with pytest.raises(actions.NothingToGather):
        actions.gather(report_id=reports[0].pk, with_ids=[], by=handler)

    assert not Cluster.objects.exists()


def test_another_units_people_gather_nothing(reports, museum_handler, officer):
    for stranger in (museum_handler, officer):
        with pytest.raises(PermissionDenied):
            actions.gather(report_id=reports[0].pk, with_ids=[reports[1].pk], by=stranger)


def test_a_report_is_in_one_cluster(cluster, reports, potholes, handler):
    more = [builders.make_report(potholes) for _number in range(2)]
    other = actions.gather(report_id=more[0].pk, with_ids=[more[1].pk], by=handler).cluster

    with pytest.raises(actions.NothingToGather) as nothing:
        actions.gather(report_id=reports[0].pk, with_ids=[more[0].pk], by=handler)

    assert nothing.value.refused == {"other_cluster": [more[0].number]}
    assert set(other.entries.values_list("pk", flat=True)) == {one.pk for one in more}


def test_one_answer_reaches_each_in_the_own_language_and_thread_and_closes_together(cluster, reports, handler):
    reply = answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)

    assert leave_now(reply)
    told = {
        message.report_id: (message.language, message.body)
        for message in Message.objects.filter(direction="out").defer("search")
    }
    assert told == {
        reports[0].pk: ("fi", "Kuoppa on paikattu."),
        reports[1].pk: ("sv", "Gropen har lagats."),
        reports[2].pk: ("fi", "Kuoppa on paikattu."),
    }
    assert {(one.state, one.outcome) for one in Report.objects.all()} == {("closed", "fixed")}
    mails = [mail.delivery for report in reports for mail in report.mails.filter(message__isnull=False)]
    assert [(mail.language, mail.kind) for mail in mails] == [("fi", "answer"), ("sv", "answer"), ("fi", "answer")]


def test_a_language_that_is_needed_and_missing_is_named_with_how_many_need_it(cluster, reports, handler):
    reply = drafted(cluster, reports, handler, texts={"sv": "Gropen har lagats."})

    with pytest.raises(answers.TextsMissing) as missing:
        answers.send_answer(reply_id=reply.pk, by=handler)

    assert missing.value.counts == {"fi": 2}
    assert Reply.objects.get().send_at is None


def test_those_that_cannot_make_the_move_are_named_and_nothing_leaves(cluster, reports, handler):
    move_report(report=lock_report(reports[2].pk), move=Move("closed", "not_ours"), by=handler)
    reply = drafted(cluster, reports, handler)

    with pytest.raises(answers.MovesNotAllowed) as stuck:
        answers.send_answer(reply_id=reply.pk, by=handler)
    assert stuck.value.numbers == [reports[2].number]

    # Without it the others are answered.
    kept = answers.draft_answer(
        cluster_id=cluster.pk,
        seen_versions=versions(reports[:2]),
        texts={"fi": "Paikattu.", "sv": "Lagad."},
        move="closed:fixed",
        by=handler,
        reply_id=reply.pk,
    )
    answers.send_answer(reply_id=kept.pk, by=handler)
    assert leave_now(kept)
    assert Message.objects.filter(direction="out").count() == 2


def test_what_was_withdrawn_meanwhile_is_named(cluster, reports, handler):
    withdraw_report(report_id=reports[1].pk)

    with pytest.raises(answers.Withdrawn) as withdrawn:
        answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)
    assert withdrawn.value.numbers == [reports[1].number]


def test_a_report_that_changed_after_it_was_read_stops_the_sending(cluster, reports, handler):
    reply = drafted(cluster, reports, handler)
    move_report(report=lock_report(reports[0].pk), move=Move("in_progress"), by=handler)

    with pytest.raises(ReportChangedMeanwhile):
        answers.send_answer(reply_id=reply.pk, by=handler)


def test_undo_takes_the_answer_back_from_all(cluster, reports, handler):
    reply = answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)

    replies.undo_send(reply_id=reply.pk, by=handler)

    assert not Message.objects.filter(direction="out").exists()
    assert answers.draft_answer(
        cluster_id=cluster.pk,
        seen_versions=versions(reports),
        texts={"fi": "Toisin", "sv": "Annars"},
        move="",
        by=handler,
        reply_id=reply.pk,
    )


def test_what_one_report_gets_of_its_own_is_not_doubled(cluster, reports, handler):
    replies.draft_reply(report_id=reports[0].pk, texts={"fi": "Omani"}, move="", by=handler)

    with pytest.raises(answers.HaveOwnDrafts) as own:
        drafted(cluster, reports, handler)
    assert own.value.numbers == [reports[0].number]


def test_the_clusters_draft_is_not_changed_from_one_of_its_reports(cluster, reports, handler):
    reply = drafted(cluster, reports, handler)

    for given in (None, reply):
        with pytest.raises(replies.BelongsToCluster):
            replies.draft_reply(report_id=reports[0].pk, texts={"fi": "Vain tälle"}, move="", by=handler, reply=given)
    assert Reply.objects.get().text_fi == "Kuoppa on paikattu."


def test_approval_needs_four_eyes_for_a_cluster_as_for_one(cluster, reports, handler, lead):
    reply = drafted(cluster, reports, handler)
    answers.ask_for_answer(reply_id=reply.pk, by=handler)
    state = Reply.objects.get().current_workflow_task_state

    with pytest.raises(PermissionDenied):
        replies.approve_reply(reply_id=reply.pk, revision_id=state.revision_id, by=handler)
    state.approve(user=lead)

    assert leave_now(reply)
    assert Message.objects.filter(direction="out").count() == 3


def test_asking_the_lead_tells_of_a_missing_language_at_once(cluster, reports, handler):
    reply = drafted(cluster, reports, handler, texts={"fi": "Paikattu."})

    with pytest.raises(answers.TextsMissing):
        answers.ask_for_answer(reply_id=reply.pk, by=handler)
    assert not Reply.objects.get().workflow_in_progress


def test_one_leaves_and_gets_no_answer_of_the_others(cluster, reports, handler):
    reply = drafted(cluster, reports, handler)

    actions.leave(report_id=reports[1].pk, by=handler)

    answers.send_answer(reply_id=reply.pk, by=handler)
    assert leave_now(reply)
    assert not Message.objects.filter(direction="out", report=reports[1]).exists()
    assert InboxEntry.objects.get(pk=reports[1].pk).cluster_id is None


def test_none_leaves_while_the_answer_leaves(cluster, reports, handler):
    answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)

    with pytest.raises(replies.AlreadySent):
        actions.leave(report_id=reports[1].pk, by=handler)


def test_the_last_one_takes_the_cluster_along(cluster, reports, handler):
    for report in reports:
        actions.leave(report_id=report.pk, by=handler)

    assert not Cluster.objects.exists()


def test_a_later_one_joins_and_alone_gets_the_next_answer(cluster, reports, potholes, handler):
    answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)
    leave_now(Reply.objects.get())
    later = builders.make_report(potholes)
    actions.gather(report_id=later.pk, with_ids=[], cluster_id=cluster.pk, by=handler)

    second = drafted(cluster, [later], handler, texts={"fi": "Se on jo paikattu."}, move="closed:duplicate")
    answers.send_answer(reply_id=second.pk, by=handler)

    assert leave_now(second)
    assert Message.objects.filter(direction="out", report=later).count() == 1
    assert Message.objects.filter(direction="out").count() == 4


def test_a_report_that_goes_to_another_unit_leaves_cluster_and_draft(cluster, reports, museum, museum_handler, handler):
    reply = drafted(cluster, reports, handler)

    hand_over(
        report_id=reports[0].pk, unit=museum, reason="Museon", by=handler, seen_version=versions(reports)[reports[0].pk]
    )

    assert InboxEntry.objects.get(pk=reports[0].pk).cluster_id is None
    assert set(reply.receivers.values_list("report_id", flat=True)) == {reports[1].pk, reports[2].pk}
    assert Reply.objects.get().unit == cluster.unit
    with pytest.raises(PermissionDenied):
        answers.send_answer(reply_id=reply.pk, by=museum_handler)


def test_a_report_handed_on_within_the_minute_leaves_the_answer_and_undo_is_the_others(
    cluster, reports, museum, museum_handler, handler
):
    reply = answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)
    handed = reports[0]

    hand_over(report_id=handed.pk, unit=museum, reason="", by=handler, seen_version=versions(reports)[handed.pk])

    # Nothing of the cluster's answer is on the museum's screen or in its way.
    assert not Reply.objects.unsent_of(handed).exists()
    assert ModelLogEntry.objects.filter(object_id=str(handed.pk), action="kuuluu.reply_left_out").count() == 1
    own = replies.draft_reply(report_id=handed.pk, texts={"fi": "Museon oma"}, move="", by=museum_handler)
    with pytest.raises(PermissionDenied):
        replies.undo_send(reply_id=reply.pk, by=museum_handler)
    assert replies.undo_send(reply_id=reply.pk, by=handler).send_at is None
    answers.send_answer(reply_id=reply.pk, by=handler)
    assert leave_now(reply)
    assert set(Message.objects.filter(direction="out").values_list("report", flat=True)) == {
        reports[1].pk,
        reports[2].pk,
    }
    assert Reply.objects.drafts_of(handed).get() == own


def test_handing_over_the_last_report_takes_the_cluster_along(cluster, reports, museum, handler):
    reply = answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)

    for report in reports:
        version = versions(reports)[report.pk]
        hand_over(report_id=report.pk, unit=museum, reason="", by=handler, seen_version=version)

    assert not Cluster.objects.exists()
    assert not Reply.objects.filter(pk=reply.pk).exists()


@pytest.mark.parametrize("asked_lead", [False, True])
def test_one_case_that_went_on_does_not_stop_the_answer_to_the_others(
    cluster, reports, potholes, handler, lead, asked_lead
):
    """Taken back by one resident and closed by a colleague, while the answer leaves or lies with the lead."""
    more = builders.make_report(potholes)
    actions.gather(report_id=more.pk, with_ids=[], cluster_id=cluster.pk, by=handler)
    reply = drafted(cluster, [*reports, more], handler)
    if asked_lead:
        answers.ask_for_answer(reply_id=reply.pk, by=handler)
    else:
        answers.send_answer(reply_id=reply.pk, by=handler)
    withdraw_report(report_id=reports[0].pk)
    move_report(report=lock_report(reports[1].pk), move=Move("closed", "spam"), by=handler)
    if asked_lead:
        Reply.objects.get().current_workflow_task_state.approve(user=lead)

    assert leave_now(reply)

    answered = Message.objects.filter(direction="out").values_list("report", flat=True)
    assert set(answered) == set(reply.receivers.values_list("report", flat=True)) == {reports[2].pk, more.pk}
    # Seen in the inbox and on the case by who wrote it; nobody is told that it is a draft again.
    for left_out in reports[:2]:
        assert InboxEntry.objects.get(pk=left_out.pk).needs_attention
        line = ModelLogEntry.objects.filter(object_id=str(left_out.pk)).latest("pk")
        assert (line.action, line.data["reply"]) == ("kuuluu.reply_left_out", reply.pk)
    assert not Reply.objects.filter(sent_at=None).exists()


def test_an_answer_that_fits_none_any_more_is_a_draft_again(cluster, reports, handler):
    reply = answers.send_answer(reply_id=drafted(cluster, reports, handler).pk, by=handler)
    for report in reports:
        withdraw_report(report_id=report.pk)

    assert not leave_now(reply)
    assert Reply.objects.get().send_at is None
    assert reply.receivers.count() == 3
    returned = ModelLogEntry.objects.filter(action="kuuluu.reply_returned")
    assert set(returned.values_list("object_id", flat=True)) == {str(report.pk) for report in reports}


def test_told_by_phone_answers_one_and_leaves_the_draft_to_the_others(cluster, reports, handler):
    reply = drafted(cluster, reports, handler)

    replies.record_told_answer(
        report_id=reports[0].pk, text="Kerrottu", move="", by=handler, seen_version=versions(reports)[reports[0].pk]
    )

    assert set(reply.receivers.values_list("report_id", flat=True)) == {reports[1].pk, reports[2].pk}


@pytest.mark.parametrize("stranger", ["museum_handler", "officer", "museum_editor"])
def test_a_cluster_is_answered_and_renamed_by_its_unit_alone(cluster, reports, handler, stranger, request):
    by = request.getfixturevalue(stranger)
    reply = drafted(cluster, reports, handler)

    for forbidden in (
        lambda: drafted(cluster, reports, by),
        lambda: answers.send_answer(reply_id=reply.pk, by=by),
        lambda: answers.ask_for_answer(reply_id=reply.pk, by=by),
        lambda: actions.rename(cluster_id=cluster.pk, name="Muu", by=by),
        lambda: actions.leave(report_id=reports[0].pk, by=by),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_a_reply_of_another_unit_is_as_one_that_does_not_exist(cluster, reports, exhibitions, museum_handler, handler):
    """Whatever state it is in: written, with the lead, leaving."""
    others = builders.make_report(exhibitions)
    theirs = replies.draft_reply(report_id=others.pk, texts={"fi": "Museon"}, move="", by=museum_handler)

    def refused(reply_id: int) -> tuple[type, str]:
        with pytest.raises(Exception) as refusal:
            answers.draft_answer(
                cluster_id=cluster.pk,
                seen_versions=versions(reports),
                texts={"fi": "x"},
                move="",
                by=handler,
                reply_id=reply_id,
            )
        return type(refusal.value), str(refusal.value)

    missing = refused(999_999)
    assert missing[0] is replies.DraftChangedMeanwhile
    assert refused(theirs.pk) == missing
    ask_approval(reply_id=theirs.pk, by=museum_handler)
    assert refused(theirs.pk) == missing
    take_back_request(reply_id=theirs.pk, by=museum_handler)
    replies.send_reply(reply_id=theirs.pk, by=museum_handler)
    assert refused(theirs.pk) == missing


def test_a_cluster_of_another_unit_is_as_one_that_does_not_exist(cluster, exhibitions, museum_handler):
    theirs = [builders.make_report(exhibitions) for _number in range(2)]

    for cluster_id in (cluster.pk, 999_999):
        with pytest.raises(Cluster.DoesNotExist):
            actions.gather(report_id=theirs[0].pk, with_ids=[theirs[1].pk], cluster_id=cluster_id, by=museum_handler)
