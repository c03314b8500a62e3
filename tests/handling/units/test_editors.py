"""Editors write the pages of their own section in every language and no other; officers write all."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from feedback_pages.categories.models import CategoryPage, Section
from handling.units.actions import ensure_officers, grant_sections
from handling.units.models import Unit
from handling.units.users import User
from tests import builders

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Site:
    own: dict[str, CategoryPage]
    other: dict[str, CategoryPage]
    homes: dict[str, Page]


@pytest.fixture
def site(town, museum: Unit) -> Site:
    homes = builders.make_home_pages()
    own = builders.make_category_pages(homes, section="museo", category="nayttelyt")
    other = builders.make_category_pages(homes, section="kadut", category="kuopat")
    key = own["fi"].get_parent().specific.translation_key
    grant_sections(unit=museum, sections=[Section.objects.get(translation_key=key)])
    return Site(own, other, dict(homes))


def page_data(title: str, **changes: Any) -> dict[str, Any]:
    data = nested_form_data(
        {
            "title": title,
            "slug": "uusi",
            "lead": "",
            "body": streamfield([]),
            "synonyms": "",
            "notice": "null",
            "availability": "open",
            "place": "optional",
            "publication_default": "awaiting",
            "questions": streamfield([]),
            "seo_title": "",
            "search_description": "",
            "action-publish": "1",
            **changes,
        }
    )
    return {**data, "kinds": ["fault", "idea"]}


def edit(client: Any, page: Page, title: str) -> Any:
    data = page_data(title, slug=page.slug)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def title_of(page: Page) -> str:
    return Page.objects.get(pk=page.pk).title


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_editor_writes_and_publishes_the_own_section_in_each_language(
    client, site: Site, museum_editor: User, language: str
) -> None:
    client.force_login(museum_editor)

    edit(client, site.own[language], "Uudet sanat")

    assert title_of(site.own[language]) == "Uudet sanat"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_editor_is_refused_on_every_other_page(client, site: Site, museum_editor: User, language: str) -> None:
    client.force_login(museum_editor)
    pages = [site.other[language], site.other[language].get_parent(), site.homes[language]]
    before = {page.pk: title_of(page) for page in pages}

    for page in pages:
        edit(client, page, "Vieras käsi")
        for name in ("delete", "unpublish", "copy", "lock"):
            client.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), {"new_title": "x", "new_slug": "x"})
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code in (302, 403)

    found = Page.objects.in_bulk(before)
    assert {pk: page.title for pk, page in found.items()} == before
    assert all(page.live for page in found.values())


def add(client: Any, parent: Page) -> None:
    client.post(
        reverse("wagtailadmin_pages:add", args=["feedback_pages", "categorypage", parent.pk]), page_data("Uusi aihe")
    )


def test_editor_adds_a_category_to_the_own_section_alone(client, site: Site, museum_editor: User) -> None:
    client.force_login(museum_editor)
    own, other = site.own["fi"].get_parent(), site.other["fi"].get_parent()

    add(client, own)
    add(client, other)

    made = CategoryPage.objects.get(title="Uusi aihe")
    assert made.get_parent().pk == own.pk


def test_editor_translates_the_own_category_and_no_other(client, site: Site, museum_editor: User) -> None:
    for pages in (site.own, site.other):
        pages["en"].delete()
    english = Locale.objects.get(language_code="en")
    client.force_login(museum_editor)

    for pages in (site.own, site.other):
        url = reverse("simple_translation:submit_page_translation", args=[pages["fi"].pk])
        client.post(url, {"locales": [english.pk], "include_subtree": ""})

    made = CategoryPage.objects.get(translation_key=site.own["fi"].translation_key, locale=english)
    assert not CategoryPage.objects.filter(translation_key=site.other["fi"].translation_key, locale=english).exists()
    edit(client, made, "Exhibitions")
    assert title_of(made) == "Exhibitions"


def test_editor_cannot_move_a_page_between_sections(client, site: Site, museum_editor: User) -> None:
    client.force_login(museum_editor)
    own, other = site.own["fi"].get_parent(), site.other["fi"].get_parent()

    client.post(reverse("wagtailadmin_pages:move_confirm", args=[site.other["fi"].pk, own.pk]))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[site.own["fi"].pk, other.pk]))

    assert Page.objects.get(pk=site.other["fi"].pk).get_parent().pk == other.pk
    assert Page.objects.get(pk=site.own["fi"].pk).get_parent().pk == own.pk


def test_handlers_write_no_pages(client, site: Site, museum_handler: User) -> None:
    client.force_login(museum_handler)

    edit(client, site.own["fi"], "Käsittelijän sanat")

    assert title_of(site.own["fi"]) == "nayttelyt"


def test_officer_writes_every_section_and_the_front_pages(client, site: Site, officer: User) -> None:
    ensure_officers(root_pages=list(site.homes.values()))
    client.force_login(officer)

    for page in (*site.own.values(), *site.other.values()):
        edit(client, page, "Viestinnän sanat")

    assert {title_of(page) for page in (*site.own.values(), *site.other.values())} == {"Viestinnän sanat"}
    for home in site.homes.values():
        assert client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).status_code == 200


@pytest.mark.parametrize("persona", ["museum_editor", "officer"])
def test_pictures_are_chosen_and_added_by_those_who_write(client, site: Site, request, persona: str) -> None:
    client.force_login(request.getfixturevalue(persona))

    assert client.get(reverse("wagtailimages_chooser:choose")).status_code == 200
    assert client.get(reverse("wagtailimages:add")).status_code == 200


def test_officers_stand_in_the_place_of_wagtails_own_groups_and_approval(site, town) -> None:
    kept = Group.objects.get(name="Editors")
    builders.make_user("somebody", kept)
    home = site.homes["fi"]
    assert home.get_workflow() is not None

    ensure_officers(root_pages=[])

    assert not Group.objects.filter(name="Moderators").exists()
    assert Group.objects.filter(pk=kept.pk).exists()
    assert home.get_workflow() is None
