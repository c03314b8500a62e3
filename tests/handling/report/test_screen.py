"""The report screen: what it shows to whom, and what it costs."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import GivenAnswer
from feedback_pages.delivery.models import Delivery
from handling.notes.actions import add_note
from handling.replies.actions import draft_reply
from handling.routing.actions import assign_report
from tests import builders
from tests.handling.report.photos import stored_photo

# Six of them are Wagtail's frame.
MOST_QUERIES = 16
CONTACT = ("Maija Meikäläinen", "maija@example.org", "040 123 4567")


def report_of(category, **more):
    return builders.make_report(
        category,
        text="Iso kuoppa koulun edessä",
        photos=[stored_photo()],
        answers=[GivenAnswer(question_key="depth", label="Kuinka syvä?", value="Polveen asti")],
        **more,
    )


def page(client, user, report):
    client.force_login(user)
    return client.get(reverse("report", args=[report.pk]))


def test_screen_shows_the_whole_case_to_its_handler(client, potholes, handler):
    report = report_of(potholes)
    cases.add_reporter_message(report_id=report.pk, text="Onko jo korjattu?")
    add_note(report_id=report.pk, body="Soitin urakoitsijalle", by=handler)

    html = page(client, handler, report).content.decode()

    for words in (
        report.number,
        "Iso kuoppa koulun edessä",
        "Onko jo korjattu?",
        "Polveen asti",
        "Kuinka syvä?",
        "Esplanadi 1",
        "Soitin urakoitsijalle",
        "technical fi",
        *CONTACT,
    ):
        assert words in html, words
    assert 'lang="fi"' in html
    assert reverse("report_thumbnail", args=[report.pk, report.attachments.get().public_id]) in html
    assert 'name="csrfmiddlewaretoken"' in html


def test_officer_reads_the_words_and_no_contact_data(client, potholes, handler, officer):
    report = report_of(potholes)
    add_note(report_id=report.pk, body="Soita 050 7654321", by=handler)
    Delivery.objects.update(state="failed", last_error="550 maija@example.org unknown")

    response = page(client, officer, report)

    html = response.content.decode()
    assert "Iso kuoppa koulun edessä" in html
    for secret in (*CONTACT, "050 7654321"):
        assert secret not in html
    for name in ("report_move", "report_assign", "report_transfer", "report_place", "report_note", "reply_write"):
        assert f'"{reverse(name, args=[report.pk])}"' not in html
    assert reverse("publishing", args=[report.pk]) in html


def test_another_units_case_does_not_exist(client, potholes, handler, museum_handler, museum_editor):
    report = report_of(potholes)
    photo = report.attachments.get().public_id

    for stranger in (museum_handler, museum_editor):
        client.force_login(stranger)
        for name, args in (
            ("report", [report.pk]),
            ("report_photo", [report.pk, photo]),
            ("report_thumbnail", [report.pk, photo]),
            ("reply_preview", [report.pk]),
            ("publishing", [report.pk]),
        ):
            response = client.get(reverse(name, args=args))
            assert response.status_code == 404, name
            assert b"kuoppa koulun" not in response.content


def test_photos_open_in_scope_and_only_in_their_own_case(client, potholes, handler):
    report, other = report_of(potholes), builders.make_report(potholes)
    photo = report.attachments.get().public_id
    client.force_login(handler)

    response = client.get(reverse("report_photo", args=[report.pk, photo]))
    assert b"".join(response.streaming_content) == b"large pothole"
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("report_photo", args=[other.pk, photo])).status_code == 404


def test_erased_message_shows_neither_words_nor_photos(client, potholes, handler):
    report = report_of(potholes)
    message = report.messages.get()
    message.erased_at = message.created_at
    message.save(update_fields=["erased_at"])

    html = page(client, handler, report).content.decode()
    assert 'class="talk__text" lang="fi"><p>Iso kuoppa' not in html
    photo = report.attachments.get().public_id
    assert str(photo) not in html
    assert client.get(reverse("report_photo", args=[report.pk, photo])).status_code == 404


def test_history_is_told_in_words(client, potholes, handler, lead):
    report = report_of(potholes)
    assign_report(
        report_id=report.pk, unit=report.inbox_entry.unit, assignee=lead, reason="", by=handler, seen_version=1
    )
    UserProfile.objects.create(user=handler, preferred_language="en")

    html = page(client, handler, report).content.decode()
    assert "Routed to technical en" in html
    assert "Assigned to lead, technical en" in html
    assert "kuuluu." not in html


@pytest.fixture
def conversation(potholes, handler):
    def make(count: int):
        report = report_of(potholes)
        for number in range(1, count):
            cases.add_reporter_message(report_id=report.pk, text=f"Viesti {number}", photos=[stored_photo()])
            add_note(report_id=report.pk, body="Muistiinpano", by=handler)
        return report

    return make


def queries_of(client, user, report) -> int:
    page(client, user, report)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("report", args=[report.pk])).status_code == 200
    return len(queries)


def test_cost_is_the_same_for_one_three_and_eight_messages(client, conversation, handler):
    costs = [queries_of(client, handler, conversation(count)) for count in (1, 3, 8)]

    assert costs[0] == costs[1] == costs[2]
    assert costs[2] <= MOST_QUERIES


def test_draft_costs_nothing_more(client, conversation, handler):
    report = conversation(3)
    draft_reply(report_id=report.pk, texts={"fi": "Vastaus"}, move="", by=handler)

    assert queries_of(client, handler, report) <= MOST_QUERIES


def test_names_in_the_history_cost_one_statement_however_many(
    client, potholes, exhibitions, handler, lead, museum_handler
):
    report = builders.make_report(potholes)
    plain = queries_of(client, handler, report)
    ours, museum = report.inbox_entry.unit, builders.make_report(exhibitions).inbox_entry.unit
    for unit, assignee, by in (
        (ours, lead, lead),
        (museum, None, lead),
        (ours, None, museum_handler),
        (ours, handler, lead),
    ):
        report.refresh_from_db()
        assign_report(
            report_id=report.pk, unit=unit, assignee=assignee, reason="Syy", by=by, seen_version=report.version
        )

    assert queries_of(client, handler, report) == plain + 1
    html = client.get(reverse("report", args=[report.pk])).content.decode()
    for name in ("museum fi", "technical fi", "lead", "handler", "Syy"):
        assert name in html, name


# -- giving on, as a page of its own --------------------------------------------------------------------------------


def test_handover_page_names_the_case_and_opens_what_was_asked_for(client, potholes, handler):
    report = builders.make_report(potholes, text="Kuoppa koulun edessä")
    client.force_login(handler)
    address = reverse("report_handover", args=[report.pk])

    asked = BeautifulSoup(client.get(address, {"open": "transfer"}).text, "html.parser")
    plain = BeautifulSoup(client.get(address).text, "html.parser")

    for page in (asked, plain):
        words = page.select_one(".report").text
        assert report.number in words
        assert str(report.category) in words
        assert "Kuoppa koulun edessä" in words
    assert [part["data-part"] for part in asked.select("details[open][data-part]")] == ["transfer"]
    assert len(plain.select("details[open][data-part]")) == 3
