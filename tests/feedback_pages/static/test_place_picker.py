import re

from playwright.sync_api import Page, expect

from tests.feedback_pages.static.messages import MESSAGES
from tests.feedback_pages.static.server import Open, Site
from tests.feedback_pages.static.town import CENTRE, ROOT

PICKER = "/place-picker.html"


def point(page: Page) -> tuple[float, float]:
    lon, lat = (page.locator(f"input[name={name}]").input_value() for name in ("lon", "lat"))
    return float(lon), float(lat)


def open_map(page: Page) -> None:
    page.get_by_role("button", name=MESSAGES["openMap"]).click()
    expect(page.get_by_text(MESSAGES["pickHelp"])).to_be_visible()
    expect(page.locator(".place-map")).not_to_have_attribute("aria-busy", "true")


def test_tap_marks_the_place_and_fills_the_fields(open_page: Open, site: Site) -> None:
    page = open_page(PICKER)
    open_map(page)
    page.locator(".place-map").tap(position={"x": 60, "y": 100})
    expect(page.locator(".place-status")).to_contain_text("Place marked: near ")
    lon, lat = point(page)
    assert lon < CENTRE["longitude"] - 0.001
    assert lat > CENTRE["latitude"] + 0.001
    expect(page.locator(".map-pin")).to_be_visible()
    asked = [request for request in site.requests if request.target == "/inside"]
    assert asked[-1].body == f"lon={lon}&lat={lat}"


def test_positions_never_stand_in_an_address(open_page: Open, site: Site) -> None:
    page = open_page(PICKER, geolocation=CENTRE, permissions=["geolocation"])
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.locator(".place-status")).to_contain_text("Place marked")
    assert not [request.target for request in site.requests if "59.82" in request.target]


def test_dragging_the_marker_moves_the_place(open_page: Open) -> None:
    page = open_page(PICKER, width=1280)
    open_map(page)
    page.locator(".place-map").click(position={"x": 200, "y": 200})
    expect(page.locator(".place-status")).to_contain_text("Place marked")
    before = point(page)
    box = page.locator(".map-pin").bounding_box()
    assert box
    page.mouse.move(box["x"] + 18, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 98, box["y"] + 80, steps=5)
    page.mouse.up()
    expect(page.locator("input[name=lon]")).not_to_have_value(str(before[0]))
    after = point(page)
    assert after[0] > before[0]
    assert after[1] < before[1]


def test_keys_aim_announce_and_mark(open_page: Open) -> None:
    page = open_page(PICKER, width=1280)
    page.get_by_label("Address or place").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=MESSAGES["openMap"])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(MESSAGES["pickHelp"])).to_be_visible()
    expect(page.locator(".place-map")).not_to_have_attribute("aria-busy", "true")
    canvas = page.get_by_role("application", name=MESSAGES["pickMap"])
    page.keyboard.press("Tab")
    expect(canvas).to_be_focused()
    expect(canvas).to_have_accessible_description(MESSAGES["pickKeys"])
    expect(page.locator(".map-crosshair")).to_be_visible()
    page.keyboard.press("ArrowRight")
    status = page.locator(".place-status")
    expect(status).to_contain_text("The middle of the map: near ")
    assert page.locator("input[name=lon]").input_value() == ""
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Place marked: near ")
    lon, lat = point(page)
    assert lon > CENTRE["longitude"]
    assert abs(lat - CENTRE["latitude"]) < 0.0001


def test_a_suggestion_is_found_in_either_language_and_chosen_by_keys(open_page: Open) -> None:
    page = open_page(PICKER)
    field = page.get_by_role("combobox", name="Address or place")
    field.press_sequentially("boulevard")
    expect(page.get_by_role("option")).to_contain_text(["Bulevardi Boulevarden"])
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    field.press("Enter")
    expect(field).to_have_value("Bulevardi")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert point(page) == (22.9669, 59.8235)
    assert page.url.endswith(PICKER), "choosing must not send the form"


def test_a_suggestion_is_chosen_by_touch(open_page: Open) -> None:
    page = open_page(PICKER)
    page.get_by_label("Address or place").press_sequentially("esplanad")
    page.get_by_role("option").first.tap()
    expect(page.locator(".place-status")).to_contain_text("Place marked")
    assert point(page) == (22.9702, 59.8241)


def test_the_number_of_the_house_stays_behind_the_chosen_street(open_page: Open) -> None:
    page = open_page(PICKER)
    field = page.get_by_label("Address or place")
    field.press_sequentially("boulevarden 10 B")
    page.get_by_role("option", name="Bulevardi").tap()
    expect(field).to_have_value("Bulevardi 10 B")
    assert point(page) == (22.9669, 59.8235)


def test_plain_words_stay_as_they_are_written(open_page: Open) -> None:
    page = open_page(PICKER)
    field = page.get_by_label("Address or place")
    field.press_sequentially("by the red boat shed")
    expect(page.locator(".place-search .map-announcer")).to_have_text(MESSAGES["suggestionsNone"])
    field.press("Escape")
    expect(field).to_have_value("by the red boat shed")
    assert page.locator("input[name=lon]").input_value() == ""


def test_own_position_marks_the_place(open_page: Open) -> None:
    page = open_page(PICKER, geolocation={**CENTRE, "accuracy": 12}, permissions=["geolocation"])
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.locator(".place-status")).to_contain_text("Place marked: near ")
    expect(page.locator(".place-problem")).to_be_empty()
    assert point(page) == (CENTRE["longitude"], CENTRE["latitude"])


def test_a_rough_position_asks_to_check_the_place(open_page: Open) -> None:
    page = open_page(PICKER, geolocation={**CENTRE, "accuracy": 850}, permissions=["geolocation"])
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.get_by_role("alert")).to_contain_text("850 metres")


def test_a_refused_position_says_what_else_to_do(open_page: Open) -> None:
    page = open_page(PICKER, permissions=[])
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.get_by_role("alert")).to_have_text(MESSAGES["locateRefused"])
    expect(page.get_by_role("button", name=MESSAGES["useLocation"])).to_be_enabled()


def test_a_frame_without_permission_is_told_so(open_page: Open) -> None:
    page = open_page("/other-site.html", host="localhost", geolocation=CENTRE, permissions=["geolocation"])
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(frame.get_by_role("alert")).to_have_text(MESSAGES["locateFramed"])


def test_a_place_outside_the_town_is_told_at_once(open_page: Open) -> None:
    stockholm = {"longitude": 18.07, "latitude": 59.33}
    page = open_page(PICKER, geolocation=stockholm, permissions=["geolocation"])
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.get_by_role("alert")).to_have_text(MESSAGES["outside"])


def test_the_place_can_be_removed(open_page: Open) -> None:
    page = open_page(PICKER)
    open_map(page)
    page.locator(".place-map").tap(position={"x": 150, "y": 150})
    page.get_by_role("button", name=MESSAGES["clearPlace"]).click()
    expect(page.locator(".place-status")).to_have_text(MESSAGES["placeCleared"])
    assert [page.locator(f"input[name={name}]").input_value() for name in ("lon", "lat")] == ["", ""]
    expect(page.locator(".map-pin")).to_have_count(0)
    expect(page.get_by_role("button", name=MESSAGES["hideMap"])).to_be_focused()


def test_a_place_chosen_before_is_shown_again_on_the_open_map(open_page: Open) -> None:
    page = open_page("/place-chosen.html")
    expect(page.locator(".place-status")).to_contain_text("Place marked: near ")
    expect(page.locator(".map-pin")).to_be_visible()
    expect(page.get_by_role("button", name=MESSAGES["hideMap"])).to_have_attribute("aria-expanded", "true")
    assert point(page) == (22.9702, 59.8241)


def test_what_is_known_near_the_place_is_shown_and_goes_with_it(open_page: Open, site: Site) -> None:
    page = open_page(PICKER)
    known = page.locator(".place-known")
    expect(known).to_be_empty()
    page.get_by_label("Address or place").press_sequentially("esplanad")
    page.get_by_role("option").first.tap()
    expect(known.get_by_role("link", name="Esplanaadi")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Known near here")).to_have_count(1)
    asked = [request for request in site.requests if request.target.startswith("/near")]
    assert [(request.method, request.target, request.body) for request in asked] == [
        ("POST", "/near", "lon=22.9702&lat=59.8241")
    ]
    page.get_by_role("button", name=MESSAGES["clearPlace"]).click()
    expect(known).to_be_empty()
    expect(page.get_by_role("status").filter(has_text="Known near here")).to_have_count(0)


def test_where_nothing_is_known_nothing_is_shown(open_page: Open, site: Site) -> None:
    page = open_page(PICKER, geolocation={"longitude": 22.93, "latitude": 59.80}, permissions=["geolocation"])
    page.get_by_label("Address or place").press_sequentially("esplanad")
    page.get_by_role("option").first.tap()
    expect(page.locator(".place-known")).not_to_be_empty()
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.locator(".place-known")).to_be_empty()
    assert [request.body for request in site.requests if request.target == "/near"][-1] == "lon=22.93&lat=59.8"


def test_a_place_that_stands_in_the_form_is_asked_for_at_once(open_page: Open) -> None:
    page = open_page("/place-chosen.html")
    expect(page.locator(".place-known").get_by_role("link", name="Esplanaadi")).to_be_visible()


def test_without_webgl_the_other_ways_remain(open_page: Open, site: Site) -> None:
    page = open_page(PICKER, draws=False, geolocation=CENTRE, permissions=["geolocation"])
    expect(page.get_by_text(MESSAGES["noMap"])).to_be_visible()
    expect(page.get_by_role("button", name=MESSAGES["openMap"])).to_have_count(0)
    page.get_by_role("button", name=MESSAGES["useLocation"]).click()
    expect(page.locator(".place-status")).to_contain_text("Place marked")
    page.get_by_role("button", name=MESSAGES["clearPlace"]).click()
    page.get_by_label("Address or place").press_sequentially("esplanad")
    page.get_by_role("option").first.click()
    assert point(page) == (22.9702, 59.8241)
    assert not [request.target for request in site.requests if "maplibre" in request.target]


def test_the_large_library_comes_only_when_the_map_is_asked_for(open_page: Open, site: Site) -> None:
    page = open_page(PICKER)
    expect(page.get_by_role("button", name=MESSAGES["openMap"])).to_be_visible()
    page.wait_for_load_state("networkidle")
    scripts = [request for request in site.requests if "/static/feedback_pages/" in request.target]
    assert not [request.target for request in site.requests if "maplibre" in request.target]
    assert sum(request.sent for request in scripts) < 12_000


def test_the_source_of_the_map_is_shown(open_page: Open) -> None:
    page = open_page(PICKER, width=1280)
    open_map(page)
    expect(page.get_by_text(re.compile("OpenStreetMap contributors"))).to_be_visible()


def test_no_word_is_asked_for_that_the_page_does_not_give() -> None:
    modules = ROOT / "feedback_pages" / "static" / "feedback_pages" / "map"
    source = "".join(path.read_text(encoding="utf-8") for path in modules.glob("*.js"))
    computed = {"street", "place"}  # kinds of places
    quoted = set(re.findall(r'"([a-zA-Z]+)"', source))
    assert set(MESSAGES) - computed <= quoted
    asked = set(re.findall(r'\btext\("(\w+)"', source)) | set(re.findall(r'Error\("(locate\w+)"\)', source))
    assert asked <= set(MESSAGES)
