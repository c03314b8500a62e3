import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.feedback_pages.static import town
from tests.feedback_pages.static.messages import MESSAGES
from tests.feedback_pages.static.server import Open, Site

PUBLIC = "/public-map.html"
FIRST = town.places()[0]  # has reports 1 and, 30 m east of it, the last
CLOSE = f"#map=17/{FIRST['lat']}/{FIRST['lon']}"


def drawn(page: Page, label: str = "Map of published matters") -> Locator:
    """The map, once its tiles are on the screen."""
    canvas = page.get_by_role("application", name=label)
    expect(canvas).to_be_visible()
    expect(page.locator("[data-tiles-url]")).not_to_have_attribute("aria-busy", "true")
    return canvas


def middle(canvas: Locator) -> tuple[float, float]:
    box: Any = canvas.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def cursor(page: Page) -> str:
    return page.get_by_role("application").evaluate("element => element.style.cursor")


def tiles(site: Site) -> list[str]:
    return [request.target for request in site.requests if request.target.startswith("/tiles/")]


def test_a_report_opens_its_card_and_lights_its_row(open_page: Open, site: Site) -> None:
    page = open_page(PUBLIC + CLOSE, width=1280)
    page.mouse.click(*middle(drawn(page)))
    card = page.get_by_role("group", name=MESSAGES["card"])
    expect(card).to_contain_text("Report 1")
    expect(card).to_be_focused()
    expect(page.locator("[data-map-id='1']")).to_have_class("is-on-map")
    expect(page.locator("[data-map-id='2']")).not_to_have_class("is-on-map")
    assert "/card?id=1" in [request.target for request in site.requests]
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.get_by_role("application")).to_be_focused()


def test_a_cluster_comes_apart_when_it_is_pressed(open_page: Open) -> None:
    cell = [row for row in town.reports() if round(float(str(row["lon"])) / 0.03) == 766]
    page = open_page(f"{PUBLIC}#map=10/59.8236/22.98", width=1280)
    drawn(page)
    assert len(cell) > 1
    x, y = middle(page.get_by_role("application"))
    for dx in range(-120, 121, 20):  # the cluster is somewhere near: the hand shows where
        page.mouse.move(x + dx, y)
        if cursor(page) == "pointer":
            page.mouse.click(x + dx, y)
            break
    expect(page).to_have_url(re.compile("#map=12/"))
    expect(page.locator(".map-card")).to_have_count(0)


def test_rows_point_at_the_map_by_hand_and_by_keys(open_page: Open) -> None:
    page = open_page(PUBLIC, width=1280)
    drawn(page)
    page.locator("[data-map-id='2']").hover()
    expect(page.locator(".map-halo")).to_have_count(1)
    page.get_by_role("link", name="Thanks for the bench").focus()
    expect(page.locator(".map-halo")).to_have_count(1)
    expect(page.locator("[data-map-id='3']")).to_have_class("is-on-map")
    page.get_by_role("heading", name="Published matters").hover()
    page.get_by_role("link", name="Thanks for the bench").blur()
    expect(page.locator(".map-halo")).to_have_count(0)


def test_a_row_shows_its_report_on_the_map_and_gets_the_focus_back(open_page: Open) -> None:
    page = open_page(PUBLIC)
    drawn(page)
    button = page.get_by_role("button", name="Hole in the street")
    button.press("Enter")
    card = page.get_by_role("group", name=MESSAGES["card"])
    expect(card).to_contain_text("Report 1")
    page.get_by_role("button", name=MESSAGES["close"]).press("Enter")
    expect(card).to_be_hidden()
    expect(button).to_be_focused()


def test_filters_go_to_the_tiles_and_change_them(open_page: Open, site: Site) -> None:
    page = open_page(PUBLIC + CLOSE, width=1280)
    canvas = drawn(page)
    assert tiles(site)
    assert not [target for target in tiles(site) if "?" in target]
    page.locator("[data-public-map]").evaluate("element => { element.dataset.query = 'state=closed' }")
    expect(page.locator("[data-public-map]")).not_to_have_attribute("aria-busy", "true")
    assert [target for target in tiles(site) if target.endswith("?state=closed")]
    page.mouse.move(*middle(canvas))
    assert cursor(page) == "", "report 1 is in progress: its mark is gone"


def test_the_position_stands_in_the_address(open_page: Open) -> None:
    page = open_page(PUBLIC, width=1280)
    drawn(page).press("ArrowRight")
    expect(page).to_have_url(re.compile("#map=13/59.82"))
    assert float(page.url.rpartition("/")[2]) > town.CENTRE["longitude"]


def test_without_webgl_the_list_stands_alone(open_page: Open, site: Site) -> None:
    page = open_page(PUBLIC, draws=False)
    expect(page.get_by_text(MESSAGES["noMapList"])).to_be_visible()
    expect(page.get_by_role("link", name="Hole in the street")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [request.target for request in site.requests if "maplibre" in request.target]


def test_the_map_can_be_skipped(open_page: Open) -> None:
    page = open_page(PUBLIC)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip the map")
    expect(skip).to_be_focused()
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hole in the street")).to_be_focused()


def test_a_resident_asks_for_the_map_of_one_place_first(open_page: Open, site: Site) -> None:
    page = open_page("/asked-map.html")
    show = page.get_by_role("button", name=MESSAGES["showMap"])
    expect(show).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [request.target for request in site.requests if "maplibre" in request.target]
    show.press("Enter")
    expect(page.locator(".map-pin")).to_be_visible()
    expect(page.get_by_role("application", name="Place of the matter")).to_be_focused()
    expect(show).to_have_count(0)


def test_a_browser_that_draws_no_map_says_so_when_asked(open_page: Open) -> None:
    page = open_page("/asked-map.html", draws=False)
    page.get_by_role("button", name=MESSAGES["showMap"]).click()
    expect(page.get_by_text(MESSAGES["noMapHere"])).to_be_visible()
    expect(page.locator(".place-map")).to_have_count(0)


def test_a_handler_moves_and_clears_the_place(open_page: Open) -> None:
    page = open_page("/report-map.html", width=1280)
    expect(page.locator(".map-pin")).to_be_visible()
    save = page.get_by_role("button", name="Save the place")
    expect(save).to_be_hidden()
    page.locator(".place-map").click(position={"x": 300, "y": 120})
    expect(save).to_be_visible()
    expect(page.locator(".place-status")).to_contain_text("Place marked: 59.82")
    assert page.locator("input[name=lon]").input_value() != "22.97900"
    page.get_by_role("button", name="Remove the place").click()
    assert [page.locator(f"input[name={name}]").input_value() for name in ("lon", "lat")] == ["", ""]
    expect(page.locator(".map-pin")).to_have_count(0)


def test_the_inbox_map_reads_the_reports_layer(open_page: Open, site: Site) -> None:
    page = open_page(f"/report-map.html{CLOSE}", width=1280)
    page.locator("[data-inbox-map]").scroll_into_view_if_needed()
    page.mouse.click(*middle(drawn(page, "Map of the inbox")))
    expect(page.get_by_role("group", name=MESSAGES["card"])).to_contain_text("Report 1")
    assert all(target.startswith("/tiles/reports/") for target in tiles(site))
