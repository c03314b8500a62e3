"""Pictures of the demo town's real pages, for the README: script/screenshots runs this against a town of its own.

Usage: screenshots.py BASE_URL FOLDER
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP = (1280, 800)
PHONE = (390, 844)
LARGEST = 150_000  # bytes of a picture
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]


def front_page(page: Page) -> None:
    page.goto("/en/")


def form(page: Page) -> None:
    """A category's form, as a resident comes to it."""
    page.goto("/en/feedback/")
    pages = page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
    page.goto(next(path for path in pages if len(path.strip("/").split("/")) == 4))
    page.locator("form:has(textarea)").evaluate("form => form.scrollIntoView()")


def public_map(page: Page) -> None:
    page.goto("/en/feedback/published/map/")
    page.locator("canvas").first.wait_for()


def sign_in(page: Page, name: str) -> None:
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill("demo")
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/admin/")


def inbox(page: Page) -> None:
    sign_in(page, "tekninen")
    page.goto("/admin/inbox/")
    page.locator("canvas").first.wait_for()


PICTURES: dict[str, tuple[tuple[int, int], Callable[[Page], None]]] = {
    "front-page-phone": (PHONE, front_page),
    "form-phone": (PHONE, form),
    "map": (DESKTOP, public_map),
    "inbox": (DESKTOP, inbox),
}


def reduced(picture: bytes) -> bytes:
    """The PNG with the most colours of a palette that keep it small enough.

    Raises:
        ValueError: not even sixteen colours do.
    """
    image = Image.open(BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32, 16):
        small = BytesIO()
        image.quantize(colours).save(small, "PNG", optimize=True)
        if small.tell() <= LARGEST:
            return small.getvalue()
    raise ValueError("the picture is too large")


def take(browser: Browser, base_url: str, size: tuple[int, int], visit: Callable[[Page], None]) -> bytes:
    context = browser.new_context(
        base_url=base_url, viewport={"width": size[0], "height": size[1]}, locale="en-GB", reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        visit(page)
        page.wait_for_load_state("networkidle")
        # Tiles are drawn after the last of them came.
        page.wait_for_timeout(1500)
        return page.screenshot()
    finally:
        context.close()


def main(base_url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, (size, visit) in PICTURES.items():
            (folder / f"{name}.png").write_bytes(reduced(take(browser, base_url, size, visit)))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
