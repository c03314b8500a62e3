"""Who is told of an approval, in which language, and that a mail says nothing of what was written."""

import pytest
from django.utils import translation
from django_q.models import OrmQ
from wagtail.models import TaskState, Workflow
from wagtail.users.models import UserProfile

from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import NothingToSend, render
from handling.replies.actions import draft_reply
from handling.replies.approval import ask_approval, take_back_request
from handling.report.actions import hand_over
from tests import builders

pytestmark = pytest.mark.django_db
WORDS = "Naapurin Liisa soitti numeroon 040 123 4567"


@pytest.fixture
def reply(potholes, handler, lead):
    report = builders.make_report(potholes, text=WORDS)
    return draft_reply(report_id=report.pk, texts={"fi": WORDS}, move="", by=handler)


def addresses(kind):
    return sorted(Delivery.objects.filter(kind=kind).values_list("address", flat=True))


def decide(reply, by, action, **more):
    reply.refresh_from_db()
    state = reply.current_workflow_task_state
    state.task.specific.on_action(state, by, action, **more)


def test_leads_of_the_unit_are_told_that_an_answer_waits_and_nobody_else(
    reply, handler, lead, administrator, officer, museum
):
    builders.make_user("other_lead", museum.leads)
    left = builders.make_user("left", reply.unit.leads)
    left.is_active = False
    left.save()
    ask_approval(reply_id=reply.pk, by=handler)
    assert addresses("approval_asked") == [lead.email]
    assert not Delivery.objects.filter(kind="framework").exists()


def test_lead_who_wrote_the_answer_is_not_asked_to_approve_it(reply, lead, technical):
    second = builders.make_user("second_lead", technical.leads)
    reply = draft_reply(
        report_id=reply.receivers.get().report_id, texts={"fi": "Leadin sanat"}, move="", by=lead, reply=reply
    )
    ask_approval(reply_id=reply.pk, by=lead)
    assert addresses("approval_asked") == [second.email]


@pytest.mark.parametrize(("language", "words"), [("fi", "hyväksy"), ("sv", "godkänn"), ("en", "approv")])
def test_notice_to_the_lead_is_in_the_leads_language_with_number_and_link(reply, handler, lead, language, words):
    UserProfile.objects.create(user=lead, preferred_language=language)
    ask_approval(reply_id=reply.pk, by=handler)
    delivery = Delivery.objects.get(kind="approval_asked")
    with translation.override(delivery.language):
        mail = render(delivery)
    assert delivery.language == language
    assert words in mail.subject.lower()
    assert reply.receivers.get().report.number in mail.subject
    assert f"/admin/replies/edit/{reply.pk}/" in mail.text
    everything = "\n".join([mail.subject, mail.text, mail.html])
    assert not [tell for tell in ("Liisa", "040 1", "Maija", "answers", "technical –") if tell in everything]


def test_asker_is_told_what_the_lead_decided(reply, handler, lead):
    ask_approval(reply_id=reply.pk, by=handler)
    decide(reply, lead, "reject", comment=WORDS)
    ask_approval(reply_id=reply.pk, by=handler)
    decide(reply, lead, "approve")
    assert addresses("approval_refused") == addresses("approval_given") == [handler.email]
    for kind in ("approval_refused", "approval_given"):
        if kind == "approval_given":
            mail = render(Delivery.objects.get(kind=kind))
            assert "Liisa" not in mail.text + mail.html + mail.subject
    # What was true when it was written is no longer: it is not sent.
    with pytest.raises(NothingToSend):
        render(Delivery.objects.get(kind="approval_refused"))


def test_notice_is_not_sent_when_the_request_was_taken_back_or_the_case_given_away(reply, handler, lead, museum):
    ask_approval(reply_id=reply.pk, by=handler)
    take_back_request(reply_id=reply.pk, by=handler)
    with pytest.raises(NothingToSend):
        render(Delivery.objects.get(kind="approval_asked"))
    ask_approval(reply_id=reply.pk, by=handler)
    report = reply.receivers.get().report
    report.refresh_from_db()
    hand_over(report_id=report.pk, unit=museum, reason="", by=handler, seen_version=report.version)
    with pytest.raises(NothingToSend):
        render(Delivery.objects.filter(kind="approval_asked").latest("pk"))


def test_lead_who_switched_the_notices_off_gets_none(reply, handler, lead):
    UserProfile.objects.create(user=lead, submitted_notifications=False)
    ask_approval(reply_id=reply.pk, by=handler)
    assert addresses("approval_asked") == []


def test_wagtails_own_notices_go_on_for_pages(handler, lead, technical, mailoutbox):
    page = builders.make_home_pages()["fi"]
    page.save_revision(user=handler)
    task = technical.approval_task
    Workflow.objects.get(pk=task.workflows.get().pk).start(page, handler)
    assert TaskState.objects.filter(task=task).exists()
    assert [lead.email] in [mail.to for mail in mailoutbox]
    assert not Delivery.objects.filter(kind="approval_asked").exists()


def test_notices_of_one_report_wake_the_worker_once(potholes, technical):
    for number in range(5):
        builders.make_user(f"handler{number}", technical.handlers)
    before = OrmQ.objects.count()
    builders.make_report(potholes)
    drains = [task for task in list(OrmQ.objects.all())[before:] if "drain" in str(task.func())]
    assert Delivery.objects.filter(kind="new_report").count() == 5
    # For the resident's receipt too.
    assert len(drains) == 1
