"""A case that went to another unit, and one that never was, read the same."""

import re

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from handling.replies.actions import draft_reply
from handling.report.actions import hand_over
from tests import builders

pytestmark = pytest.mark.django_db
NOWHERE = 99_999_999


def without_what_differs(html):
    """Without the token of the form, which is another at each request."""
    return re.sub(r'(CSRF_TOKEN": |csrfmiddlewaretoken" value=)"[^"]*"', "", html)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Asia kuuluu nyt toiselle yksikölle"), ("sv", "Ärendet hör nu till en annan enhet")],
)
@pytest.mark.parametrize("name", ["report", "report_handover", "publishing", "reply_preview", "replies:edit"])
def test_page_says_so_in_the_readers_language_with_a_way_back_and_gives_nothing_away(
    client, potholes, museum, handler, name, language, words
):
    UserProfile.objects.create(user=handler, preferred_language=language)
    report = builders.make_report(potholes, text="Salainen asia")
    reply = draft_reply(report_id=report.pk, texts={"fi": "Salainen vastaus"}, move="", by=handler)
    report.refresh_from_db()
    hand_over(report_id=report.pk, unit=museum, reason="", by=handler, seen_version=report.version)
    key = reply.pk if name == "replies:edit" else report.pk
    client.force_login(handler)

    gone = client.get(reverse(name, args=[key]))
    never = client.get(reverse(name, args=[NOWHERE]))

    assert gone.status_code == never.status_code == 404
    assert words in gone.text
    assert reverse("inbox") in gone.text
    assert report.number not in gone.text
    mine = without_what_differs(gone.text).replace(f"/{key}/", "/0/")
    assert mine == without_what_differs(never.text).replace(f"/{NOWHERE}/", "/0/")


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "sinulla ei ole pääsyä"), ("sv", "du saknar rättigheter"), ("en", "you do not have permission")],
)
def test_what_is_refused_is_said_in_the_readers_language(client, town, museum_editor, language, words):
    UserProfile.objects.create(user=museum_editor, preferred_language=language)
    client.force_login(museum_editor)
    answer = client.get(reverse("inbox"), follow=True, headers={"Accept-Language": "de"})
    assert words in " ".join(str(message) for message in answer.context["messages"])
