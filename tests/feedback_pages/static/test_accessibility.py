import pytest
from playwright.sync_api import expect

from tests.accessibility import violations
from tests.feedback_pages.static.messages import MESSAGES
from tests.feedback_pages.static.server import Open


@pytest.mark.parametrize("width", [390, 1280])
def test_the_open_picker_with_suggestions_has_no_violation(open_page: Open, width: int) -> None:
    page = open_page("/place-picker.html", width=width)
    page.get_by_role("button", name=MESSAGES["openMap"]).click()
    expect(page.locator(".place-map")).not_to_have_attribute("aria-busy", "true")
    page.locator(".place-map").click(position={"x": 150, "y": 150})
    page.get_by_label("Address or place").press_sequentially("tie")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_public_map_with_a_card_has_no_violation(open_page: Open, width: int) -> None:
    page = open_page("/public-map.html", width=width)
    expect(page.get_by_role("application")).to_be_visible()
    page.get_by_role("button", name="Hole in the street").click()
    expect(page.get_by_role("group", name=MESSAGES["card"])).to_be_visible()
    assert violations(page) == []


def test_nothing_is_wider_than_a_phone(open_page: Open) -> None:
    for path in ("/place-picker.html", "/public-map.html", "/report-map.html"):
        page = open_page(path, width=320)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
