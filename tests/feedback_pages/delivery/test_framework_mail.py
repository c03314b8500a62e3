"""Mail that Django and Wagtail write by themselves goes through the outbox, then over SMTP."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail.users.models import UserProfile

from feedback_pages.delivery import sending
from feedback_pages.delivery.models import Delivery
from home.models import HomePage
from tests import builders
from tests.feedback_pages.delivery.mail_server import Inbox, serving

pytestmark = pytest.mark.django_db


def test_password_reset_arrives_with_a_link_that_works_and_leaves_no_copy(
    client, town, technical, use_server, settings
):
    settings.WAGTAILADMIN_BASE_URL = "https://palaute.hanko.example"
    handler = builders.make_user("handler", technical.handlers)

    client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email}, headers={"accept-language": "sv"})

    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.address, delivery.state) == ("framework", handler.email, "queued")
    assert "password_reset/confirm" in delivery.content["text"]
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()
    [mail] = inbox.mails
    text = mail.get_body().get_content()
    link = next(word for word in text.split() if word.startswith("https://palaute.hanko.example/"))
    assert mail["Message-ID"] == delivery.message_id
    assert mail["Content-Language"] == "sv"
    assert client.get(link.removeprefix("https://palaute.hanko.example"), follow=True).context["validlink"]
    delivery.refresh_from_db()
    assert delivery.content is None


def test_password_reset_for_a_stranger_writes_nothing(client, town):
    client.post(reverse("wagtailadmin_password_reset"), {"email": "nobody@example.org"})

    assert not Delivery.objects.exists()


@pytest.fixture
def page_for_approval(town: object) -> tuple[Page, object]:
    """A page whose workflow asks the leads of a unit."""
    unit = builders.make_unit("technical", is_default=True)
    task = GroupApprovalTask.objects.create(name="Leads")
    task.groups.add(unit.leads)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    page: HomePage = builders.make_home_pages()["fi"]
    page.title = "Uusi otsikko"
    page.save_revision()
    return page, (workflow, unit)


def test_workflow_notice_arrives_in_its_readers_language(page_for_approval, use_server):
    page, (workflow, unit) = page_for_approval
    lead = builders.make_user("lead", unit.leads)
    profile = UserProfile.get_for_user(lead)
    profile.preferred_language = "sv"
    profile.save()
    author = get_user_model().objects.create_superuser("author", "author@hanko.example", "a-long-password-1")
    Delivery.objects.all().delete()

    workflow.start(page, author)

    notices = Delivery.objects.filter(address=lead.email)
    assert notices.get().language == "sv"
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()
    [mail] = inbox.to(lead.email)
    assert "Uusi otsikko" in mail["Subject"]
    assert mail["List-Id"] == "<feedback.hanko.example>"
