"""Pages of the tree are kept for a while, alike for everybody, and never longer than what they show is so."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from config import page_cache
from feedback_pages.categories.models import Category, CategoryPage
from feedback_pages.publications.models import Publication
from feedback_pages.town.models import TownSettings
from tests import builders

SAME_HEADERS = ("Content-Security-Policy", "Content-Type", "Vary", "X-Frame-Options", "X-Content-Type-Options")


@pytest.fixture
def page(settings: Any, tmp_path: Path, potholes: Category) -> CategoryPage:
    """A category's Finnish page, with keeping turned on."""
    settings.PAGE_CACHE_SECONDS = 30
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)},
    }
    return builders.make_category_pages(builders.make_home_pages())["fi"]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_page_is_rendered_once_with_all_its_headers(client: Client, page: CategoryPage) -> None:
    address = page.get_url()
    first = client.get(address)
    assert queries_of(client, address) == 0
    again = client.get(address)
    assert again.content == first.content
    assert {name: again.get(name) for name in SAME_HEADERS} == {name: first.get(name) for name in SAME_HEADERS}
    assert "frame-ancestors 'none'" not in again["Content-Security-Policy"]
    assert again["Cache-Control"] == "max-age=30"
    assert not again.cookies


def test_a_query_is_neither_kept_nor_answered_from_what_is_kept(client: Client, page: CategoryPage) -> None:
    address = page.get_url()
    assert queries_of(client, f"{address}?a=1") > 0
    assert queries_of(client, f"{address}?a=1") > 0
    assert queries_of(client, address) > 0


@pytest.mark.parametrize("what", ["page", "category", "town", "publication"])
def test_what_is_changed_shows_at_once(
    client: Client, page: CategoryPage, what: str, django_capture_on_commit_callbacks: Any
) -> None:
    queries_of(client, page.get_url())
    with django_capture_on_commit_callbacks(execute=True):
        match what:
            case "page":
                page.title = "Reikiä tiessä"
                page.save_revision().publish()
            case "category":
                Category.objects.get(translation_key=page.translation_key).save()
            case "town":
                TownSettings.load().save()
            case "publication":
                publish(Category.objects.get(translation_key=page.translation_key))
    assert queries_of(client, page.get_url()) > 0
    if what == "page":
        assert "Reikiä tiessä" in client.get(page.get_url()).content.decode()


def publish(category: Category) -> None:
    from tests.feedback_pages.publications.builders import publish as publish_row

    publish_row(category)
    assert Publication.objects.exists()


def test_nothing_is_forgotten_before_the_change_can_be_seen(client: Client, page: CategoryPage) -> None:
    queries_of(client, page.get_url())
    page_cache.forget_pages()  # the transaction of this test never commits
    assert queries_of(client, page.get_url()) == 0
    caches[page_cache.STORE].clear()
    assert queries_of(client, page.get_url()) > 0


@pytest.mark.parametrize("is_restricted", ["page", "section"])
def test_restricted_page_is_neither_shown_nor_kept(client: Client, page: CategoryPage, is_restricted: str) -> None:
    restricted = page if is_restricted == "page" else page.get_parent()
    restriction = PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    for _twice in range(2):
        assert client.get(page.get_url()).status_code == 302
    restriction.delete()
    assert client.get(page.get_url()).status_code == 200


def test_nothing_is_kept_where_it_is_turned_off(client: Client, settings: Any, page: CategoryPage) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    assert queries_of(client, page.get_url()) > 0
    assert queries_of(client, page.get_url()) > 0
