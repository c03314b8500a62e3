"""What is hidden is gone from everywhere at once, and nothing that is public knows who asks."""

import re

import pytest
from django.test import Client

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.publications.actions import AnswerText, PublicCopy
from feedback_pages.publications.lists import latest_answers
from feedback_pages.publications.models import Publication
from handling.publishing.actions import hide_report, publish_report
from handling.units.users import User
from tests.builders import PUBLISHED, make_home_pages, make_report
from tests.feedback_pages.publications.builders import IN_TOWN, add_photo, publish, tile_of

WORDS = ("Ankkalammen arvoitus", "Salaisen kuopan kuvaus", "Vastaus joka katoaa", "Ankkalammentie")


def hideable(category: Category, by: User) -> tuple[Report, Publication]:
    report = make_report(category)
    publication = publish_report(
        report_id=report.pk,
        by=by,
        seen_version=report.version,
        copy=PublicCopy(
            title=WORDS[0],
            text=WORDS[1],
            place_name=WORDS[3],
            answers=[AnswerText(message=report.messages.get(), text=WORDS[2])],
        ),
    )
    report.refresh_from_db()
    return report, publication


def addresses(publication: Publication) -> list[str]:
    photo, tile = publication.photos.get(), tile_of(IN_TOWN, 15)
    return [
        "/fi/",
        "/fi/palaute/julkaistut/",
        "/fi/palaute/julkaistut/?q=arvoitus",
        "/fi/palaute/julkaistut/kartta/",
        f"/fi/palaute/julkaistut/kortti/?id={publication.public_id}",
        f"/fi/palaute/julkaistut/{publication.public_id}/",
        "/fi/palaute/julkaistut/feed.atom",
        "/published.geojson",
        "/sitemap.xml",
        "/map/published/0/0/0.mvt",
        f"/map/published/{tile.z}/{tile.x}/{tile.y}.mvt",
        f"/published/{publication.public_id}/photos/{photo.pk}-large.jpg",
        f"/published/{publication.public_id}/photos/{photo.pk}-small.jpg",
    ]


def read(client: Client, address: str) -> tuple[int, bytes]:
    response = client.get(address)
    return response.status_code, b"".join(response) if response.streaming else response.content


def test_a_hidden_publication_is_gone_from_everywhere_at_once(
    client: Client, potholes: Category, officer: User
) -> None:
    make_home_pages()
    report, publication = hideable(potholes, officer)
    add_photo(publication)
    everywhere = addresses(publication)
    tells = [*(word.encode() for word in WORDS), publication.public_id.encode(), b"\xff\xd8\xff"]
    for address in everywhere:
        status, body = read(client, address)
        assert status == 200, address
        assert any(tell in body for tell in tells), f"{address} shows it before it is hidden"
    hide_report(report_id=report.pk, by=officer, seen_version=report.version)
    for address in everywhere:
        _status, body = read(client, address)
        for start in PUBLISHED.values():  # the switch of languages
            body = body.replace(f"{start}{publication.public_id}/".encode(), b"")
        assert not [tell for tell in tells if tell in body], address
    assert latest_answers(limit=4) == []


def test_the_page_of_what_is_hidden_says_so_kindly(client: Client, potholes: Category) -> None:
    publication = publish(potholes, title=WORDS[0], is_visible=False)
    response = client.get(f"/en/feedback/published/{publication.public_id}/")
    body = response.content.decode()
    assert response.status_code == 410
    assert "Not published any more" in body
    assert 'href="/en/feedback/published/"' in body
    assert WORDS[0] not in body


def test_a_photo_of_what_is_hidden_is_not_served_even_while_its_file_is_there(
    client: Client, potholes: Category
) -> None:
    publication = publish(potholes, is_visible=False)
    photo = add_photo(publication)
    assert client.get(f"/published/{publication.public_id}/photos/{photo.pk}-large.jpg").status_code == 404


def test_what_is_hidden_is_not_counted(client: Client, potholes: Category) -> None:
    publish(potholes)
    publish(potholes, is_visible=False)
    assert "One matter" in client.get("/en/feedback/published/").content.decode()


def test_public_answers_know_no_visitor_and_are_kept_for_a_minute_at_most(
    client: Client, potholes: Category, administrator: User
) -> None:
    publication = publish(potholes, answers=[("fi", "Kiitos")])
    add_photo(publication)
    hidden = publish(potholes, is_visible=False)
    client.force_login(administrator)  # a signed-in officer reads the same pages as anyone
    for address in [*addresses(publication)[1:], f"/fi/palaute/julkaistut/{hidden.public_id}/"]:
        response = client.get(address)
        assert "Set-Cookie" not in response, address
        assert not response.cookies, address
        assert "cookie" not in response.get("Vary", "").lower(), address
        age = re.search(r"max-age=(\d+)", response["Cache-Control"])
        assert age, address
        # A shared cache may keep it that long, and a browser after it.
        assert 2 * int(age[1]) <= 60, address
        assert "public" in response["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "/fi/palaute/julkaistut/",
        "/fi/palaute/julkaistut/kartta/",
        "/published.geojson",
        "/map/published/0/0/0.mvt",
        "/sitemap.xml",
    ],
)
def test_public_addresses_only_answer_questions(client: Client, town: object, address: str) -> None:
    assert client.post(address).status_code == 405
