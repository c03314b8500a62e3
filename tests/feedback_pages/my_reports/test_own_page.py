"""What the resident sees behind the private link, and what nobody else does."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import Contact, GivenAnswer
from feedback_pages.cases.links import key_of
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move
from handling.report import actions as staff
from tests import builders
from tests.feedback_pages.my_reports.photos import stored_photo

pytestmark = pytest.mark.django_db

OWN = "Oma sanani kuopasta"
FOREIGN = "Salainen naapurin asia"


def url(report, name="my_report", *args, language="fi"):
    with translation.override(language):
        return reverse(name, args=[key_of(report.reporter), *args])


@pytest.fixture
def report(potholes):
    answers = [GivenAnswer(question_key="width", label="Kuinka leveä?", value="Puoli metriä")]
    return builders.make_report(potholes, text=OWN, answers=answers, photos=[stored_photo()])


@pytest.fixture
def other(potholes):
    return builders.make_report(
        potholes,
        text=FOREIGN,
        address="Naapurintie 7",
        photos=[stored_photo()],
        contact=Contact(name="Naapuri Nuuska", email="naapuri@example.org", phone="050 999"),
        answers=[GivenAnswer(question_key="width", label="Kuinka leveä?", value="Salaleveys")],
    )


def page_of(client, report, **more):
    response = client.get(url(report, **more))
    assert response.status_code == 200
    return response.content.decode()


def test_page_shows_the_whole_case_and_nothing_of_another(client, report, other, handler):
    cases.write_to_reporter(report=cases.lock_report(report.pk), text="Kaupungin vastaus", language="fi", by=handler)
    cases.write_to_reporter(report=cases.lock_report(other.pk), text="Vastaus naapurille", language="fi", by=handler)

    page = page_of(client, report)

    for own in (
        OWN,
        "Kaupungin vastaus",
        "Kuinka leveä?",
        "Puoli metriä",
        "Esplanadi 1",
        "Maija Meikäläinen",
        report.number,
    ):
        assert own in page
    for foreign in (FOREIGN, "Vastaus naapurille", "Naapuri", "naapuri@", "050 999", "Salaleveys", other.number):
        assert foreign not in page
    assert "handler" not in page
    assert page.count("<img") == 1


def test_texts_keep_their_language_when_the_frame_changes(client, report, handler):
    cases.write_to_reporter(report=cases.lock_report(report.pk), text="Svar på svenska", language="sv", by=handler)

    finnish, swedish = page_of(client, report), page_of(client, report, language="sv")

    assert '<html lang="fi">' in finnish and '<html lang="sv">' in swedish
    for page in (finnish, swedish):
        assert re.search(rf'lang="fi">\s*<p>{OWN}', page)
        assert re.search(r'lang="sv">\s*<p>Svar på svenska', page)
        assert '<dt lang="fi">Kuinka leveä?' in page
        assert f'href="{url(report, language="sv")}"' in page
        assert f'href="{url(report, language="en")}"' in page


def test_erased_message_is_said_to_be_erased(client, report):
    Message.objects.filter(report=report).update(erased_at=timezone.now())

    page = page_of(client, report)

    assert OWN not in page
    attachment = report.attachments.get()
    assert client.get(url(report, "my_photo", attachment.public_id)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": "received"}, "gone to those who can see to it"),
        ({"state": "in_progress"}, "seeing to this now"),
        ({"state": "waiting"}, "waits for something"),
        ({"state": "closed", "outcome": "fixed"}, "has been put right"),
        ({"state": "closed", "outcome": "not_ours"}, "where to turn"),
        ({"state": "closed", "outcome": "withdrawn"}, "took this back"),
    ],
)
def test_state_is_told_in_plain_words(client, report, changes, expected):
    Report.objects.filter(pk=report.pk).update(**changes)

    assert expected in page_of(client, report, language="en")


def test_promise_is_told_and_being_late_is_admitted(client, report):
    Report.objects.filter(pk=report.pk).update(due_at=timezone.make_aware(timezone.datetime(2199, 3, 1, 12)))
    assert "at the latest on March 1, 2199" in page_of(client, report, language="en")

    Report.objects.filter(pk=report.pk).update(due_at=timezone.make_aware(timezone.datetime(2020, 3, 2, 12)))
    assert "are late" in page_of(client, report, language="en")


HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@pytest.mark.parametrize("name", ["my_report", "my_withdraw", "my_contact", "my_contact_erase", "my_renew"])
def test_pages_are_kept_and_told_nowhere(client, report, name):
    response = client.get(url(report, name))

    assert response.status_code == 200
    assert {header: response[header] for header in HEADERS} == HEADERS
    assert not response.cookies
    assert "Set-Cookie" not in response.headers
    assert "cookie" not in response.get("Vary", "").lower()
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert " style=" not in response.content.decode()


@pytest.mark.parametrize("spoil", ["old", "letter", "other", "number", "words"])
def test_wrong_link_gives_help_and_no_data(client, report, other, spoil):
    good = key_of(report.reporter)
    number, generation, signature = good.split(".")
    key = {
        "old": good,
        "letter": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "other": f"{number}.{generation}.{key_of(other.reporter).split('.')[2]}",
        "number": report.number,
        "words": "täysin-väärä",
    }[spoil]
    if spoil == "old":
        cases.renew_link(report_id=report.pk)

    for name in ("my_report", "my_contact", "my_withdraw"):
        response = client.get(reverse(name, args=[key]))
        assert response.status_code == 404
        assert {header: response[header] for header in HEADERS} == HEADERS
        page = response.content.decode()
        assert OWN not in page and FOREIGN not in page and "Maija" not in page and "Naapuri" not in page
    assert client.post(reverse("my_write", args=[key]), {"text": "x"}).status_code == 404
    assert Message.objects.count() == 2


def test_wrong_link_page_says_how_to_find_the_right_one(client, town):
    page = client.get("/en/my/1.1.wrong/").content.decode()

    assert "Use the newest one" in page
    assert '<html lang="en">' in page


def test_photos_come_through_the_own_key_alone(client, report, other):
    own, foreign = report.attachments.get(), other.attachments.get()

    for name in ("my_photo", "my_thumbnail"):
        response = client.get(url(report, name, own.public_id))
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert {header: response[header] for header in HEADERS} == HEADERS
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
        assert client.get(url(report, name, foreign.public_id)).status_code == 404
        assert client.get(url(other, name, own.public_id)).status_code == 404
    assert client.get(f"/media/{own.image.name}").status_code == 404


def test_photo_whose_file_is_gone_is_not_found(client, report):
    own = report.attachments.get()
    own.image.storage.delete(own.image.name)

    assert client.get(url(report, "my_photo", own.public_id)).status_code == 404


def test_get_changes_nothing(client, report):
    staff.change_state(
        report_id=report.pk,
        move=Move("waiting"),
        reason="Odotamme.",
        by=builders.make_user("h", report.inbox_entry.unit.handlers),
        seen_version=Report.objects.get(pk=report.pk).version,
    )

    def state():
        return (
            list(Report.objects.values()),
            list(Message.objects.values("pk", "body")),
            list(type(report.reporter).objects.values()),
        )

    before = state()
    for name in ("my_report", "my_write", "my_withdraw", "my_contact", "my_contact_erase", "my_renew"):
        assert client.get(url(report, name), {"text": "x", "email": "x@example.org"}).status_code in (200, 303)
        client.head(url(report, name))
    assert state() == before


def test_query_count_does_not_grow_with_the_conversation(client, report, django_assert_max_num_queries):
    page_of(client, report)
    for number in range(12):
        cases.add_reporter_message(report_id=report.pk, text=f"Viesti {number}", photos=[stored_photo()])

    with django_assert_max_num_queries(12):
        assert page_of(client, report).count('class="message ') == 13
