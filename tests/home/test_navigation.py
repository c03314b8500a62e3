"""Menus, breadcrumbs and the language switch."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from home.models import ContentPage
from tests import builders


@pytest.fixture
def homes(town):
    return builders.make_home_pages()


@pytest.fixture
def about(homes):
    page = homes["fi"].add_child(
        instance=ContentPage(title="Tietoa", slug="tietoa", locale=homes["fi"].locale, show_in_menus=True)
    )
    swedish = page.copy_for_translation(Locale.objects.get(language_code="sv"))
    swedish.title, swedish.slug = "Om tjänsten", "om"
    swedish.save_revision().publish()
    return page


def link_to(text: str, address: str) -> bool:
    return bool(re.search(rf'href="{re.escape(address)}"', text))


def test_language_switch_leads_to_the_same_page(client, about):
    text = client.get("/fi/tietoa/").text
    assert '<link rel="alternate" hreflang="sv" href="http://127.0.0.1:8000/sv/om/">' in text
    assert link_to(text, "/sv/om/")


def test_language_without_the_page_leads_to_its_front_page(client, about):
    text = client.get("/fi/tietoa/").text
    assert not re.search(r'hreflang="en" href="[^"]*/en/tietoa/"', text)
    assert '<link rel="alternate" hreflang="en"' not in text
    assert link_to(text, "/en/")


def test_page_in_menus_stands_in_the_main_menu_and_others_in_the_footer(client, homes, about):
    homes["fi"].add_child(instance=ContentPage(title="Tietosuoja", slug="tietosuoja", locale=homes["fi"].locale))
    header, _main, footer = re.split(r"<main|<footer", client.get("/fi/").text)
    assert "Tietoa" in header
    assert "Tietosuoja" not in header
    assert "Tietosuoja" in footer


def test_breadcrumbs_name_the_pages_above(client, about):
    about.add_child(instance=ContentPage(title="Alasivu", slug="alasivu", locale=about.locale))
    text = client.get("/fi/tietoa/alasivu/").text
    crumbs = text[text.index('class="breadcrumbs"') : text.index("</nav>", text.index('class="breadcrumbs"'))]
    assert link_to(crumbs, "/fi/tietoa/")
    assert "Alasivu" not in crumbs


def test_navigation_costs_two_queries_once_its_menus_are_kept(client, about):
    client.get("/fi/tietoa/")
    with CaptureQueriesContext(connection) as few:
        client.get("/fi/tietoa/")
    for number in range(5):
        about.add_sibling(
            "right",
            instance=ContentPage(
                title=f"Sivu {number}", slug=f"sivu-{number}", locale=about.locale, show_in_menus=True
            ),
        )
        about.refresh_from_db()
    client.get("/fi/tietoa/")
    with CaptureQueriesContext(connection) as many:
        client.get("/fi/tietoa/")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("header", "address"), [("sv-FI,sv;q=0.9", "/sv/"), ("en", "/en/"), ("de", "/fi/"), ("", "/fi/")]
)
def test_front_door_follows_accept_language(client, header, address):
    response = client.get("/", headers={"accept-language": header})
    assert response.url == address
    assert response["Vary"] == "Accept-Language"
