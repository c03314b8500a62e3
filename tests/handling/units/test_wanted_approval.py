"""A unit that wants it: no answer leaves that no lead has approved, by whichever way it is sent."""

import pytest
from django.urls import reverse

from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move
from handling.clusters.actions import gather
from handling.clusters.answers import draft_answer, send_answer
from handling.replies.actions import NeedsApproval, draft_reply, send_reply
from handling.replies.approval import ask_approval
from handling.replies.models import Reply
from handling.report.actions import change_state
from handling.units.models import Unit
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(potholes, technical):
    Unit.objects.filter(pk=technical.pk).update(needs_approval=True)
    return builders.make_report(potholes)


def test_no_answer_leaves_unread_not_even_a_leads_own(report, handler, lead):
    for by in (handler, lead):
        reply = draft_reply(report_id=report.pk, texts={"fi": "Vastaus"}, move="", by=by)
        with pytest.raises(NeedsApproval):
            send_reply(reply_id=reply.pk, by=by)
        reply.delete()


def test_what_a_lead_approves_leaves(report, handler, lead):
    reply = draft_reply(report_id=report.pk, texts={"fi": "Vastaus"}, move="", by=handler)
    ask_approval(reply_id=reply.pk, by=handler).current_task_state.approve(user=lead)

    assert Reply.objects.get().send_at


def test_the_answer_to_a_cluster_and_a_reason_for_closing_are_answers_too(report, potholes, handler):
    other = builders.make_report(potholes)
    cluster = gather(report_id=report.pk, with_ids=[other.pk], by=handler).cluster
    versions = dict(Report.objects.values_list("pk", "version"))
    reply = draft_answer(cluster_id=cluster.pk, seen_versions=versions, texts={"fi": "Kaikille"}, move="", by=handler)

    with pytest.raises(NeedsApproval):
        send_answer(reply_id=reply.pk, by=handler)
    with pytest.raises(NeedsApproval):
        change_state(
            report_id=report.pk, move=Move("closed", "fixed"), reason="Sana", by=handler, seen_version=report.version
        )
    assert not Message.objects.filter(direction="out").exists()


def test_the_screen_offers_the_lead_in_the_place_of_sending_and_says_so_when_sent_anyway(client, report, handler):
    client.force_login(handler)
    page = client.get(reverse("report", args=[report.pk])).content.decode()
    data = {"version": report.version, "do": "send", "text_fi": "Vastaus"}
    refused = client.post(reverse("reply_write", args=[report.pk]), data)

    assert 'value="send"' not in page and page.count('value="ask"') == 1
    assert refused.status_code == 422
    assert refused.context["reply"]["form"].non_field_errors()
    # The next press goes on from the draft that was kept.
    form = refused.context["reply"]["form"]
    again = {**data, "do": "ask", "reply": form["reply"].value(), "revision": form["revision"].value()}
    assert client.post(reverse("reply_write", args=[report.pk]), again).status_code == 302
    assert Reply.objects.get().workflow_in_progress


def test_an_administrator_says_so_in_the_units_form(client, technical, administrator):
    client.force_login(administrator)
    data = {"code": technical.code, "name_fi": "a", "name_sv": "b", "name_en": "", "needs_approval": "on"}

    client.post(reverse("units:edit", args=[technical.pk]), data)

    technical.refresh_from_db()
    assert technical.needs_approval
