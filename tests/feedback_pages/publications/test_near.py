"""What is published near the place that somebody is about to report."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from feedback_pages.categories.models import Category
from feedback_pages.publications.models import Publication
from feedback_pages.publications.near import rows_near
from tests.feedback_pages.publications.builders import IN_TOWN, publish

NEAR = "/en/feedback/published/near/"
METRES_A_DEGREE_NORTH = 111_400  # at 60° N
METRES_A_DEGREE_EAST = 56_100  # at Hanko's latitude


def away(*, north: float = 0, east: float = 0) -> Point:
    """The point so many metres from IN_TOWN."""
    return Point(IN_TOWN.x + east / METRES_A_DEGREE_EAST, IN_TOWN.y + north / METRES_A_DEGREE_NORTH, srid=4326)


def ask(client: Client, address: str = NEAR, **values: Any) -> Any:
    return client.post(address, {"lon": IN_TOWN.x, "lat": IN_TOWN.y, **values})


def titles() -> list[str]:
    return [near.row.title for near in rows_near(IN_TOWN)]


def test_what_is_within_the_distance_comes_the_nearest_first(potholes: Category) -> None:
    publish(potholes, title="Farther", point=away(east=-140))
    publish(potholes, title="Nearer", point=away(north=40))
    publish(potholes, title="Too far north", point=away(north=165))
    publish(potholes, title="Too far east", point=away(east=165))
    publish(potholes, title="In the corner of the square", point=away(north=120, east=120))
    publish(potholes, title="Without a place", point=None)
    assert titles() == ["Nearer", "Farther"]


def test_distances_are_told_in_words_to_ten_metres(potholes: Category) -> None:
    publish(potholes, title="Same place")
    publish(potholes, title="Near", point=away(east=43))
    publish(potholes, title="Roughly here", point=away(north=71), is_blurred=True)
    with translation.override("en"):
        distances = [near.distance for near in rows_near(IN_TOWN)]
    assert distances == ["about 10 m away", "about 40 m away", "somewhere near here"]


def test_of_many_the_last_two_years_go_first(potholes: Category) -> None:
    now = timezone.now()
    for number in range(4):
        publish(potholes, title=f"Old {number}", point=away(north=number + 1), published_at=now - timedelta(days=800))
    for number in range(3):
        publish(potholes, title=f"New {number}", point=away(north=100 + number), published_at=now)
    assert titles() == ["Old 0", "Old 1", "New 0", "New 1", "New 2"]


def test_hidden_ones_are_never_told(client: Client, potholes: Category) -> None:
    publish(potholes, title="Secret matter", answers=[("fi", "Secret answer")], is_visible=False)
    assert ask(client).status_code == 204
    publish(potholes, title="Open matter")
    assert "Secret" not in ask(client).text


def test_nothing_near_is_an_empty_answer(client: Client, potholes: Category) -> None:
    publish(potholes, point=away(north=400))
    response = ask(client)
    assert (response.status_code, response.content) == (204, b"")


def test_rows_name_their_languages_and_open_beside_the_form(client: Client, potholes: Category) -> None:
    row = publish(potholes, title="Kuoppa", language="fi", answers=[("sv", "Gropen lagas i maj. " * 20)])
    text = ask(client).text
    assert '<span lang="fi">Kuoppa</span>' in text
    answer = re.search(r'<span lang="sv">(.*?)</span>', text)
    assert answer
    assert answer[1].startswith("Gropen lagas i maj.")
    assert len(answer[1]) <= 110
    link = re.search(r"<a [^>]*>", text)
    assert link
    assert f'href="/en/feedback/published/{row.public_id}/"' in link[0]
    assert 'target="_blank" rel="noopener"' in link[0]


def test_words_of_strangers_are_text_and_no_markup(client: Client, potholes: Category) -> None:
    publish(potholes, title="<script>x</script>", answers=[("fi", "<img src=x onerror=y>")])
    text = ask(client).text
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("address", ["/fi/palaute/julkaistut/lahella/", "/sv/respons/publicerade/nara/", NEAR])
def test_addresses_are_each_languages_own(client: Client, potholes: Category, address: str) -> None:
    publish(potholes)
    assert ask(client, address).status_code == 200


def test_answer_is_kept_by_nobody_and_sets_no_cookie(potholes: Category) -> None:
    publish(potholes)
    response = ask(Client(enforce_csrf_checks=True))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_place_is_never_taken_from_an_address(client: Client, potholes: Category) -> None:
    publish(potholes)
    assert client.get(f"{NEAR}?lon={IN_TOWN.x}&lat={IN_TOWN.y}").status_code == 405


@pytest.mark.parametrize("lat", ["", "\0", "59,8", "nan", "inf", "-inf", "91", "1e999", "0x3b", "59.8\0"])
def test_garbage_is_refused_plainly(client: Client, db: None, lat: str) -> None:
    assert ask(client, lat=lat).status_code == 400


@pytest.mark.parametrize(("lon", "lat"), [(180, 90), (-180, -90), (0, 89.9999), (180, 0), (-180, 84.9)])
def test_ends_of_the_world_have_nothing_near(client: Client, db: None, lon: float, lat: float) -> None:
    assert ask(client, lon=lon, lat=lat).status_code == 204


def test_it_costs_two_queries_however_many_there_are(client: Client, potholes: Category) -> None:
    for number in range(12):
        publish(potholes, answers=[("fi", "Korjataan.")], point=away(north=number))
    with CaptureQueriesContext(connection) as queries:
        ask(client)
    assert len(queries) == 2


def test_it_is_read_from_the_index_of_places(potholes: Category) -> None:
    for number in range(300):
        publish(potholes, point=away(north=number * 5))
    around = Publication.objects.public().around(IN_TOWN.transform(3857, clone=True), 300)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE feedback_pages_publication")
    plan = around.values_list("pk", "published_at", "away")[:5].explain()
    assert "Index Scan using publication_tiles" in plan
    assert "Index Cond: (point_3857 && " in plan
    assert "Order By: (point_3857 <-> " in plan
