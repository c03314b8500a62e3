"""Page trees and questions, made as Wagtail makes them."""

from typing import Any

import pytest

from feedback_pages.categories.models import Category, CategoryPage
from feedback_pages.town.models import TownSettings
from tests import builders

LAMP = "11111111-1111-4111-8111-111111111111"
DARK, BLINKS = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"


def texts(fi: str, sv: str = "", en: str = "") -> dict[str, str]:
    return {"fi": fi, "sv": sv, "en": en}


def text_question(
    fi: str = "Mikä pylväs?",
    sv: str = "Vilken stolpe?",
    en: str = "Which pole?",
    *,
    key: str = LAMP,
    help: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Raw StreamField data of a short-text question."""
    value = {"label": texts(fi, sv, en), "help": help or texts(""), "required": False}
    return {"type": "text", "id": key, "value": value}


def choice_question(*, key: str = LAMP) -> dict[str, Any]:
    options = [
        {"type": "item", "id": DARK, "value": texts("Pimeä", "Mörk", "Dark")},
        {"type": "item", "id": BLINKS, "value": texts("Vilkkuu", "Blinkar", "Blinks")},
    ]
    value = {
        "label": texts("Mikä on vialla?", "Vad är fel?", "What is wrong?"),
        "help": texts(""),
        "required": True,
        "options": options,
    }
    return {"type": "choice", "id": key, "value": value}


@pytest.fixture
def homes(town: TownSettings) -> dict[str, Any]:
    return builders.make_home_pages()


@pytest.fixture
def lamps(homes: dict[str, Any]) -> dict[str, CategoryPage]:
    """A category with one question, published in each language: page by language."""
    return builders.make_category_pages(homes, category="valot", questions=[text_question()], place="optional")


def in_force(page: CategoryPage) -> Category:
    return Category.objects.select_related("version").get(translation_key=page.translation_key)


def fresh(page: CategoryPage) -> CategoryPage:
    return CategoryPage.objects.get(pk=page.pk)


def publish(page: CategoryPage, **changes: Any) -> Category:
    """Write `changes` into a page as an editor would, publish it, and give the category then in force."""
    page = fresh(page).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return in_force(page)
