"""The list of what is published, and what its filters and pages by key find."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_pages.categories.models import Category
from feedback_pages.publications import lists
from feedback_pages.publications.lists import Filters, Key, list_page
from feedback_pages.publications.models import Publication
from tests.builders import make_home_pages
from tests.feedback_pages.publications.builders import add_photo, publish

LIST = "/en/feedback/published/"


def titles(query: str = "", **keys: Any) -> list[str]:
    page = list_page(Filters.read(QueryDict(query)), **keys)
    return [publication.title for publication in page.publications]


def walk(query: str = "") -> list[list[str]]:
    """Titles of every page, from the newest on."""
    filters, pages, key = Filters.read(QueryDict(query)), [], None
    while True:
        page = list_page(filters, before=key)
        pages.append([publication.title for publication in page.publications])
        if page.older is None:
            return pages
        key = Key.read(str(page.older))
        assert key == page.older


def test_each_filter_finds_its_own_and_they_narrow_together(potholes: Category, exhibitions: Category) -> None:
    publish(potholes, title="A", kind="fault", state="open")
    publish(potholes, title="B", kind="idea", state="done", hours=1)
    publish(exhibitions, title="C", kind="idea", state="open", hours=2)
    assert titles() == ["C", "B", "A"]
    assert titles("category=potholes") == ["B", "A"]
    assert titles("section=culture") == ["C"]
    assert titles("kind=idea") == ["C", "B"]
    assert titles("state=open") == ["C", "A"]
    assert titles("kind=idea&section=streets&state=done") == ["B"]
    assert titles("category=no-such-topic") == []
    assert titles("state=no-such-state") == []


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("fi", "Katuvalo on pimeä", "katuvalojen"),
        ("sv", "Lamporna vid hamnen är släckta", "lampor"),
        ("en", "The lamps are broken", "lamp"),
    ],
)
def test_words_are_found_by_the_stems_of_the_rows_language(
    potholes: Category, language: str, written: str, asked: str
) -> None:
    publish(potholes, title=written, language=language)
    publish(potholes, title="Kiitos penkistä", hours=1)
    assert titles(f"q={asked}") == [written]


def test_words_of_the_answer_are_found_too(potholes: Category) -> None:
    publish(potholes, title="Kuoppa", answers=[("fi", "Paikkaamme sen asfaltilla.")])
    publish(potholes, title="Lamppu", hours=1)
    assert titles("q=asfaltti") == ["Kuoppa"]


@pytest.mark.parametrize("query", ["", "q=kuoppa"])
def test_pages_by_key_give_every_row_once_also_where_times_are_the_same(
    potholes: Category, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for number in range(5):
        publish(potholes, title=f"Kuoppa {number}", hours=0 if number < 4 else 1)
    assert walk(query) == [["Kuoppa 4", "Kuoppa 3"], ["Kuoppa 2", "Kuoppa 1"], ["Kuoppa 0"]]


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(
    "key", ["2026-01-01T00:00:00+16:00_1", "0001-01-01T00:00:00+14:00_1", "9999-12-31T23:59:59-14:00_1"]
)
def test_key_from_no_clock_is_no_failure(potholes: Category, client: Client, side: str, key: str) -> None:
    make_home_pages()
    publish(potholes, title="Kuoppa")
    assert client.get(LIST, {side: key}).status_code == 200


@pytest.mark.parametrize("query", ["", "q=kuoppa"])
def test_pages_lead_back_to_newer_ones(potholes: Category, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for number in range(5):
        publish(potholes, title=f"Kuoppa {number}", hours=number)
    filters = Filters.read(QueryDict(query))
    oldest = list_page(filters, before=Key.of(Publication.objects.get(title="Kuoppa 1")))
    assert [row.title for row in oldest.publications] == ["Kuoppa 0"]
    middle = list_page(filters, after=oldest.newer)
    assert [row.title for row in middle.publications] == ["Kuoppa 2", "Kuoppa 1"]
    first = list_page(filters, after=middle.newer)
    assert [row.title for row in first.publications] == ["Kuoppa 4", "Kuoppa 3"]
    assert first.newer is None
    assert first.older is not None


@pytest.mark.parametrize("query", ["", "q=kuoppa"])
def test_counts_stop_at_their_cap(
    client: Client, potholes: Category, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(lists, "COUNT_CAP", 2)
    for number in range(4):
        publish(potholes, title=f"Kuoppa {number}", hours=number)
    page = list_page(Filters.read(QueryDict(query)))
    assert (page.count, page.is_capped) == (3, True)
    assert "More than 1,000 matters." in client.get(f"{LIST}?{query}").content.decode()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "_",
        "x_1",
        "2026-11-24_1",
        "2026-99-24T10:00:00Z_1",
        "2026-11-24T10:00:00Z_x",
        "2026-11-24T10:00:00_1",
        f"2026-11-24T10:00:00Z_{'9' * 30}",
    ],
)
def test_a_key_that_cannot_be_read_gives_the_newest_page(client: Client, potholes: Category, key: str) -> None:
    publish(potholes)
    assert Key.read(key) is None
    assert "Kuoppa tiessä" in client.get(LIST, {"before": key, "after": key}).content.decode()


def test_odd_filters_are_answered_and_written_back_safely(client: Client, potholes: Category) -> None:
    publish(potholes)
    for text in ("\x00", "<script>alert(1)</script>", "a" * 10_000, "' OR 1=1 --", "%s", '"', "kuoppa & !", "\ud800"):
        for name in ("q", "category", "section", "kind", "state"):
            body = client.get(LIST, {name: text.encode("utf-8", "surrogatepass")}).content.decode()
            assert "<script>alert" not in body
            assert client.get(
                "/map/published/0/0/0.mvt", {name: text.encode("utf-8", "surrogatepass")}
            ).status_code in (200, 204)


@pytest.mark.parametrize("address", [LIST, f"{LIST}?q=kuoppa", f"{LIST}map/", f"{LIST}?category=potholes&kind=fault"])
def test_a_page_costs_at_most_six_queries_however_many_rows(client: Client, potholes: Category, address: str) -> None:
    make_home_pages()
    client.get(address)  # menus are kept for a minute
    counts = []
    for rows in (1, 3):
        while Publication.objects.count() < rows:
            add_photo(publish(potholes, answers=[("fi", "Kiitos"), ("sv", "Tack")]))
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_rows_say_in_which_language_title_and_answer_are(client: Client, potholes: Category) -> None:
    publish(potholes, language="fi", title="Kuoppa", answers=[("fi", "Korjataan."), ("sv", "Den lagas i maj.")])
    body = client.get("/en/feedback/published/").content.decode()
    assert re.search(r'<a href="[^"]+" lang="fi">Kuoppa</a>', body)
    assert '<span lang="sv">Den lagas i maj.</span>' in body, "the newest answer, in its own language"
    assert "Korjataan." not in body


def test_the_list_leads_to_its_other_languages_with_the_same_filters(client: Client, potholes: Category) -> None:
    publish(potholes, answers=[("fi", "Kiitos")])
    body = client.get("/fi/palaute/julkaistut/?q=kuoppa&state=answered").content.decode()
    assert 'href="/sv/respons/publicerade/?q=kuoppa&amp;state=answered"' in body
    row = re.search(r'<a href="(/fi/palaute/julkaistut/[0-9a-f]{12}/[^"]*)" lang="fi">Kuoppa tiessä', body)
    assert row
    page = client.get(row[1].replace("&amp;", "&")).content.decode()
    assert 'href="/fi/palaute/julkaistut/?q=kuoppa&amp;state=answered"' in page, "back to where one was"


def test_empty_lists_say_what_to_do(client: Client, potholes: Category) -> None:
    make_home_pages()
    assert "Nothing has been published yet" in client.get(LIST).content.decode()
    publication = publish(potholes)
    nothing = client.get(f"{LIST}?q=norsu").content.decode()
    assert "Nothing was found" in nothing
    assert f'href="{LIST}"' in nothing
    beyond = client.get(LIST, {"before": str(Key.of(publication))}).content.decode()
    assert "There are no more matters here" in beyond


def test_the_map_page_holds_the_same_rows_and_passes_the_filters_on(
    client: Client, potholes: Category, exhibitions: Category
) -> None:
    shown = publish(potholes, title="Kuoppa kartalla")
    placeless = publish(potholes, title="Kuoppa jossain", point=None)
    publish(exhibitions, title="Näyttely")
    body = client.get(f"{LIST}map/?category=potholes").content.decode()
    assert f'data-map-id="{shown.public_id}" data-lon="22.968100" data-lat="59.823600"' in body
    assert f'data-map-id="{placeless.public_id}">' in body, "what has no place is in the list all the same"
    assert "Näyttely" not in body
    assert body.count("data-map-show>") == 1, "one button, which the script copies to each row with a place"
    assert 'data-tiles-url="/map/published/{z}/{x}/{y}.mvt" data-query="category=potholes"' in body


def test_the_card_shows_what_was_chosen_on_the_map(client: Client, potholes: Category) -> None:
    one, two = publish(potholes, title="Yksi"), publish(potholes, title="Kaksi")
    publish(potholes, title="Kolme")
    body = client.get(f"{LIST}card/", {"id": [one.public_id, two.public_id, "nothing"]}).content.decode()
    assert "Yksi" in body
    assert "Kaksi" in body
    assert "Kolme" not in body
    assert "<html" not in body
    assert "not published any more" in client.get(f"{LIST}card/", {"id": "nothing"}).content.decode()


def test_latest_answers_hold_only_what_is_answered(potholes: Category) -> None:
    publish(potholes, title="Vastattu", answers=[("fi", "Kiitos")])
    publish(potholes, title="Vastaamatta", hours=1)
    assert [row.title for row in lists.latest_answers(limit=4)] == ["Vastattu"]
    publish(potholes, title="Uudempi", answers=[("fi", "Kiitos")], hours=2)
    assert [row.title for row in lists.latest_answers(limit=1)] == ["Uudempi"]


def test_the_front_page_leads_to_feedback_and_answers(client: Client, potholes: Category) -> None:
    make_home_pages()
    publish(potholes, title="Vastattu asia", answers=[("fi", "Kiitos ilmoituksesta")])
    body = client.get("/en/").content.decode()
    assert 'action="/en/feedback/published/"' in body
    assert "Vastattu asia" in body
    assert "Kiitos ilmoituksesta" in body
