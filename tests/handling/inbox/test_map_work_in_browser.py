"""Working at the map: list, map and report in one view, with the mouse, by keys and by address."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.units.users import User
from tests import builders
from tests.accessibility import violations
from tests.handling.inbox.test_in_browser import drawn, in_browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reports(potholes: Category) -> dict[str, Any]:
    found = {
        "middle": builders.make_report(potholes, text="Kuoppa torilla"),
        "far": builders.make_report(potholes, text="Kuoppa kaukana", point=Point(23.05, 59.86, srid=4326)),
        "nowhere": builders.make_report(potholes, text="Kuoppa jossain", point=None),
    }
    return {name: (report.pk, report.number) for name, report in found.items()}


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_list_follows_the_map_and_an_address_shows_the_same(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    def steps(page: Page) -> None:
        page.goto("/admin/inbox/#map=14/59.8236/22.9681")
        drawn(page)
        rows = page.locator("#listing-results .inbox-row")
        expect(rows).to_have_count(3)
        page.get_by_role("button", name="Zoom in").click()
        expect(rows).to_have_count(1)
        expect(rows.first).to_contain_text(reports["middle"][1])
        assert "area" in asked(page) and "#map=15" in page.url
        there = page.url
        page.goto("about:blank")
        page.goto(there)
        expect(rows).to_have_count(1)
        drawn(page)
        page.get_by_label("The list follows the map").uncheck()
        page.get_by_role("button", name="List everything").click()
        expect(rows).to_have_count(3)
        page.get_by_role("button", name="Zoom out").click()
        page.wait_for_timeout(1_000)
        expect(rows).to_have_count(3)
        page.get_by_role("button", name="List what is in view").press("Enter")
        expect(rows).to_have_count(1)

    in_browser(live_server, handler, steps)


def test_what_is_drawn_around_is_chosen_and_taken(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    def steps(page: Page) -> list[str]:
        page.goto("/admin/inbox/#map=15/59.8236/22.9681")
        drawn(page)
        page.get_by_role("button", name="Draw around").click()
        box = page.locator("[data-inbox-map]").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x - 60, y - 60)
        page.mouse.down()
        for across, down in ((60, -60), (60, 60), (-60, 60)):
            page.mouse.move(x + across, y + down, steps=5)
        page.mouse.up()
        rows = page.locator("#listing-results .inbox-row")
        expect(rows).to_have_count(1)
        assert len(asked(page)["area"][0].split(",")) > 4
        page.get_by_label(f"Choose {reports['middle'][1]}").check()
        page.get_by_role("button", name="Do something with the ticked ones").click()
        assert "area" in parse_qs(
            urlsplit(page.get_by_role("link", name="Back to the list").get_attribute("href") or "").query
        )
        page.get_by_text("Hand over to another unit").first.click()
        problems = violations(page, inside="main")
        page.get_by_role("button", name="Take them myself").click()
        expect(page.get_by_text("Done with 1 report")).to_be_visible()
        assert "area" in asked(page)
        return problems

    assert in_browser(live_server, handler, steps) == []
    holders = dict(Report.objects.values_list("pk", "inbox_entry__assignee"))
    assert holders == {reports["middle"][0]: handler.pk, reports["far"][0]: None, reports["nowhere"][0]: None}


def test_a_report_opens_beside_and_back_closes_it(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    pk, number = reports["middle"]

    def steps(page: Page) -> list[str]:
        page.goto("/admin/inbox/")
        drawn(page)
        page.locator("#listing-results .inbox-row__link", has_text=number).press("Enter")
        pane = page.get_by_role("region", name="Report beside the list")
        expect(pane.get_by_role("heading", name=number)).to_be_focused()
        expect(pane.get_by_text("Kuoppa torilla")).to_be_visible()
        expect(pane.get_by_text("N 6638644, E 274006")).to_be_visible()
        expect(page.locator(".map-halo")).to_have_count(1)
        assert asked(page)["beside"] == [str(pk)]
        page.get_by_text("What the marks mean").click()
        problems = violations(page, inside="main")
        page.go_back()
        expect(pane).to_be_hidden()
        page.go_forward()
        expect(pane.get_by_text("Kuoppa torilla")).to_be_visible()
        page.get_by_role("heading", name=number).press("Escape")
        expect(pane).to_be_hidden()
        expect(page.locator("#listing-results .inbox-row__link", has_text=number)).to_be_focused()
        page.goto(f"/admin/inbox/?beside={pk}")
        expect(pane.get_by_text("Kuoppa torilla")).to_be_visible()
        return problems

    assert in_browser(live_server, handler, steps) == []


def test_on_a_phone_a_report_is_a_page_of_its_own(
    live_server: LiveServer, reports: dict[str, Any], handler: User
) -> None:
    def steps(page: Page) -> None:
        page.goto("/admin/inbox/")
        page.locator("#listing-results .inbox-row__link", has_text=reports["middle"][1]).click()
        page.wait_for_url(f"**/admin/reports/{reports['middle'][0]}/")
        page.goto(f"/admin/inbox/?beside={reports['middle'][0]}")
        page.wait_for_url(f"**/admin/reports/{reports['middle'][0]}/")
        page.goto("/admin/inbox/")
        page.get_by_role("link", name="Map", exact=True).click()
        expect(page.locator("[data-inbox-map]")).to_be_in_viewport(ratio=0.5)

    in_browser(live_server, handler, steps, width=390)
