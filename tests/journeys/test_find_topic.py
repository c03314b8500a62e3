"""Typing on the entry page finds what the server's search finds."""

from feedback_pages.categories.models import CategoryPage
from tests import builders
from tests.feedback_pages.categories.topics import TYPED, make_streets
from tests.journeys.conftest import Visit


def test_typing_narrows_topics_by_the_rule_of_search(town: object, visit: Visit) -> None:
    entry = make_streets(builders.make_home_pages())
    assert CategoryPage.objects.live().count() == 6
    page = visit(entry.url, width=390)
    for typed, found in TYPED:
        page.get_by_role("searchbox").fill(typed)
        assert page.locator(".category-name:visible").all_inner_texts() == found, typed
        assert page.locator("[data-filter-none]").is_visible() is (not found)
