"""What a lead asks to be changed is read where the answer is changed."""

import pytest
from django.urls import reverse

from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import render
from handling.replies.actions import draft_reply
from handling.replies.approval import ask_approval
from handling.replies.models import Reply
from tests import builders

pytestmark = pytest.mark.django_db
WISH = "Kerro myös, milloin kuoppa paikataan"


@pytest.fixture
def given_back(potholes, handler, lead) -> Reply:
    report = builders.make_report(potholes)
    reply = draft_reply(report_id=report.pk, texts={"fi": "Paikataan."}, move="closed:planned", by=handler)
    ask_approval(reply_id=reply.pk, by=handler)
    reply.refresh_from_db()
    state = reply.current_workflow_task_state
    state.task.specific.on_action(state, lead, "reject", comment=WISH)
    return reply


def read(client, user, reply: Reply) -> list[bool]:
    """Whether it is read on the case's screen and on the reply's page."""
    client.force_login(user)
    case, own = reverse("report", args=[reply.receivers.get().report_id]), reverse("replies:edit", args=[reply.pk])
    return [WISH in client.get(page).content.decode() for page in (case, own)]


def test_wish_is_read_on_the_case_and_on_the_reply_until_it_is_asked_for_again(client, given_back, handler):
    assert read(client, handler, given_back) == [True, True]
    ask_approval(reply_id=given_back.pk, by=handler)
    assert read(client, handler, given_back) == [False, False]


def test_lead_reads_what_the_answer_does_to_the_case(client, given_back, lead):
    client.force_login(lead)
    page = client.get(reverse("replies:edit", args=[given_back.pk]))
    assert page.context["move"]
    assert f"<dd>{page.context['move']}</dd>" in page.content.decode()


def test_mail_of_the_wish_leads_to_the_case_where_the_answer_is_changed(given_back):
    mail = render(Delivery.objects.get(kind="approval_refused"))
    assert f"/admin/reports/{given_back.receivers.get().report_id}/" in mail.text
    assert WISH not in mail.text + mail.html
