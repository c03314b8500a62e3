"""Mails to the resident: where each is, why one did not arrive in plain words, and sending it again elsewhere."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Report
from feedback_pages.delivery.models import Delivery
from handling.report.mail_problems import in_plain_words
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("550 5.1.1 <…>: Recipient address rejected", "There is no such mailbox"),
        ("552 5.2.2 over quota", "The mailbox is full"),
        ("554 5.7.26 unauthenticated mail is prohibited", "The receiver's mail server refused"),
        ("550 User unknown", "There is no such mailbox"),
        ("Host or domain name not found", "There is no such mail domain"),
        ("connection timed out", "The receiver's mail server did not answer"),
        ("something else", ""),
    ],
)
def test_what_a_server_said_is_told_in_words_that_lead_on(said, begins):
    with translation.override("en"):
        told = in_plain_words(said)
    assert told.startswith(begins)
    assert bool(told) == bool(begins)


@pytest.fixture
def report(potholes, handler) -> Report:
    report = builders.make_report(potholes)
    UserProfile.objects.create(user=handler, preferred_language="en")
    deliveries = Delivery.objects.filter(pk__in=report.mails.values("delivery"))
    deliveries.update(state="failed", sent_at=timezone.now(), last_error="550 5.1.1 no mailbox")
    return report


def panel(client, report) -> str:
    page = BeautifulSoup(client.get(reverse("report", args=[report.pk])).content, "html.parser")
    return " ".join(page.select_one(".report-mails").get_text(" ").split())


def test_one_that_came_back_says_so_and_why(client, report, handler):
    client.force_login(handler)

    told = panel(client, report)

    assert "came back" in told and "There is no such mailbox." in told


def test_sending_to_another_address_makes_it_the_residents_and_logs_none(client, report, handler):
    client.force_login(handler)
    path = reverse("report_resend", args=[report.pk, report.mails.get().pk])

    refused = client.post(path, {"address": "not an address"}, follow=True)
    assert "This is no e-mail address" in refused.content.decode()
    client.post(path, {"address": "maija.uusi@example.org"})

    report.reporter.refresh_from_db()
    delivery = report.mails.get().delivery
    assert report.reporter.email == delivery.address == "maija.uusi@example.org"
    assert (report.reporter.name, report.reporter.phone, delivery.state) == (
        "Maija Meikäläinen",
        "040 123 4567",
        "queued",
    )
    logged = [str(entry.data) for entry in ModelLogEntry.objects.filter(object_id=str(report.pk))]
    assert not any("maija" in data.lower() for data in logged)


def test_another_units_handler_sends_nothing_anywhere(client, report, museum_handler):
    client.force_login(museum_handler)

    response = client.post(
        reverse("report_resend", args=[report.pk, report.mails.get().pk]), {"address": "mine@example.org"}
    )

    report.reporter.refresh_from_db()
    assert response.status_code == 404
    assert report.reporter.email == "maija@example.org"
