"""The inbox under the hand: what Wagtail's frame, our script and the map do together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from feedback_pages.categories.models import Category
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import close, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CHROMIUM = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


def in_browser(server: LiveServer, user: User, steps: Callable[[Page], Any], *, width: int = 1280) -> Any:
    """Run `steps` on a page of the signed-in user. In a thread of its own: Playwright's loop bars the database."""
    session = signed_in(user).cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "domain": "localhost", "path": "/admin/"}

    def run() -> Any:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            context = browser.new_context(base_url=server.url, viewport={"width": width, "height": 900})
            context.add_cookies([cookie])  # type: ignore[list-item]
            try:
                return steps(context.new_page())
            finally:
                browser.close()

    expect.set_options(timeout=20_000)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def drawn(page: Page) -> None:
    """Wait until the map follows the list."""
    expect(page.get_by_role("application", name="Map of the inbox")).to_be_visible()
    expect(page.locator("[data-inbox-map]")).not_to_have_attribute("aria-busy", "true")


@pytest.fixture
def reports(potholes: Category, exhibitions: Category, handler: User) -> dict[str, Any]:
    found = {
        "hole": builders.make_report(potholes, text="Iso kuoppa kadulla"),
        "lamp": builders.make_report(potholes, text="Lamppu pimeänä", point=Point(22.96, 59.83, srid=4326)),
        "old": builders.make_report(potholes, text="Vanha kuoppa"),
        "museum": builders.make_report(exhibitions, text="Kuoppa museon pihalla"),
    }
    close(found["old"], handler)
    return {name: (report.pk, report.number) for name, report in found.items()}


def test_typing_narrows_list_and_map_and_enter_opens_a_number(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    def steps(page: Page) -> list[str]:
        tiles: list[str] = []
        page.on("request", lambda request: ".mvt" in request.url and tiles.append(request.url))
        page.goto("/admin/inbox/")
        rows = page.locator(".inbox-row")
        expect(rows).to_have_count(2)
        drawn(page)
        page.get_by_label("Search term").fill("kuoppa")
        expect(rows).to_have_count(1)
        expect(page.get_by_text(reports["hole"][1])).to_be_visible()
        expect(page.locator("[data-inbox-map]")).to_have_attribute("data-query", "q=kuoppa")
        page.get_by_role("link", name="Search closed reports too").click()
        expect(rows).to_have_count(2)
        page.get_by_label("Search term").fill(reports["old"][1].lower())
        page.get_by_label("Search term").press("Enter")
        page.wait_for_url(f"**/admin/reports/{reports['old'][0]}/")
        return tiles

    tiles = in_browser(live_server, handler, steps)
    assert any("?q=kuoppa" in address for address in tiles)
    assert any("state=all" in address for address in tiles)


def test_rows_are_walked_by_keys_and_the_map_can_be_put_away(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    def steps(page: Page) -> None:
        page.goto("/admin/inbox/")
        drawn(page)
        links = page.locator(".inbox-row__link")
        links.first.focus()
        page.keyboard.press("j")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("k")
        expect(links.first).to_be_focused()
        expect(page.locator(".map-halo")).to_have_count(1)
        toggle = page.get_by_role("button", name="Hide the map")
        toggle.click()
        expect(page.locator("[data-inbox-map]")).to_be_hidden()
        page.reload()
        expect(page.locator("[data-inbox-map]")).to_be_hidden()
        page.get_by_role("button", name="Show the map").click()
        expect(page.locator("[data-inbox-map]")).to_be_visible()

    in_browser(live_server, handler, steps)


def test_phone_holds_the_inbox_without_scrolling_sideways(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    def steps(page: Page) -> tuple[int, int]:
        page.goto("/admin/inbox/")
        expect(page.locator(".inbox-row")).to_have_count(2)
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return widths[0], widths[1]

    scrolled, seen = in_browser(live_server, handler, steps, width=390)
    assert scrolled <= seen
