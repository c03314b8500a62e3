"""The page of one published matter, and its photos."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_pages.categories.models import Category
from feedback_pages.http import whole_address
from feedback_pages.publications.models import Publication, PublicationDecision
from tests.builders import PUBLISHED, make_home_pages, make_report
from tests.feedback_pages.publications.builders import add_photo, publish


def address(publication: Publication, language: str = "fi") -> str:
    return f"{PUBLISHED[language]}{publication.public_id}/"


def test_the_newest_answer_stands_before_what_was_said(client: Client, potholes: Category) -> None:
    publication = publish(
        potholes, language="fi", text="Kuoppa on syvä.", answers=[("fi", "Tutkimme."), ("sv", "Gropen är lagad.")]
    )
    body = client.get(address(publication)).content.decode().partition("<main")[2]
    order = [body.index(text) for text in ("Gropen är lagad.", "Tutkimme.", "Kuoppa on syvä.")]
    assert order == sorted(order)
    assert '<div class="answer-text" lang="sv"><p>Gropen är lagad.</p></div>' in body
    assert '<div lang="fi"><p>Kuoppa on syvä.</p></div>' in body
    assert '<h1 lang="fi">Kuoppa tiessä</h1>' in body


def test_what_is_not_answered_says_so(client: Client, potholes: Category) -> None:
    body = client.get(address(publish(potholes), "en")).content.decode()
    assert "Not answered yet" in body
    assert "Written in Finnish" in body


def test_the_language_switch_leads_to_the_same_page(client: Client, potholes: Category) -> None:
    publication = publish(potholes)
    body = client.get(address(publication)).content.decode()
    for language in ("fi", "sv", "en"):
        assert f'hreflang="{language}" href="{whole_address(address(publication, language))}"' in body
        assert f'<a href="{address(publication, language)}" lang="{language}"' in body
        assert client.get(address(publication, language)).status_code == 200


def test_the_page_shows_neither_number_nor_anything_of_the_reporter(client: Client, potholes: Category) -> None:
    report = make_report(potholes, text="Terveisin Maija, kuoppa on kotini edessä", address="Salainen katu 7")
    publication = publish(potholes, answers=[("fi", "Kiitos")])
    PublicationDecision.objects.filter(report=report).update(publication=publication, status="published")
    addresses = [
        address(publication),
        "/fi/palaute/julkaistut/",
        "/fi/palaute/julkaistut/kartta/",
        "/published.geojson",
        f"/fi/palaute/julkaistut/kortti/?id={publication.public_id}",
        "/fi/palaute/julkaistut/feed.atom",
        "/sitemap.xml",
        "/map/published/0/0/0.mvt",
    ]
    for url in addresses:
        response = client.get(url)
        assert response.status_code == 200, url
        body = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
        for secret in (report.number, "Maija", "maija@example.org", "040 123 4567", "kotini edessä", "Salainen katu"):
            assert secret not in body, (url, secret)


def test_the_place_is_given_to_the_map_and_said_to_be_rough(client: Client, potholes: Category) -> None:
    body = client.get(address(publish(potholes, is_blurred=True), "en")).content.decode()
    assert 'data-report-map data-on-request data-lon="22.968100" data-lat="59.823600"' in body
    assert "The place is shown roughly" in body
    body = client.get(address(publish(potholes, point=None), "en")).content.decode()
    assert "data-report-map" not in body


def test_photos_are_shown_and_served(client: Client, potholes: Category) -> None:
    publication = publish(potholes)
    photo = add_photo(publication)
    url = f"/published/{publication.public_id}/photos/{photo.pk}-large.jpg"
    assert (
        f'<a href="{url}"><img src="{url.replace("large", "small")}"'
        in client.get(address(publication)).content.decode()
    )
    response = client.get(url)
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response).startswith(b"\xff\xd8")


def test_a_photo_answers_only_under_its_own_publication(client: Client, potholes: Category) -> None:
    photo, other = add_photo(publish(potholes)), publish(potholes)
    assert client.get(f"/published/{other.public_id}/photos/{photo.pk}-large.jpg").status_code == 404


def test_a_photo_whose_file_is_gone_is_not_found(client: Client, potholes: Category) -> None:
    publication = publish(potholes)
    photo = add_photo(publication)
    Path(photo.image.path).unlink()
    assert client.get(f"/published/{publication.public_id}/photos/{photo.pk}-large.jpg").status_code == 404


def test_what_never_was_is_not_found(client: Client, potholes: Category) -> None:
    for public_id in ("000000000000", "kuoppa", "x" * 500):
        response = client.get(f"/sv/respons/publicerade/{public_id}/")
        body = response.content.decode()
        assert response.status_code == 404
        assert '<html lang="sv"' in body
        assert '<a href="/sv/respons/publicerade/" class="button">' in body
        assert '<meta name="robots" content="noindex">' in body


def test_a_page_costs_at_most_six_queries_however_much_stands_on_it(client: Client, potholes: Category) -> None:
    make_home_pages()
    counts = []
    client.get("/fi/")  # menus are kept for a minute
    for answers in (1, 3):
        publication = publish(potholes, answers=[("fi", "Kiitos")] * answers)
        for _number in range(answers):
            add_photo(publication)
        with CaptureQueriesContext(connection) as seen:
            client.get(address(publication))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7|add:7 }}", '"><img src=x onerror=alert(1)>'])
def test_published_words_are_only_words(client: Client, potholes: Category, hostile: str) -> None:
    publication = publish(potholes, title=hostile, text=hostile, place_name=hostile, answers=[("fi", hostile)])
    for url in (address(publication), "/fi/palaute/julkaistut/", "/fi/palaute/julkaistut/kartta/"):
        body = client.get(url).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert ">14<" not in body
