"""The place as everybody will see it, drawn beside the choice of how exactly; without WebGL the words stay."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from feedback_pages.cases.models import Report
from tests import builders
from tests.handling.inbox import test_in_browser as browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("ground")]


@pytest.fixture
def report(potholes: Any) -> Report:
    return builders.make_report(potholes, text="Iso kuoppa kadulla")


def test_map_follows_the_choice_by_keys_and_goes_where_no_place_is_shown(
    live_server: Any, report: Report, officer: Any
) -> None:
    def steps(page: Page) -> None:
        page.goto(f"/admin/reports/{report.pk}/publishing/")
        choice = page.locator("[data-publishing-map]")
        frame, pin = choice.locator(".publishing-map"), choice.locator(".maplibregl-marker")
        choice.locator("input:checked").focus()
        page.keyboard.press("ArrowDown")
        expect(choice.locator("input:checked")).to_have_value("rough")
        expect(pin).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(choice.locator("input:checked")).to_have_value("not")
        expect(frame).to_be_hidden()
        page.keyboard.press("ArrowUp")
        expect(frame).to_be_visible()
        expect(pin).to_be_visible()

    browser.in_browser(live_server, officer, steps)


def test_without_webgl_the_choice_stays_in_words(
    live_server: Any, report: Report, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "CHROMIUM", ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"])

    def steps(page: Page) -> None:
        page.goto(f"/admin/reports/{report.pk}/publishing/", wait_until="networkidle")
        choice = page.locator("[data-publishing-map]")
        choice.locator("input[value=rough]").check()
        expect(choice.locator(".publishing-map")).to_have_count(0)

    browser.in_browser(live_server, officer, steps)
