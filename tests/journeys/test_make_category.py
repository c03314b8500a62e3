"""An officer makes a category from nothing, in Wagtail's own screens, and residents use it in both languages."""

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, CategoryPage, SectionPage
from tests.journeys.give import give_report

RULES = "#tab-label-rules"


def add_question(page: Page, kind: str) -> None:
    """Add a question at the end of the list."""
    page.locator("#panel-child-rules-questions-content button.c-sf-add-button").last.click()
    page.get_by_role("option", name=kind, exact=True).click()


def write_side_by_side(page: Page, start: str, **texts: str) -> None:
    for code, text in texts.items():
        page.fill(f"[name='{start}-{code}']", text)


def publish(page: Page) -> None:
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()


def preview(page: Page) -> FrameLocator:
    """The frame of Wagtail's preview panel, opened."""
    if not page.locator("#w-preview-iframe, iframe[data-w-preview-target=iframe]").first.is_visible():
        page.locator("button[aria-label*='preview' i]").first.click()
    return page.frame_locator("iframe[data-w-preview-target=iframe]").last


def row(page: Page, code: str) -> Locator:
    """A language's row in the panel that tells what is missing."""
    return page.locator(f".languages-table [data-language={code}]")


def test_officer_makes_a_category_and_residents_use_it(visit, pages, officer):
    section = pages["fi"].get_parent()
    admin = visit(f"/admin/pages/{section.pk}/", user=officer)
    admin.locator("a[href$='/add_subpage/']").first.click()

    admin.fill("#id_title", "Katuvalot")
    admin.fill("#id_lead", "Pimeä tai vilkkuva lamppu.")
    admin.click(RULES)
    admin.select_option("#id_place", "optional")
    admin.locator("[name=kinds][value=thanks]").uncheck()
    add_question(admin, "Short text")
    write_side_by_side(admin, "questions-0-value-label", fi="Mikä pylväs?", sv="Vilken stolpe?", en="Which post?")
    add_question(admin, "One of several")
    write_side_by_side(admin, "questions-1-value-label", fi="Mikä on vialla?", sv="Vad är fel?", en="What is wrong?")
    admin.check("[name='questions-1-value-required']")
    write_side_by_side(admin, "questions-1-value-options-0-value", fi="Pimeä", sv="Mörk", en="Dark")
    admin.locator("[data-contentpath=options] button.c-sf-add-button").last.click()
    write_side_by_side(admin, "questions-1-value-options-1-value", fi="Vilkkuu", sv="Blinkar", en="Blinks")

    form = preview(admin)
    expect(form.get_by_text("Mikä pylväs?")).to_be_visible()
    expect(form.get_by_label("Vilkkuu")).to_be_visible()
    expect(form.locator("[name=kind][value=thanks]")).to_have_count(0)

    publish(admin)
    finnish = CategoryPage.objects.get(title="Katuvalot")
    resident = visit(finnish.url, width=390)
    expect(resident.get_by_role("heading", name="Katuvalot")).to_be_visible()
    expect(resident.locator("textarea")).to_have_count(0)

    admin.goto(f"/admin/pages/{finnish.pk}/edit/")
    expect(row(admin, "fi")).to_contain_text("Published and complete")
    expect(row(admin, "sv")).to_contain_text("The page is missing")
    row(admin, "sv").get_by_role("link", name="Translate this page").click()
    admin.get_by_label("Swedish").check()
    admin.locator("form[action*='/translation/'] [type=submit], main form [type=submit]").first.click()
    admin.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))

    expect(row(admin, "sv")).to_contain_text("Not published yet")
    expect(row(admin, "sv")).to_contain_text("Not translated")
    admin.click(RULES)
    expect(admin.get_by_role("link", name="Open the rules and questions")).to_be_visible()
    expect(admin.locator("[name=kinds]")).to_have_count(0)
    admin.click("#tab-label-texts")
    admin.fill("#id_title", "Gatubelysning")
    admin.fill("#id_lead", "En lampa som är släckt eller blinkar.")
    expect(preview(admin).get_by_text("Vilken stolpe?")).to_be_visible()
    publish(admin)
    assert Category.objects.get(name_fi="Katuvalot").open_languages == ["fi", "sv"]

    resident.goto(finnish.url)
    receipt = give_report(resident, text="Lamppu on pimeä", answers={"Mikä pylväs?": "114/07"}, choices=["Pimeä"])
    swedish = CategoryPage.objects.get(title="Gatubelysning")
    other = visit(swedish.url, width=390)
    assert "Mikä" not in other.inner_text("main")
    give_report(other, text="Lampan blinkar", choices=["Blinkar"])

    first, second = Report.objects.order_by("pk")
    assert first.number in receipt
    assert (first.category, first.language, second.category, second.language) == (
        first.category,
        "fi",
        first.category,
        "sv",
    )
    assert list(first.answers.values_list("label", "value")) == [
        ("Mikä pylväs?", "114/07"),
        ("Mikä on vialla?", "Pimeä"),
    ]
    assert list(second.answers.values_list("label", "value")) == [("Vad är fel?", "Blinkar")]


def test_editor_of_a_section_edits_its_texts_in_both_languages(visit, pages, editor):
    for code, lead in (("fi", "Kerro kuopasta."), ("sv", "Berätta om gropen.")):
        admin = visit(f"/admin/pages/{pages[code].pk}/edit/", user=editor)
        admin.fill("#id_lead", lead)
        publish(admin)
        resident = visit(pages[code].url, width=390)
        expect(resident.get_by_text(lead)).to_be_visible()
        expect(resident.locator("textarea[name=text]")).to_be_visible()


def test_editor_cannot_open_another_sections_page(visit, pages, editor):
    entry = pages["fi"].get_parent().get_parent()
    other = entry.add_child(instance=SectionPage(title="Museo", slug="museo", locale=entry.locale))
    admin = visit(f"/admin/pages/{other.pk}/edit/", user=editor)
    expect(admin).to_have_url(re.compile(r"/admin/$"))
