"""The list of all pages by language: the same rule as a category's panel, each reader's own pages, a flat cost."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page

from feedback_pages.categories.all_languages import page_rows
from feedback_pages.categories.completeness import language_rows
from feedback_pages.categories.models import CategoryPage, Section
from handling.units.actions import ensure_officers, grant_sections
from home.models import ContentPage
from tests import builders
from tests.feedback_pages.categories.conftest import text_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(homes):
    return builders.make_category_pages(homes)


@pytest.fixture
def officer(pages, homes):
    return builders.make_user("officer", ensure_officers(root_pages=[Page.objects.get(depth=1)]))


@pytest.fixture
def editor(pages, museum, homes):
    """Writes the museum's section alone."""
    theirs = builders.make_category_pages(homes, section="museo", category="nayttelyt")
    section = Section.objects.get(translation_key=theirs["fi"].get_parent().translation_key)
    grant_sections(unit=museum, sections=[section])
    return builders.make_user("editor", museum.editors)


def marks(user, title):
    row = next(row for row in page_rows(user) if row.title == title)
    return {cell.code: cell for cell in row.languages}


def shown(user, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse("page_languages"), query)


def test_all_kinds_of_pages_are_listed_with_what_each_language_lacks(officer, pages, homes):
    about = homes["fi"].add_child(instance=ContentPage(title="Tietoa", slug="tietoa", locale=homes["fi"].locale))
    about.save_revision().publish()
    CategoryPage.objects.get(pk=pages["en"].pk).delete()
    CategoryPage.objects.get(pk=pages["sv"].pk).unpublish()

    titles = [row.title for row in page_rows(officer)]

    assert titles == ["Hanko", "Palaute", "kadut", "kuopat", "Tietoa"]
    category, content = marks(officer, "kuopat"), marks(officer, "Tietoa")
    assert (category["fi"].misses_something, category["sv"].is_live, category["en"].page) == (False, False, None)
    # English may lack, Swedish may not.
    assert (content["sv"].misses_something, content["en"].misses_something) == (True, False)


def test_list_and_panel_of_a_category_say_the_same(officer, pages):
    page = CategoryPage.objects.get(pk=pages["fi"].pk)
    page.lead, page.questions = "Uusi teksti", [text_question(sv="")]
    page.save_revision().publish()
    panel = {row.code: row for row in language_rows(CategoryPage.objects.get(pk=page.pk))}
    listed = marks(officer, "kuopat")
    for code in ("fi", "sv", "en"):
        for fact in ("is_live", "older_than", "untranslated", "questions_missing", "is_complete"):
            assert getattr(listed[code], fact) == getattr(panel[code], fact)
    assert panel["sv"].older_than
    assert panel["sv"].questions_missing


def test_filter_leaves_what_misses_something(officer, pages):
    CategoryPage.objects.get(pk=pages["sv"].pk).unpublish()
    response = shown(officer, show="missing")
    assert [row.title for row in response.context["rows"]] == ["kuopat"]
    assert response.context["missing_count"] == 1
    assert len(shown(officer).context["rows"]) == 4


def test_missing_page_leads_to_its_translation_and_other_ones_to_their_form(officer, pages):
    CategoryPage.objects.get(pk=pages["sv"].pk).delete()
    html = shown(officer).text
    assert reverse("simple_translation:submit_page_translation", args=[pages["fi"].pk]) in html
    assert reverse("wagtailadmin_pages:edit", args=[pages["en"].pk]) in html


def test_editor_sees_the_own_section_alone(editor):
    html = shown(editor).text
    assert [row.title for row in page_rows(editor)] == ["museo", "nayttelyt"]
    assert "kuopat" not in html
    assert "kadut" not in html


def test_those_who_write_no_pages_are_refused_and_see_no_way_there(pages, handler, lead):
    for person in (handler, lead):
        assert shown(person).status_code == 302
        client = Client()
        client.force_login(person)
        assert reverse("page_languages") not in client.get(reverse("wagtailadmin_home")).text


def test_home_page_counts_what_misses_something(officer, pages):
    client = Client()
    client.force_login(officer)
    address = f"{reverse('page_languages')}?show=missing"
    assert address not in client.get(reverse("wagtailadmin_home")).text
    CategoryPage.objects.get(pk=pages["sv"].pk).unpublish()
    assert address in client.get(reverse("wagtailadmin_home")).text


def statements(user):
    shown(user)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        shown(user)
    return len(captured)


def test_statements_do_not_grow_with_the_pages(officer, homes, pages):
    one = statements(officer)
    for name in ("lamput", "puistot"):
        builders.make_category_pages(homes, section=f"s-{name}", category=name)
    assert statements(officer) == one


# -- after publishing -----------------------------------------------------------------------------------------------


def publish_in_admin(user, page):
    client = Client()
    client.force_login(user)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    data = {f"{form[name].html_name}": form[name].value() or "" for name in ("title", "slug", "lead", "synonyms")}
    data |= {"body-count": "0", "questions-count": "0", "notice": "null", "action-publish": "1"}
    data |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    data |= {"availability": "open", "place": "optional", "kinds": ["fault"], "publication_default": "awaiting"}
    return client.post(address, data)


def test_publishing_one_language_tells_that_the_topic_stays_closed_until_the_other(officer, pages):
    swedish = CategoryPage.objects.get(pk=pages["sv"].pk)
    swedish.unpublish()
    response = publish_in_admin(officer, pages["fi"])
    told = [str(message) for message in get_messages(response.wsgi_request) if message.level_tag == "warning"]
    assert response.status_code == 302
    assert len(told) == 1
    assert reverse("wagtailadmin_pages:edit", args=[swedish.pk]) in told[0]


def test_publishing_a_complete_topic_tells_nothing_of_the_kind(officer, pages):
    response = publish_in_admin(officer, pages["fi"])
    assert response.status_code == 302
    assert not [message for message in get_messages(response.wsgi_request) if message.level_tag == "warning"]


# -- what happened to the pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["wagtailadmin_reports:site_history", "wagtailadmin_reports:site_history_results"])
def test_site_history_tells_an_editor_nothing_of_the_pages_above(editor, officer, homes, name):
    own = Page.objects.get(title="museo")
    homes["fi"].draft_title, own.draft_title = "Vain tiedottajille", "Oma luonnos"
    log(homes["fi"], "wagtail.edit", user=officer)
    log(own, "wagtail.edit", user=officer)
    for person, is_told in ((editor, False), (officer, True)):
        client = Client()
        client.force_login(person)
        html = client.get(reverse(name)).text
        assert ("Vain tiedottajille" in html) is is_told
        assert "Oma luonnos" in html
