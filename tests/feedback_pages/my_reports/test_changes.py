"""Writing back, taking back, changing who one is, renewing the link."""

import re
import threading
import uuid
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from feedback_pages.cases import actions as cases
from feedback_pages.cases.links import key_of
from feedback_pages.cases.models import Attachment, Message, Report, Reporter
from feedback_pages.cases.workflow import Move
from feedback_pages.delivery.models import Delivery
from handling.report import actions as staff
from tests import builders
from tests.feedback_pages.my_reports.photos import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(potholes):
    return builders.make_report(potholes, text="Ensimmäinen viesti")


def url(report, name="my_report"):
    return reverse(name, args=[key_of(Reporter.objects.get(report=report))])


def write(client, report, text="Lisää tietoa", **more):
    return client.post(url(report, "my_write"), {"text": text, "once": str(uuid.uuid4()), **more})


def bodies():
    return list(Message.objects.values_list("body", flat=True))


def files():
    return sorted(path for path in Path(django_settings.PRIVATE_ROOT).rglob("*") if path.is_file())


def test_message_is_added_and_the_page_says_so(client, report):
    response = write(client, report)

    assert response.status_code == 303
    page = client.get(response["Location"]).content.decode()
    assert "Lisää tietoa" in page
    assert 'role="status"' in page
    assert bodies() == ["Ensimmäinen viesti", "Lisää tietoa"]
    assert Report.objects.get().inbox_entry.needs_attention


def test_the_same_press_gives_one_message_and_the_same_page(client, report):
    form = client.get(url(report)).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', form).group(1)

    answers = [
        client.post(url(report, "my_write"), {"text": "Lisää tietoa", "once": once, "photos": [upload()]})
        for _press in range(3)
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, url(report) + "?done=sent")}
    assert bodies() == ["Ensimmäinen viesti", "Lisää tietoa"]
    assert Attachment.objects.count() == 1
    assert len(files()) == 2


def test_the_same_words_meant_twice_are_two_messages(client, report):
    write(client, report, "Onko uutta?")
    write(client, report, "Onko uutta?")

    assert bodies().count("Onko uutta?") == 2


def test_other_words_from_a_form_that_was_sent_before_are_not_lost(client, report):
    once = str(uuid.uuid4())
    write(client, report, "Ensin tämä", once=once)
    write(client, report, "Sitten tämä", once=once)
    write(client, report, "Sitten tämä", once=once)

    assert bodies()[1:] == ["Ensin tämä", "Sitten tämä"]


def test_spoilt_press_is_no_obstacle(client, report):
    assert write(client, report, once="rubbish").status_code == 303
    assert client.post(url(report, "my_write"), {"text": "Ilman"}).status_code == 303
    assert len(bodies()) == 3


@pytest.mark.django_db(transaction=True)
def test_double_click_gives_one_message(report):
    once, address = str(uuid.uuid4()), url(report, "my_write")

    def press():
        Client().post(address, {"text": "Kaksi klikkausta", "once": once})
        connection.close()

    presses = [threading.Thread(target=press) for _each in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert bodies().count("Kaksi klikkausta") == 1


def test_photos_come_with_the_message_under_names_that_tell_nothing(client, report):
    write(client, report, photos=[upload("Maijan-koti.jpg"), upload("toinen.jpg")])

    message = Message.objects.get(body="Lisää tietoa")
    assert message.attachments.count() == 2
    assert all("Maija" not in str(path) for path in files())
    page = client.get(url(report)).content.decode()
    assert page.count("<img") == 2


def test_photo_that_is_none_is_refused_with_its_reason_and_nothing_is_kept(client, report):
    response = write(
        client, report, "Teksti joka ei saa kadota", photos=[upload(), upload("ohjelma.jpg", b"MZ\x00 not a photo")]
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Teksti joka ei saa kadota" in page
    assert page.index("error-summary") < page.index("photos_error")
    assert bodies() == ["Ensimmäinen viesti"]
    assert files() == []


@pytest.mark.parametrize("count", [6, 40])
def test_too_many_photos_are_refused_with_the_text_kept(client, report, count):
    response = write(client, report, "Liian monta kuvaa", photos=[upload() for _photo in range(count)])

    assert response.status_code == 422
    assert "Liian monta kuvaa" in response.content.decode()
    assert (len(bodies()), files()) == (1, [])


def test_photos_are_not_taken_where_the_category_takes_none(client, report, potholes):
    potholes.photos_allowed = False
    potholes.save()

    assert 'type="file"' not in client.get(url(report)).content.decode()
    write(client, report, photos=[upload()])
    assert (len(bodies()), files()) == (2, [])


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07", "x" * 10_001])
def test_text_that_cannot_be_taken_is_explained_at_the_field(client, report, text):
    response = write(client, report, text)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_text"' in page
    assert 'id="id_text_error"' in page
    assert len(bodies()) == 1


def test_characters_that_no_keyboard_writes_are_dropped(client, report):
    write(client, report, "Hei\x00 kaikki\r\n🙂 <script>alert(1)</script>")

    assert bodies()[-1] == "Hei kaikki\n🙂 <script>alert(1)</script>"
    assert "<script>alert" not in client.get(url(report)).content.decode()


def test_writing_is_limited_and_keeps_the_text(client, report, settings):
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "message": 2}
    write(client, report), write(client, report)

    response = write(client, report, "Kolmas, joka säilyy")

    assert response.status_code == 429
    assert "Kolmas, joka säilyy" in response.content.decode()
    assert len(bodies()) == 3


def test_writing_reopens_a_closed_case(client, report, handler):
    staff.change_state(
        report_id=report.pk, move=Move("closed", "fixed"), reason="Korjattu.", by=handler, seen_version=1
    )

    write(client, report, "Ei ole korjattu")

    assert (Report.objects.get().state, Report.objects.get().outcome) == ("in_progress", "")


def test_taking_back_asks_first_then_closes_for_good(client, report):
    assert client.get(url(report, "my_withdraw")).status_code == 200
    assert Report.objects.get().state == "received"

    for _press in range(2):
        assert client.post(url(report, "my_withdraw")).status_code == 303

    assert (Report.objects.get().state, Report.objects.get().outcome) == ("closed", "withdrawn")
    page = client.get(url(report)).content.decode()
    assert 'name="text"' not in page
    response = write(client, report, "Vielä yksi asia, jota en halua kirjoittaa uudelleen")
    assert response.status_code == 409
    assert "Vielä yksi asia, jota en halua kirjoittaa uudelleen" in response.content.decode()
    assert "was not sent" in client.post(f"/en/my/{key_of(report.reporter)}/write/", {"text": "x"}).content.decode()
    assert len(bodies()) == 1


def test_closed_case_cannot_be_taken_back(client, report, handler):
    staff.change_state(
        report_id=report.pk, move=Move("closed", "fixed"), reason="Korjattu.", by=handler, seen_version=1
    )

    assert client.get(url(report, "my_withdraw")).status_code == 303
    client.post(url(report, "my_withdraw"))
    assert Report.objects.get().outcome == "fixed"


def test_contact_details_are_changed(client, report):
    response = client.post(url(report, "my_contact"), {"name": "Uusi Nimi", "email": "uusi@example.org", "phone": ""})

    assert response.status_code == 303
    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.email, reporter.phone, reporter.wants_answer) == (
        "Uusi Nimi",
        "uusi@example.org",
        "",
        False,
    )
    assert list(Delivery.objects.filter(kind="receipt").values_list("address", flat=True)) == ["uusi@example.org"]


def test_wrong_mail_address_is_explained_and_everything_typed_kept(client, report):
    response = client.post(url(report, "my_contact"), {"name": "Uusi Nimi", "email": "ei osoite", "phone": "050\x001"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email_error"' in page
    assert "Uusi Nimi" in page and "ei osoite" in page
    assert Reporter.objects.get().email == "maija@example.org"


def test_contact_details_are_given_up_after_asking(client, report, handler):
    assert client.get(url(report, "my_contact_erase")).status_code == 200
    assert Reporter.objects.get().email

    response = client.post(url(report, "my_contact_erase"))

    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.email, reporter.phone) == ("", "", "")
    assert not Delivery.objects.filter(address__contains="maija").exists()
    cases.write_to_reporter(report=cases.lock_report(report.pk), text="Vastaus", language="fi", by=handler)
    assert not Delivery.objects.filter(kind="answer").exists()
    page = client.get(response["Location"]).content.decode()
    assert "Vastaus" in page and "Maija" not in page


def test_renewed_link_opens_and_the_old_one_is_dead(client, report):
    old = url(report)
    assert client.get(url(report, "my_renew")).status_code == 200
    assert url(report) == old

    response = client.post(url(report, "my_renew"))

    new = response["Location"].partition("?")[0]
    assert new == url(report) != old
    page = client.get(response["Location"]).content.decode()
    assert "Ensimmäinen viesti" in page
    assert f"{django_settings.WAGTAILADMIN_BASE_URL}{new}" in page
    assert client.get(old).status_code == 404
    assert client.post(old + "write/", {"text": "vanhalla"}).status_code == 404
    assert len(bodies()) == 1


def test_unknown_methods_and_words_in_the_address_are_harmless(client, report):
    assert client.put(url(report)).status_code == 405
    assert client.post(url(report)).status_code == 405
    assert 'role="status"' not in client.get(url(report), {"done": "<b>x</b>"}).content.decode().split("<form")[0]
