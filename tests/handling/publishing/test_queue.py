"""The officers' queue: who waits longest comes first, whatever its length."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback_pages.cases.actions import Contact
from handling.publishing import queue
from tests import builders
from tests.handling.report.photos import stored_photo


def numbers(response) -> list[str]:
    return [decision.report.number for decision in response.context["page"].decisions]


def open_queue(client, user, **query):
    client.force_login(user)
    return client.get(reverse("publishing_queue"), query)


def test_queue_is_oldest_first_and_holds_only_what_waits(client, potholes, exhibitions, officer):
    waiting = [builders.make_report(category) for category in (potholes, exhibitions, potholes)]
    builders.make_report(potholes, contact=Contact(email="ei@example.org"))

    response = open_queue(client, officer)

    assert numbers(response) == [report.number for report in waiting]
    assert response.context["page"].count == 3
    assert "Kuoppa tiessä" in response.content.decode()


def test_queue_is_paged_by_key(client, potholes, officer, monkeypatch):
    monkeypatch.setattr(queue, "ROWS", 2)
    made = [builders.make_report(potholes).number for _number in range(5)]

    first = open_queue(client, officer)
    second = open_queue(client, officer, after=first.context["page"].following)
    third = open_queue(client, officer, after=second.context["page"].following)

    assert [*numbers(first), *numbers(second), *numbers(third)] == made
    assert third.context["page"].following is None
    assert open_queue(client, officer, after="9" * 40).status_code == 200
    assert open_queue(client, officer, after="x'--").status_code == 200


def test_count_stops_at_its_cap(client, potholes, officer, monkeypatch):
    monkeypatch.setattr(queue, "CAP", 2)
    for _number in range(5):
        builders.make_report(potholes)

    page = open_queue(client, officer).context["page"]
    assert (page.count, page.is_capped) == (3, True)


def test_lead_sees_own_unit_and_others_nothing(client, potholes, exhibitions, lead, handler, museum_editor):
    own, theirs = builders.make_report(potholes), builders.make_report(exhibitions, text="Museon salaisuus")

    response = open_queue(client, lead)
    assert numbers(response) == [own.number]
    assert "Museon salaisuus" not in response.content.decode()
    for stranger in (handler, museum_editor):
        refused = open_queue(client, stranger)
        assert refused.status_code == 302
        assert theirs.number not in refused.content.decode()


def test_deciding_leads_on_to_the_next(client, potholes, officer):
    first, second = builders.make_report(potholes), builders.make_report(potholes)
    client.force_login(officer)

    def keep_private(report):
        data = {"version": report.version, "do": "keep_private", "queue": "1"}
        return client.post(reverse("publishing", args=[report.pk]), data)["Location"]

    assert keep_private(first) == reverse("publishing", args=[second.pk]) + "?queue=1"
    assert keep_private(second) == reverse("publishing_queue")


@pytest.fixture
def cost(client, potholes, officer):
    def measure(count: int) -> int:
        for _number in range(count):
            builders.make_report(potholes)
        open_queue(client, officer)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("publishing_queue"))
        return len(queries)

    return measure


def test_cost_is_the_same_for_one_and_three_rows(cost):
    assert cost(1) == cost(2)


def test_menu_leads_those_to_the_queue_who_decide(client, technical, officer, lead, handler, museum_editor):
    for user, is_shown in ((officer, True), (lead, True), (handler, False), (museum_editor, False)):
        client.force_login(user)
        assert (reverse("publishing_queue") in client.get("/admin/").content.decode()) is is_shown


def test_queue_says_which_cases_have_photos(client, potholes, officer):
    builders.make_report(potholes)
    builders.make_report(potholes, photos=[stored_photo(), stored_photo()])

    response = open_queue(client, officer)

    assert [decision.photos for decision in response.context["page"].decisions] == [None, 2]
    assert response.text.count("publishing-photos") == 1


def test_queue_counts_no_photo_of_an_erased_message(client, potholes, officer):
    report = builders.make_report(potholes, photos=[stored_photo()])
    report.messages.update(erased_at=timezone.now())

    assert [decision.photos for decision in open_queue(client, officer).context["page"].decisions] == [None]


def test_publishing_screen_has_both_places_for_its_map_beside_the_choice_in_words(client, potholes, officer):
    report = builders.make_report(potholes, point=Point(22.968127, 59.823654, srid=4326))
    client.force_login(officer)

    page = BeautifulSoup(client.get(reverse("publishing", args=[report.pk])).text, "html.parser")

    [place] = page.select("[data-publishing-map]")
    assert place["data-exact"] == "22.968127 59.823654"
    assert place["data-rough"] == "22.968000 59.824000"
    assert [choice["value"] for choice in place.select("input[type=radio]")] == ["exact", "rough", "not"]


def test_publishing_screen_without_a_place_has_no_map(client, potholes, officer):
    report = builders.make_report(potholes, point=None)
    client.force_login(officer)
    assert "data-publishing-map" not in client.get(reverse("publishing", args=[report.pk])).text
