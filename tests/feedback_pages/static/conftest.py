"""A real Chromium on small pages that use the map modules as the product's pages do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.feedback_pages.static import town
from tests.feedback_pages.static.server import Open, Site, serving

DRAWS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
DRAWS_NOT = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]

# What Chromium says to a page in a frame that asks for a position without the right to.
PROVOKED = "Permissions policy violation: Geolocation"

WATCH_POLICY = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="package")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiles")
    for layer in ("publications", "reports"):
        (folder / layer / "all").mkdir(parents=True)
        (folder / layer / "closed").mkdir()
        town.write_tiles(folder / layer / "all", layer, town.reports())
        town.write_tiles(folder / layer / "closed", layer, [row for row in town.reports() if row["state"] == "closed"])
    return folder


@pytest.fixture
def site(tiles: Path) -> Iterator[Site]:
    with serving(Site(tiles)) as running:
        yield running


# Playwright's loop lives in the thread that started it: kept to this folder, so that tests with a database stay clear.
@pytest.fixture(scope="package")
def browsers() -> Iterator[Callable[[bool], Browser]]:
    expect.set_options(timeout=20_000)  # maps are drawn by the processor here
    with sync_playwright() as playwright:
        running: dict[bool, Browser] = {}

        def get(draws: bool) -> Browser:
            if draws not in running:
                running[draws] = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=DRAWS if draws else DRAWS_NOT
                )
            return running[draws]

        yield get
        for browser in running.values():
            browser.close()


@pytest.fixture
def open_page(browsers: Callable[[bool], Browser], site: Site) -> Iterator[Open]:
    """`open_page("/place-picker.html", width=390, draws=True, **context options)`; every page must keep the policy."""
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    foreign: list[str] = []
    errors: list[str] = []

    def keep_error(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(PROVOKED):
            errors.append(message.text)

    def open_(path: str, *, width: int = 390, draws: bool = True, host: str = "127.0.0.1", **options: Any) -> Page:
        height = 844 if width < 700 else 900
        context = browsers(draws).new_context(
            viewport={"width": width, "height": height}, has_touch=width < 700, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.add_init_script(WATCH_POLICY)
        own = (site.address, site.address.replace("127.0.0.1", host), "data:", "blob:")

        def keep_foreign(request: Request) -> None:
            if not request.url.startswith(own):
                foreign.append(request.url)

        context.on("request", keep_foreign)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", keep_error)
        page.goto(site.address.replace("127.0.0.1", host) + path)
        pages.append(page)
        return page

    yield open_
    refused = [refusal for page in pages if not page.is_closed() for refusal in page.evaluate("window.refused")]
    for context in contexts:
        context.close()
    assert (foreign, refused, errors) == ([], [], [])
