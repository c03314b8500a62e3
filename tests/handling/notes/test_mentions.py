"""Naming a colleague in a note: told by mail, without the note, and only who may read it."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import render
from handling.notes.actions import add_note
from handling.notes.mentions import names_in
from tests import builders

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return sorted(Delivery.objects.filter(kind="mentioned").values_list("address", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Maija katso. Ja @pekka.p!", ["maija", "pekka.p"]),
        ("Kysy @maija.", ["maija"]),
        ("maija@example.org ei ole kukaan, eikä @ yksin", []),
        ("@maija @maija", ["maija"]),
    ],
)
def test_names_stand_after_an_at_sign_of_their_own(text, names):
    assert names_in(text) == names


def test_who_may_read_the_note_is_told_without_its_words(potholes, handler, lead, museum_handler, officer):
    report = builders.make_report(potholes)

    add_note(report_id=report.pk, body="zqsecretqz @lead @museum_handler @officer @handler", by=handler)

    assert told() == [lead.email]
    mail = render(Delivery.objects.get(kind="mentioned"))
    assert report.number in mail.subject
    assert "zqsecretqz" not in mail.subject + mail.text + mail.html


def test_a_first_name_names_too_and_no_name_tells_nobody(potholes, handler, lead, technical):
    lead.first_name = "Maija"
    lead.save()
    report = builders.make_report(potholes)

    add_note(report_id=report.pk, body="Ei ketään", by=handler)
    assert told() == []
    add_note(report_id=report.pk, body="@maija, katso", by=handler)
    assert told() == [lead.email]


def test_a_name_that_nobody_has_is_told_to_the_writer(client, potholes, handler, museum_handler):
    UserProfile.objects.create(user=handler, preferred_language="en")
    report = builders.make_report(potholes)
    client.force_login(handler)

    page = client.post(reverse("report_note", args=[report.pk]), {"body": "@museum_handler katso"}, follow=True)

    assert "Nobody of the unit is called @museum_handler" in page.content.decode()
    assert report.notes.count() == 1
