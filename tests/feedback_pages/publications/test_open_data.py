"""GeoJSON, Atom feeds and the sitemap."""

import json
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_pages.categories.models import Category
from feedback_pages.publications import geojson
from home.models import HomePage
from tests.builders import PUBLISHED, make_home_pages
from tests.feedback_pages.publications.builders import publish

BASE = "https://palaute.hanko.example"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_geojson(client: Client, address: str = "/published.geojson") -> dict[str, Any]:
    response = client.get(address)
    assert response["Content-Type"] == "application/geo+json"
    return json.loads(b"".join(response))  # type: ignore[no-any-return]


def locations(client: Client) -> list[str]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own answer
    return [str(element.text) for element in root.iter(f"{SITEMAP}loc")]


def read_feed(client: Client, address: str) -> ElementTree.Element:
    return ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own answer


@pytest.fixture(autouse=True)
def _base_url(settings: LazySettings) -> None:
    settings.WAGTAILADMIN_BASE_URL = BASE


def test_whole_addresses_are_the_towns_own_whatever_host_was_asked(
    client: Client, potholes: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that a cache keeps must not lead its next reader to the host that somebody else made up."""
    make_home_pages()
    monkeypatch.setattr(geojson, "PART_SIZE", 1)
    for _number in range(2):
        publication = publish(potholes, answers=[("fi", "Kiitos")])
    page = f"{PUBLISHED['sv']}{publication.public_id}/"
    for address in ("/published.geojson", f"{PUBLISHED['sv']}feed.atom", "/sitemap.xml", PUBLISHED["sv"], page, "/sv/"):
        response = client.get(address, headers={"host": "evil.example"})
        body = (b"".join(response) if response.streaming else response.content).decode()
        assert response.status_code == 200
        assert "evil.example" not in body, address
        assert "testserver" not in body, address
        assert BASE in body, address
    assert f'<link rel="canonical" href="{BASE}{page}">' in client.get(f"{page}?q=kuoppa").content.decode()
    assert f'<link rel="alternate" hreflang="fi" href="{BASE}/fi/">' in client.get("/sv/").content.decode()
    narrowed = client.get(f"{PUBLISHED['sv']}?q=kuoppa").content.decode()
    assert "noindex" in narrowed
    assert "canonical" not in narrowed


def test_geojson_holds_the_points_with_their_languages_and_addresses(client: Client, potholes: Category) -> None:
    publication = publish(potholes, language="sv", title="Grop", text="Gropen är djup", place_name="Esplanaden")
    publish(potholes, point=None)
    data = read_geojson(client)
    (feature,) = data["features"]
    assert feature["id"] == publication.public_id
    assert feature["geometry"] == {"type": "Point", "coordinates": [22.9681, 59.8236]}
    properties = feature["properties"]
    assert (properties["language"], properties["title"], properties["text"]) == ("sv", "Grop", "Gropen är djup")
    assert (properties["category"], properties["section"], properties["place"]) == ("potholes", "streets", "Esplanaden")
    assert client.get(properties["urls"]["sv"]).status_code == 200
    assert data["links"] == []


def test_geojson_comes_in_parts_linked_by_key(
    client: Client, potholes: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geojson, "PART_SIZE", 2)
    published = [publish(potholes, hours=number // 2).public_id for number in range(5)]
    found, address, parts = [], "/published.geojson?kind=fault", 0
    while address:
        data = read_geojson(client, address)
        found += [feature["id"] for feature in data["features"]]
        address = next((link["href"] for link in data["links"] if link["rel"] == "next"), "")
        assert not address or "kind=fault" in address
        parts += 1
    assert found == published[::-1]
    assert parts == 3


@pytest.mark.parametrize(
    ("query", "found"), [("?category=potholes", 1), ("?q=lamppu", 1), ("?q=norsu", 0), ("?state=done", 0)]
)
def test_geojson_and_feed_take_the_lists_filters(
    client: Client, potholes: Category, exhibitions: Category, query: str, found: int
) -> None:
    publish(potholes)
    publish(exhibitions, title="Lamput pimeinä")
    assert len(read_geojson(client, f"/published.geojson{query}")["features"]) == found
    assert len(read_feed(client, f"/fi/palaute/julkaistut/feed.atom{query}").findall(f"{ATOM}entry")) == found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_language_has_a_feed_that_leads_into_its_pages(client: Client, potholes: Category, language: str) -> None:
    publication = publish(potholes, language="sv", title="Grop", answers=[("sv", "Vi lagar <den>.")])
    feed = read_feed(client, f"{PUBLISHED[language]}feed.atom")
    assert feed.get(LANGUAGE) == language
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.get(LANGUAGE) == "sv"
    assert entry.findtext(f"{ATOM}title") == "Grop"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert str(link.get("href")).endswith(f"{PUBLISHED[language]}{publication.public_id}/")
    summary = str(entry.findtext(f"{ATOM}summary"))
    assert summary.index('<div lang="sv"><p>Vi lagar &lt;den&gt;.</p></div>') < summary.index("Esplanadilla")


def test_the_sitemap_holds_pages_of_each_language_and_publications(client: Client, potholes: Category) -> None:
    homes = make_home_pages()
    HomePage.objects.get(pk=homes["en"].pk).unpublish()
    publication = publish(potholes, language="sv")
    found = locations(client)
    assert f"{BASE}/fi/" in found
    assert f"{BASE}/sv/" in found
    assert f"{BASE}/en/" not in found
    assert f"{BASE}/sv/respons/publicerade/{publication.public_id}/" in found


@pytest.mark.parametrize("address", ["/published.geojson", "/fi/palaute/julkaistut/feed.atom", "/sitemap.xml"])
def test_open_data_costs_the_same_for_one_and_three(client: Client, potholes: Category, address: str) -> None:
    counts = []
    client.get(address)  # Wagtail keeps the addresses of its sites
    for rows in (1, 2):
        for _number in range(rows):
            publish(potholes, answers=[("fi", "Kiitos")])
        with CaptureQueriesContext(connection) as seen:
            response = client.get(address)
            assert b"".join(response) if response.streaming else response.content
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 6
