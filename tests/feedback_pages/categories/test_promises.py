"""DESIGN §4: a category is written as pages and operates as one row. Each promise has a test that breaks with it."""

import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from feedback_pages.cases.actions import GivenAnswer
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, CategoryPage, CategoryVersion, EntryPage, SectionPage
from feedback_pages.signals import worker_ticked
from handling.routing.models import RoutingRule
from tests import builders
from tests.feedback_pages.categories.conftest import (
    BLINKS,
    DARK,
    LAMP,
    choice_question,
    fresh,
    in_force,
    publish,
    text_question,
)

# -- one thing in three languages -----------------------------------------------------------------------------------


def test_three_pages_are_one_category(lamps):
    category = in_force(lamps["fi"])
    assert Category.objects.count() == 1
    assert (category.name_fi, category.name_sv, category.name_en) == ("valot", "valot-sv", "valot-en")
    assert category.open_languages == ["fi", "sv", "en"]


def test_rules_of_a_translation_are_never_read(lamps):
    CategoryPage.objects.filter(pk=lamps["sv"].pk).update(place="required", kinds=["thanks"], promise_days=99)
    category = publish(lamps["sv"], lead="Om lamporna")
    assert (category.place, category.promise_days, len(category.kinds)) == ("optional", None, 4)


def test_one_save_changes_a_rule_in_every_language(lamps, client):
    publish(lamps["fi"], place="none")
    for page in lamps.values():
        assert 'name="address"' not in client.get(page.url).text


def test_order_is_the_same_in_every_language(homes, lamps, client):
    second = builders.make_category_pages(homes, section="puistot", category="puut")
    Page.objects.get(pk=second["fi"].get_parent().pk).move(
        EntryPage.objects.get(locale=homes["fi"].locale), pos="first-child"
    )
    entry = EntryPage.objects.get(locale=homes["sv"].locale)
    text = client.get(entry.url).text
    assert text.index("puut-sv") < text.index("valot-sv")


# -- no half-translated form reaches a resident ---------------------------------------------------------------------


def test_category_is_closed_until_finnish_and_swedish_are_published(homes, client):
    pages = builders.make_category_pages(homes)
    new = (
        pages["fi"].get_parent().add_child(instance=CategoryPage(title="Uusi", slug="uusi", locale=pages["fi"].locale))
    )
    assert publish(new).open_languages == []
    assert "<textarea" not in client.get(new.url).text

    swedish = new.copy_for_translation(pages["sv"].locale)
    assert in_force(new).open_languages == []
    assert publish(swedish, title="Ny", slug="ny").open_languages == ["fi", "sv"]
    assert "<textarea" in client.get(new.url).text
    assert "<textarea" in client.get(fresh(swedish).url).text


def test_english_opens_only_with_every_text(lamps):
    category = publish(lamps["fi"], questions=[text_question(en="")])
    assert category.open_languages == ["fi", "sv"]
    assert publish(lamps["fi"], questions=[text_question()]).open_languages == ["fi", "sv", "en"]


@pytest.mark.parametrize(
    "help", [{"fi": "Numero on kyljessä.", "sv": "", "en": ""}, {"fi": "", "sv": "Se sidan.", "en": ""}]
)
def test_question_with_a_help_in_one_language_closes_the_category(lamps, help, client):
    category = publish(lamps["fi"], questions=[text_question(help=help)])
    assert category.open_languages == []
    for page in lamps.values():
        assert "Numero on kyljessä" not in client.get(page.url).text


def test_choice_without_swedish_closes_the_category(lamps):
    question = choice_question()
    question["value"]["options"][1]["value"]["sv"] = ""
    assert publish(lamps["fi"], questions=[question]).open_languages == []


@pytest.mark.parametrize("text", [{"lead": "Kerro lampun numero."}, {"notice": "<p>Suljettu.</p>"}])
def test_copied_text_is_no_translation(lamps, text):
    publish(lamps["fi"], **text)
    assert publish(lamps["sv"], **text).open_languages == []
    other = {name: value.replace("e", "é") for name, value in text.items()}
    assert publish(lamps["sv"], **other).open_languages == ["fi", "sv", "en"]


def test_copied_body_is_no_translation(lamps):
    body = [("paragraph", RichText("<p>Kerro lampun numero.</p>"))]
    publish(lamps["fi"], body=body)
    assert publish(lamps["sv"], body=body).open_languages == []
    assert publish(lamps["sv"], body=[("paragraph", RichText("<p>Lampans nummer.</p>"))]).open_languages == [
        "fi",
        "sv",
        "en",
    ]


def test_alias_never_counts_as_a_translation(homes, client):
    pages = builders.make_category_pages(homes)
    new = (
        pages["fi"].get_parent().add_child(instance=CategoryPage(title="Uusi", slug="uusi", locale=pages["fi"].locale))
    )
    new.save_revision().publish()
    alias = fresh(new).copy_for_translation(pages["sv"].locale, alias=True)
    assert alias.live
    assert publish(new, lead="Suomeksi").open_languages == []
    assert "<textarea" not in client.get(alias.url).text


def test_converted_alias_opens_when_it_is_translated(homes):
    pages = builders.make_category_pages(homes)
    new = (
        pages["fi"].get_parent().add_child(instance=CategoryPage(title="Uusi", slug="uusi", locale=pages["fi"].locale))
    )
    publish(new, lead="Suomeksi")
    alias = fresh(new).copy_for_translation(pages["sv"].locale, alias=True)
    from wagtail.actions.convert_alias import ConvertAliasPageAction

    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    assert publish(new, synonyms="uusi").open_languages == []
    assert publish(alias, title="Ny", lead="På svenska").open_languages == ["fi", "sv"]


def test_closed_and_incomplete_topics_differ_on_the_entry_page(homes, lamps, client):
    entry = EntryPage.objects.get(locale=homes["fi"].locale)
    publish(lamps["fi"], availability="closed")
    closed = client.get(entry.url).text
    assert "valot" in closed
    publish(lamps["fi"], availability="open")
    fresh(lamps["sv"]).unpublish()
    assert "valot" not in client.get(entry.url).text


# -- in force on publishing, and not before --------------------------------------------------------------------------


def test_saving_a_draft_changes_nothing_in_force(lamps, client):
    before = in_force(lamps["fi"])
    page = fresh(lamps["fi"])
    page.title, page.place, page.questions = "Salaisuus", "none", []
    page.save_revision()
    publish(lamps["sv"], lead="Om lamporna")
    after = in_force(lamps["fi"])
    assert (after.name_fi, after.place, after.version) == (before.name_fi, before.place, before.version)
    assert "Salaisuus" not in client.get(lamps["fi"].url).text


def test_draft_of_an_unpublished_source_stays_out(lamps):
    """A page that is not live has its draft in its own row."""
    english = Locale.objects.get(language_code="en")
    section = lamps["en"].get_parent()
    source = section.add_child(instance=CategoryPage(title="Bins", slug="bins", locale=english, place="none"))
    source.save_revision().publish()
    for code, title in (("fi", "Roskat"), ("sv", "Skräp")):
        publish(source.copy_for_translation(lamps[code].locale), title=title, slug=title.lower())
    fresh(source).unpublish()
    draft = fresh(source)
    draft.place, draft.questions = "required", [text_question()]
    draft.save()
    category = publish(CategoryPage.objects.get(title="Skräp"), lead="Nytt")
    assert (category.place, category.version.questions) == ("none", [])
    assert category.open_languages == ["fi", "sv"]


def test_reverted_page_is_in_force_when_published(lamps):
    first = fresh(lamps["fi"]).latest_revision
    publish(lamps["fi"], title="Toinen", questions=[])
    first.publish()
    category = in_force(lamps["fi"])
    assert category.name_fi == "valot"
    assert [question.key for question in category.version.as_questions] == [LAMP]


def test_scheduled_page_comes_into_force_with_the_workers_tick(lamps):
    page = fresh(lamps["fi"])
    page.promise_days, page.go_live_at = 7, timezone.now() + timedelta(seconds=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    worker_ticked.send(sender=None)
    assert in_force(page).promise_days is None
    time.sleep(1.1)
    worker_ticked.send(sender=None)
    assert in_force(page).promise_days == 7


def test_expired_page_closes_the_category(lamps):
    CategoryPage.objects.filter(pk=lamps["sv"].pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)
    assert in_force(lamps["fi"]).open_languages == []


# -- what happens to pages loses nothing ----------------------------------------------------------------------------


def test_unpublishing_closes_and_keeps_everything(lamps):
    before = in_force(lamps["fi"])
    for page in lamps.values():
        fresh(page).unpublish()
    after = in_force(lamps["fi"])
    assert after.open_languages == []
    assert (after.pk, after.code, after.name_fi, after.version, after.place) == (
        before.pk,
        "valot",
        "valot",
        before.version,
        "optional",
    )
    assert publish(lamps["fi"]).open_languages == []
    publish(lamps["sv"])
    assert in_force(lamps["fi"]).open_languages == ["fi", "sv"]


def test_deleting_the_source_hands_rules_and_questions_to_the_next_page(lamps):
    publish(lamps["fi"], place="required", promise_days=5, questions=[choice_question()])
    before = in_force(lamps["fi"])
    fresh(lamps["fi"]).delete()

    swedish = fresh(lamps["sv"])
    assert swedish.is_source
    assert (swedish.place, swedish.promise_days) == ("required", 5)
    category = in_force(swedish)
    assert (category.pk, category.version, category.open_languages) == (before.pk, before.version, [])
    draft = swedish.get_latest_revision_as_object()
    assert draft.place == "required"
    assert [question.key for question in draft.read_questions()] == [LAMP]
    assert [option.key for option in draft.read_questions()[0].options] == [DARK, BLINKS]
    assert publish(swedish, lead="Om lamporna").version == before.version


def test_deleting_the_source_keeps_what_was_being_written(lamps):
    swedish = fresh(lamps["sv"])
    swedish.lead = "Utkast"
    swedish.save_revision()
    source = fresh(lamps["fi"])
    source.promise_days = 9
    source.save_revision()
    source.delete()

    heir = fresh(lamps["sv"])
    assert (heir.lead, heir.promise_days) == ("", None)
    draft = heir.get_latest_revision_as_object()
    assert (draft.lead, draft.promise_days) == ("Utkast", 9)
    assert heir.has_unpublished_changes


def test_deleting_a_whole_tree_keeps_the_row_and_all_that_points_at_it(homes, lamps, technical):
    category = in_force(lamps["fi"])
    RoutingRule.objects.create(category=category, unit=technical)
    report = builders.make_report(category)
    for home in homes.values():
        EntryPage.objects.descendant_of(home).first().delete()
    assert not CategoryPage.objects.exists()
    kept = Category.objects.get()
    assert (kept.open_languages, kept.version, kept.section.code) == ([], category.version, "kadut")
    assert Report.objects.get() == report


def test_deleting_the_finnish_tree_hands_over_too(homes, lamps):
    EntryPage.objects.get(locale=homes["fi"].locale).delete()
    assert [question.key for question in fresh(lamps["sv"]).read_questions()] == [LAMP]


def test_row_that_reports_point_at_cannot_be_deleted(lamps):
    builders.make_report(in_force(lamps["fi"]))
    with pytest.raises(IntegrityError):
        Category.objects.all().delete()


def test_moved_page_takes_its_translations_and_its_row_to_the_new_section(homes, lamps):
    other = builders.make_category_pages(homes, section="puistot", category="puut")
    target = other["fi"].get_parent()
    fresh(lamps["fi"]).move(target, pos="last-child")
    category = in_force(lamps["fi"])
    assert (category.section.code, category.open_languages) == ("puistot", ["fi", "sv", "en"])
    for code in ("sv", "en"):
        assert fresh(lamps[code]).get_parent().pk == other[code].get_parent().pk


def test_copied_page_is_another_category(lamps):
    fresh(lamps["fi"]).copy(update_attrs={"slug": "valot-kopio", "title": "Kopio"}, keep_live=True, copy_revisions=True)
    copy = CategoryPage.objects.get(slug="valot-kopio")
    assert in_force(copy).pk != in_force(lamps["fi"]).pk
    assert (in_force(copy).code, in_force(copy).open_languages) == ("valot-kopio", [])
    assert in_force(lamps["fi"]).open_languages == ["fi", "sv", "en"]


def test_copied_section_keeps_the_codes_apart(lamps):
    section = fresh(lamps["fi"]).get_parent().specific
    section.copy(recursive=True, update_attrs={"slug": "kadut-2", "title": "Kadut 2"}, keep_live=True)
    assert sorted(Category.objects.values_list("code", flat=True)) == ["valot", "valot-2"]
    assert Category.objects.get(code="valot-2").section.code == "kadut-2"


# -- codes, questions, answers --------------------------------------------------------------------------------------


def test_code_survives_a_new_address_and_a_new_page_with_the_old_one(lamps):
    publish(lamps["fi"], slug="katuvalot", title="Katuvalot")
    assert in_force(lamps["fi"]).code == "valot"
    section = fresh(lamps["fi"]).get_parent()
    again = section.add_child(instance=CategoryPage(title="Valot", slug="valot", locale=lamps["fi"].locale))
    assert publish(again).code == "valot-2"


def test_code_of_a_deleted_page_is_not_given_again(lamps):
    section = fresh(lamps["fi"]).get_parent()
    for page in lamps.values():
        fresh(page).delete()
    again = Page.objects.get(pk=section.pk).add_child(
        instance=CategoryPage(title="Valot", slug="valot", locale=section.locale)
    )
    assert publish(again).code == "valot-2"


def test_version_grows_with_the_questions_alone(lamps):
    publish(lamps["fi"], title="Katuvalot", place="none", promise_days=3)
    publish(lamps["sv"], lead="Ny text")
    assert in_force(lamps["fi"]).version.number == 1
    assert publish(lamps["fi"], questions=[text_question("Mikä numero?")]).version.number == 2
    assert publish(lamps["fi"], questions=[text_question("Mikä numero?", "Vilket nummer?")]).version.number == 3


def test_key_of_a_question_is_its_blocks_and_survives_rewording(lamps):
    publish(lamps["fi"], questions=[text_question("Aivan toinen sanamuoto?", "Helt annorlunda?", "Quite different?")])
    assert [version.as_questions[0].key for version in CategoryVersion.objects.order_by("number")] == [LAMP, LAMP]


def test_answer_given_years_ago_reads_as_it_was_asked(lamps):
    category = publish(lamps["fi"], questions=[choice_question()])
    report = builders.make_report(
        category, answers=[GivenAnswer(question_key=LAMP, label="Mikä on vialla?", value="Pimeä")]
    )
    publish(lamps["fi"], questions=[text_question("Muuta?", "Annat?", "Else?")])
    publish(lamps["fi"], questions=[])
    for page in lamps.values():
        fresh(page).delete()
    kept = Report.objects.get(pk=report.pk)
    answer = kept.answers.get()
    assert (answer.label, answer.value) == ("Mikä on vialla?", "Pimeä")
    question = kept.category_version.as_questions[0]
    assert (question.labels["sv"], [option.labels["sv"] for option in question.options]) == (
        "Vad är fel?",
        ["Mörk", "Blinkar"],
    )


# -- closed and stopped ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("availability", ["closed", "stopped"])
def test_closed_form_shows_the_notice_of_its_own_language_instead(lamps, client, availability):
    publish(lamps["sv"], notice="<p>Stängt till maj.</p>")
    category = publish(lamps["fi"], availability=availability, notice="<p>Suljettu toukokuuhun.</p>")
    assert category.open_languages == []
    for code, there, elsewhere in (("fi", "Suljettu toukokuuhun", "Stängt"), ("sv", "Stängt till maj", "Suljettu")):
        text = client.get(fresh(lamps[code]).url).text
        assert there in text
        assert elsewhere not in text
        assert "<textarea" not in text
    posted = client.post(f"/fi/give/{category.code}/", {"kind": "fault", "text": "Lamppu on pimeä"})
    assert posted.status_code == 409
    assert not Report.objects.exists()


def test_notice_stands_above_an_open_form(lamps, client):
    publish(lamps["fi"], notice="<p>Viivettä vastauksissa.</p>")
    text = client.get(lamps["fi"].url).text
    assert text.index("Viivettä vastauksissa") < text.index("<textarea")


def test_section_is_written_by_its_pages(lamps):
    section = in_force(lamps["fi"]).section
    page = SectionPage.objects.get(translation_key=section.translation_key, locale=lamps["sv"].locale)
    page.title = "Gator"
    page.save_revision()
    section.refresh_from_db()
    assert section.name_sv == "kadut-sv"
    page.save_revision().publish()
    section.refresh_from_db()
    assert (section.name_sv, section.code) == ("Gator", "kadut")
