"""The editor's screens: rules on one page alone, previews as residents will see them, and what is missing in a language."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from feedback_pages.categories.completeness import language_rows
from feedback_pages.categories.models import CategoryPage
from tests import builders
from tests.feedback_pages.categories.conftest import fresh, in_force, publish, text_question


@pytest.fixture
def editor(client, administrator):
    client.force_login(administrator)
    return client


def texts_tab(page, **changes):
    """What the form posts for a translation's page."""
    values = {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "synonyms": "",
        "notice": rich_text("<p></p>"),
        "body": streamfield([]),
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    kinds = changes.pop("kinds", [])
    return {**nested_form_data({**values, **changes}), "kinds": kinds}


def rules_tab(**changes):
    values = {
        "availability": "open",
        "place": "optional",
        "kinds": ["fault", "idea"],
        "photos_allowed": "on",
        "promise_days": "5",
        "publication_default": "awaiting",
        "map_center": "",
        "map_zoom": "13",
        "questions": streamfield([]),
    }
    return {**values, **changes}


def save(client, page, data):
    return client.post(f"/admin/pages/{page.pk}/edit/", data)


def test_rules_are_asked_on_the_source_page_alone(lamps, editor):
    source = editor.get(f"/admin/pages/{lamps['fi'].pk}/edit/")
    translation = editor.get(f"/admin/pages/{lamps['sv'].pk}/edit/")
    assert {"kinds", "questions", "map_center"} <= set(source.context["form"].fields)
    assert not {"kinds", "questions", "map_center", "photos_allowed"} & set(translation.context["form"].fields)
    assert f"/admin/pages/{lamps['fi'].pk}/edit/#tab-rules" in translation.text


def test_saving_a_translation_keeps_the_rules(lamps, editor):
    publish(lamps["fi"], place="required", kinds=["fault"], photos_allowed=False)
    response = save(editor, lamps["sv"], texts_tab(fresh(lamps["sv"]), lead="Om lamporna"))
    assert response.status_code == 302
    category = in_force(lamps["sv"])
    assert (category.place, category.kinds, category.photos_allowed, category.open_languages) == (
        "required",
        ["fault"],
        False,
        ["fi", "sv", "en"],
    )


def test_kinds_are_ticked_and_at_least_one_is(lamps, editor):
    page = fresh(lamps["fi"])
    refused = save(editor, page, texts_tab(page, **rules_tab(kinds=[])))
    assert "kinds" in refused.context["form"].errors
    assert save(editor, page, texts_tab(page, **rules_tab())).status_code == 302
    category = in_force(page)
    assert (category.kinds, category.promise_days) == (["fault", "idea"], 5)


def test_zoom_without_a_place_is_dropped_and_an_empty_notice_is_empty(lamps, editor):
    page = fresh(lamps["fi"])
    assert save(editor, page, texts_tab(page, **rules_tab())).status_code == 302
    page = fresh(page)
    assert (page.map_center, page.map_zoom, page.notice) == (None, None, "")


def test_place_of_the_map_is_set_and_cleared(lamps, editor):
    page = fresh(lamps["fi"])
    save(editor, page, texts_tab(page, **rules_tab(map_center="SRID=4326;POINT(22.97 59.82)")))
    page = fresh(page)
    assert (page.map_center.coords, page.map_zoom) == ((22.97, 59.82), 13)
    save(editor, page, texts_tab(page, **rules_tab()))
    assert fresh(page).map_center is None


def test_one_topic_is_the_general_one(lamps, homes, editor):
    other = builders.make_category_pages(homes, section="muu", category="muu-asia", is_general=True)
    page = fresh(lamps["fi"])
    refused = save(editor, page, texts_tab(page, **rules_tab(is_general="on")))
    assert "is_general" in refused.context["form"].errors
    assert fresh(other["fi"]).is_general


# -- preview --------------------------------------------------------------------------------------------------------


def preview(client, page):
    return client.get(f"/admin/pages/{page.pk}/view_draft/")


def test_preview_shows_the_form_with_the_draft_and_may_be_framed_by_the_admin_alone(lamps, editor, settings):
    settings.FRAME_ANCESTORS = ["https://www.hanko.example"]
    page = fresh(lamps["fi"])
    page.lead, page.questions = "Luonnos", [text_question("Uusi kysymys?", "Ny fråga?")]
    page.save_revision()
    shown = preview(editor, page)
    assert "Luonnos" in shown.text
    assert "Uusi kysymys?" in shown.text
    assert "<textarea" in shown.text
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "hanko.example" not in shown["Content-Security-Policy"]
    assert shown.get("X-Frame-Options") != "DENY"


def test_preview_of_a_page_that_was_never_published(lamps, editor):
    new = (
        lamps["fi"]
        .get_parent()
        .add_child(
            instance=CategoryPage(
                title="Uusi",
                slug="uusi",
                live=False,
                locale=lamps["fi"].locale,
                questions=[text_question("Montako?", "Hur många?")],
            )
        )
    )
    new.save_revision()
    shown = preview(editor, new)
    assert "Montako?" in shown.text
    assert "<textarea" in shown.text


def test_preview_of_a_translation_speaks_its_language_and_tells_what_lacks(lamps, editor):
    publish(
        lamps["fi"],
        questions=[text_question(), text_question("Montako?", "", "", key="44444444-4444-4444-8444-444444444444")],
    )
    shown = preview(editor, lamps["sv"])
    assert '<html lang="sv"' in shown.text
    assert "Vilken stolpe?" in shown.text
    assert "Montako?" not in shown.text
    assert "notice-warning" in shown.text


@pytest.mark.parametrize("up", [1, 2, 3])
def test_previews_of_section_entry_and_front_page_may_be_framed_by_the_admin(lamps, editor, up):
    page = lamps["fi"]
    for _step in range(up):
        page = page.get_parent()
    assert "frame-ancestors 'self'" in preview(editor, page)["Content-Security-Policy"]


# -- what is missing in a language ----------------------------------------------------------------------------------


def states(page):
    return {row.code: (row.is_complete, row.older_than) for row in language_rows(fresh(page))}


def test_panel_is_content_when_all_is_published(lamps):
    assert states(lamps["fi"]) == {"fi": (True, ""), "sv": (True, ""), "en": (True, "")}


def test_panel_tells_missing_page_missing_text_and_copied_text(lamps):
    fresh(lamps["en"]).delete()
    publish(lamps["fi"], lead="Suomeksi", questions=[text_question(sv="")])
    publish(lamps["sv"], lead="Suomeksi")
    rows = {row.code: row for row in language_rows(fresh(lamps["fi"]))}
    assert rows["en"].page is None
    assert rows["sv"].questions_missing == ["Mikä pylväs?"]
    assert len(rows["sv"].untranslated) == 1
    assert rows["fi"].is_complete


def test_panel_tells_which_page_is_older_than_its_sister(lamps):
    publish(lamps["fi"], lead="Uusi teksti")
    assert states(lamps["sv"])["sv"][1]
    assert not states(lamps["sv"])["fi"][1]
    publish(lamps["sv"], lead="Ny text")
    assert states(lamps["sv"])["fi"][1]
    assert not states(lamps["sv"])["sv"][1]


def test_panel_counts_no_translation_published_for_the_first_time_as_newer(lamps):
    english, swedish = fresh(lamps["en"]), fresh(lamps["sv"])
    copies = sorted((english, swedish), key=lambda page: page.pk)
    for page in reversed(copies):
        type(page).objects.filter(pk=page.pk).update(first_published_at=None)
        publish(page, lead=f"Text {page.pk}")
    assert [older for _complete, older in states(lamps["fi"]).values()] == ["", "", ""]
    for page in copies:
        type(page).objects.filter(pk=page.pk).update(first_published_at=None)
        publish(page, lead=f"Text {page.pk} again")
    assert [older for _complete, older in states(lamps["fi"]).values()] == ["", "", ""]


def test_panel_offers_to_translate(lamps, editor):
    fresh(lamps["sv"]).delete()
    text = editor.get(f"/admin/pages/{lamps['fi'].pk}/edit/").text
    assert f"/admin/translation/submit/page/{lamps['fi'].pk}/" in text
