"""Giving feedback: nothing is lost, nothing doubled, and what is wrong is told at its field."""

import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils import timezone

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, PlaceRequirement
from feedback_pages.categories.questions import Option, Question
from feedback_pages.intake.actions import AlreadySent, save_typed
from feedback_pages.intake.models import Draft
from feedback_pages.town.models import Place
from tests import builders

GOOD = {
    "kind": "fault",
    "text": "Kuoppa tiessä",
    "address": "Esplanadi 1",
    "lon": "22.9681",
    "lat": "59.8236",
    "email": "maija@example.org",
    "wants_answer": "on",
    "consent": "on",
}
LAMP = Question(
    key="5f0c0d3e-0000-4000-8000-000000000001",
    type="choice",
    required=True,
    labels={"fi": "Mikä?", "sv": "Vad?", "en": "What?"},
    helps={"fi": "", "sv": "", "en": ""},
    options=[
        Option("a", {"fi": "Pimeä", "sv": "Mörk", "en": "Dark"}),
        Option("b", {"fi": "Vilkkuu", "sv": "Blinkar", "en": "Blinks"}),
    ],
)


@pytest.fixture
def lamps(town, technical):
    return builders.make_category("lamps", unit=technical, questions=[LAMP])


def post_form(client: Client, category, language: str = "fi", **changes):
    return client.post(f"/{language}/give/{category.code}/", {**GOOD, **changes})


def test_report_is_given_in_two_presses(client, potholes):
    shown = client.get(post_form(client, potholes).url)
    assert "Kuoppa tiessä" in shown.text
    assert "no-store" in shown["Cache-Control"]
    draft = Draft.objects.get()
    receipt = client.get(client.post(f"/fi/draft/{draft.pk}/send/").url)

    report = Report.objects.get()
    assert report.number in receipt.text
    assert f"/fi/my/{report.reporter.pk}.1." in receipt.text
    assert (report.language, report.address, report.point.coords) == ("fi", "Esplanadi 1", (22.9681, 59.8236))
    assert not client.cookies


def test_place_marked_without_words_is_shown_by_what_is_near(client, potholes):
    Place.objects.create(
        kind="street", name_fi="Mäntykatu", name_sv="Tallgatan", point=Point(22.9682, 59.8236, srid=4326)
    )
    shown = client.get(post_form(client, potholes, address="").url)
    assert "Mäntykatu" in shown.text


@pytest.mark.parametrize(
    ("changes", "rows", "has_map"),
    [
        ({}, ["Place", "On the map"], True),
        ({"address": ""}, ["On the map"], True),
        ({"lon": "", "lat": ""}, ["Place"], False),
        ({"address": "", "lon": "", "lat": ""}, ["Place"], False),
    ],
)
def test_address_and_mark_are_both_shown_before_sending(client, potholes, changes, rows, has_map):
    text = client.get(post_form(client, potholes, language="en", **changes).url).text
    assert [row for row in re.findall(r"<dt>(.*?)</dt>", text) if row in ("Place", "On the map")] == rows
    assert ('data-report-map data-on-request data-lon="22.968100" data-lat="59.823600"' in text) is has_map
    assert ('id="map-settings"' in text) is has_map


def test_mistakes_are_listed_in_the_order_of_the_page(client, lamps):
    Category.objects.filter(pk=lamps.pk).update(place=PlaceRequirement.REQUIRED)
    listed = client.get(post_form(client, lamps, text="", address="", lon="", lat="", email="x").url)
    listed_fields = re.findall(r'<li><a href="#id_([a-z]+)', listed.text)
    assert listed_fields == ["text", "q", "address", "email"]


def test_pressing_send_twice_gives_one_report(client, potholes):
    post_form(client, potholes)
    address = f"/fi/draft/{Draft.objects.get().pk}/send/"
    first, second = client.post(address), client.post(address)

    assert Report.objects.count() == 1
    assert first.url == second.url


def test_two_people_on_one_cached_page_give_two_reports(client, potholes):
    for _person in range(2):
        post_form(client, potholes)
    for draft in Draft.objects.all():
        client.post(f"/fi/draft/{draft.pk}/send/")
    assert Report.objects.count() == 2


def test_answer_is_kept_as_it_was_shown(client, lamps):
    response = post_form(client, lamps, language="sv", **{f"q_{LAMP.key}": "b"})
    client.post(f"{response.url}send/")
    answer = Report.objects.get().answers.get()
    assert (answer.label, answer.value) == ("Vad?", "Blinkar")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 20_000}, "text"),
        ({"email": "not an address"}, "email"),
        ({"kind": "nonsense"}, "kind"),
        ({"lon": "25.0", "lat": "60.2"}, "address"),
        ({"website": "http://spam.example"}, "website"),
    ],
)
def test_bad_input_is_told_at_its_field_and_keeps_everything(client, potholes, changes, field):
    response = post_form(client, potholes, **changes)
    assert response.status_code == 303
    assert response.url.endswith("/edit/")
    again = client.get(response.url)
    assert f'href="#id_{field}' in again.text
    for name, value in {**GOOD, **changes}.items():
        if name not in ("kind", "wants_answer", "consent") and value:
            assert value in again.text, name


@pytest.mark.parametrize(("place", "is_called_optional"), [("required", False), ("optional", True)])
def test_place_that_must_be_told_is_not_called_optional(client, potholes, place, is_called_optional):
    type(potholes).objects.filter(pk=potholes.pk).update(place=place)
    form = client.get(post_form(client, potholes, text="").url).text
    label = form.split('<label for="id_address">')[1].split("</label>")[0]
    assert ('class="optional"' in label) is is_called_optional


def test_invalid_form_can_be_mended_and_sent(client, potholes):
    edit = post_form(client, potholes, text="").url
    summary = client.post(edit, {**GOOD, "text": "Nyt on teksti"}).url
    client.post(f"{summary}send/")
    assert Report.objects.get().messages.get().body == "Nyt on teksti"
    assert Draft.objects.count() == 1


def test_invalid_draft_cannot_be_sent(client, potholes):
    edit = post_form(client, potholes, text="").url
    response = client.post(edit.replace("/edit/", "/send/"))
    assert response.url == edit
    assert not Report.objects.exists()


def test_missing_required_question_is_told(client, lamps):
    response = post_form(client, lamps)
    assert f'href="#id_q_{LAMP.key}' in client.get(response.url).text


def test_control_characters_are_dropped_and_nothing_else(client, potholes):
    response = post_form(client, potholes, text="a\x00b\x07c\r\nd ä 🙂")
    client.post(f"{response.url}send/")
    assert Report.objects.get().messages.get().body == "abc\nd ä 🙂"


def test_closed_category_keeps_the_text_on_the_page(client, potholes):
    potholes.open_languages = []
    potholes.save()
    response = post_form(client, potholes)
    assert response.status_code == 409
    assert "Kuoppa tiessä" in response.text


def test_category_closed_between_summary_and_sending_is_told(client, potholes):
    summary = post_form(client, potholes).url
    potholes.open_languages = []
    potholes.save()
    response = client.post(f"{summary}send/")
    assert response.status_code == 409
    assert "Kuoppa tiessä" in response.text
    assert not Report.objects.exists()


def test_changed_questions_open_the_form_again(client, potholes):
    summary = post_form(client, potholes).url
    potholes.version = potholes.versions.create(number=2, questions=[LAMP.to_json()])
    potholes.save()
    response = client.post(f"{summary}send/", follow=True)
    assert "Kuoppa tiessä" in response.text
    assert not Report.objects.exists()
    done = client.post(response.request["PATH_INFO"], {**GOOD, f"q_{LAMP.key}": "a"})
    client.post(f"{done.url}send/")
    assert Report.objects.get().answers.get().value == "Pimeä"


def test_expired_and_foreign_drafts_are_not_found(client, potholes):
    summary = post_form(client, potholes).url
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    foreign = "/sv/draft/5f0c0d3e-0000-4000-8000-000000000009/"
    for response in (client.get(summary), client.post(f"{summary}send/"), client.get(foreign)):
        assert response.status_code == 404
        assert response["Cache-Control"] == "no-store, private"
        assert "Kuoppa tiessä" not in response.text
    assert '<html lang="sv"' in client.get(foreign).text
    assert "kept for one day" in client.get(foreign.replace("/sv/", "/en/")).text


def test_limited_sender_is_told_when_to_try_again(client, potholes, settings):
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "report": 1}
    summaries = [post_form(client, potholes).url for _round in range(2)]
    client.post(f"{summaries[0]}send/")
    response = client.post(f"{summaries[1]}send/")
    assert response.status_code == 429
    assert "Kuoppa tiessä" in response.text
    assert Report.objects.count() == 1


def test_too_fast_sending_loses_nothing_and_the_next_press_sends(client, potholes, settings):
    settings.MIN_SECONDS_TO_SEND = 2
    summary = post_form(client, potholes, language="en").url
    response = client.post(f"{summary}send/")
    assert (response.status_code, response["Retry-After"]) == (429, "2")
    assert "press Send again" in response.text
    assert "Kuoppa tiessä" in response.text
    assert f'action="{summary}send/"' in response.text
    assert not Report.objects.exists()
    Draft.objects.update(created_at=timezone.now() - timedelta(seconds=2))
    assert client.post(f"{summary}send/").url.endswith("/receipt/")
    assert Report.objects.get().messages.get().body == "Kuoppa tiessä"


def test_consent_opens_a_decision_and_its_absence_does_not(client, potholes):
    for consent in ("on", ""):
        summary = post_form(client, potholes, consent=consent).url
        client.post(f"{summary}send/")
    statuses = [report.publication_decision.status for report in Report.objects.order_by("pk")]
    assert statuses == ["awaiting", "private"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_of_giving_set_no_cookie_and_may_be_framed(client, potholes, language, settings):
    settings.FRAME_ANCESTORS = ["'self'", "https://www.hanko.example"]
    summary = client.get(post_form(client, potholes, language=language).url)
    assert "Set-Cookie" not in summary.headers
    assert "Cookie" not in summary.get("Vary", "")
    assert "X-Frame-Options" not in summary.headers
    assert "https://www.hanko.example" in summary["Content-Security-Policy"]
    assert f'<html lang="{language}"' in summary.text


def test_typing_in_one_tab_cannot_undo_what_was_sent_in_another(client, potholes):
    """The second tab read the draft before the first one sent it: its late save must not free the draft again."""
    summary = post_form(client, potholes).url
    read_before = Draft.objects.select_related("version__category__version").get()
    client.post(f"{summary}send/")
    with pytest.raises(AlreadySent):
        save_typed(draft=read_before, posted=GOOD)
    assert client.post(f"{summary}edit/", GOOD).url.endswith("/receipt/")
    client.post(f"{summary}send/")
    assert Report.objects.count() == 1
