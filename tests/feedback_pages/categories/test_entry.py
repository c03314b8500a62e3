"""Finding the right topic: search, the way in for those who are not sure, and a page that may be kept."""

import pytest

from feedback_pages.categories.models import EntryPage
from feedback_pages.categories.views import plain
from tests import builders
from tests.feedback_pages.categories.conftest import publish
from tests.feedback_pages.categories.topics import TITLES, TYPED, make_streets


@pytest.fixture
def entry(homes, lamps):
    publish(lamps["fi"], title="Katuvalot", lead="Pimeä lamppu.", synonyms="valo, pylväs, hämärä")
    publish(lamps["sv"], title="Gatubelysning", synonyms="ljus, stolpe")
    other = builders.make_category_pages(homes, section="museo", category="nayttely")
    publish(other["fi"], title="Näyttelyt", synonyms="taide")
    publish(other["sv"], title="Utställningar")
    return {page.locale.language_code: page for page in EntryPage.objects.all()}


@pytest.mark.parametrize(
    "words",
    ["katuvalot", "KATUVALOT", "pylvas", "Pylväs", "pimeä lamppu", "hamara, valo", "katuvalto", "pylväz", "kadut valo"],
)
def test_search_finds_title_lead_synonym_section_and_near_misses(entry, client, words):
    text = client.get(entry["fi"].url, {"q": words}).text
    assert "Katuvalot" in text
    assert "Näyttelyt" not in text


@pytest.mark.parametrize(("typed", "found"), TYPED)
def test_search_takes_beginnings_and_the_inside_of_compounds_only_where_nothing_begins_so(homes, client, typed, found):
    text = client.get(make_streets(homes).url, {"q": typed}).text
    assert [title for title in TITLES if f'class="category-name">{title}<' in text] == found


def test_search_without_a_hit_says_so_and_leads_back(entry, client):
    text = client.get(entry["fi"].url, {"q": "<script>avaruus"}).text
    assert "Katuvalot" not in text
    assert f'href="{entry["fi"].url}"' in text
    assert "<script>avaruus" not in text


def test_search_is_in_the_pages_language(entry, client):
    assert "Gatubelysning" in client.get(entry["sv"].url, {"q": "stolpe"}).text
    assert "Gatubelysning" not in client.get(entry["sv"].url, {"q": "pylväs"}).text


def test_entry_page_may_be_kept_by_every_cache(entry, client):
    response = client.get(entry["fi"].url)
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.get("Vary", "")
    assert "no-store" not in response.get("Cache-Control", "")


def test_general_topic_stands_above_all_in_each_language(entry, homes, client):
    general = builders.make_category_pages(homes, section="muu", category="jokin-muu", is_general=True)
    publish(general["fi"], title="Jokin muu asia")
    publish(general["sv"], title="Något annat")
    for code, title in (("fi", "Jokin muu asia"), ("sv", "Något annat")):
        text = client.get(entry[code].url).text
        assert text.index('class="not-sure"') < text.index(title) < text.index('class="sections"')


def test_general_topic_that_is_closed_is_not_offered(entry, homes, client):
    general = builders.make_category_pages(homes, section="muu", category="jokin-muu", is_general=True)
    publish(general["fi"], availability="closed")
    assert 'class="not-sure"' not in client.get(entry["fi"].url).text


def test_entry_costs_the_same_with_more_topics(entry, homes, client, django_assert_max_num_queries):
    client.get(entry["fi"].url)
    with django_assert_max_num_queries(20) as few:
        client.get(entry["fi"].url)
    for number in range(2):
        builders.make_category_pages(homes, section=f"osa-{number}", category=f"aihe-{number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(entry["fi"].url)


def test_plain_words_have_neither_capitals_nor_accents():
    assert plain("Ääni ÅRET Märta") == "aani aret marta"


def test_front_page_leads_to_entry_and_sections(entry, homes, client):
    text = client.get("/sv/").text
    assert f'href="{entry["sv"].url}"' in text
    assert "museo-sv" in text
    assert "museo-fi" not in text
