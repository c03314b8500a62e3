"""Whole paths in a real Chromium against a real server and database. A town with one unit and one section is there.

`visit("/fi/", width=390)` opens a page as a resident, `visit("/admin/", user=officer)` as somebody who signed in.
Every page must stay on its own host and keep the content policy. What a failing journey saw is in var/journeys/.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from wagtail.models import Page as WagtailPage
from wagtail.users.models import UserProfile

from feedback_pages.categories.models import CategoryPage
from feedback_pages.town.models import TownSettings
from handling.units.actions import ensure_officers, grant_sections
from handling.units.models import Unit
from handling.units.users import User
from tests import builders

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
PASSWORD = "a-long-password-1"
SEEN = settings.VAR / "journeys"
WATCH_POLICY = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            # One browser and one server at a time.
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


# Playwright's loop lives in the thread that started it, and Django takes a running loop for asynchronous code.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def server(ground: None, transactional_db: None, live_server: Any) -> str:
    """Address of the running product."""
    return live_server.url


@pytest.fixture
def town(server: str) -> TownSettings:
    return builders.make_town()


@pytest.fixture
def pages(town: TownSettings) -> dict[str, CategoryPage]:
    """Front pages, entry, a section and a category about streets, in each language."""
    return builders.make_category_pages(builders.make_home_pages())


@pytest.fixture
def technical(pages: dict[str, CategoryPage]) -> Unit:
    unit = builders.make_unit("technical", is_default=True)
    grant_sections(unit=unit, sections=[_section(pages)])
    return unit


def _section(pages: dict[str, CategoryPage]) -> Any:
    from feedback_pages.categories.models import Category

    return Category.objects.get(translation_key=pages["fi"].translation_key).section


def _in_english(user: User) -> User:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    return user


@pytest.fixture
def officer(technical: Unit) -> User:
    """Communications officer with the rights to every page."""
    homes = list(WagtailPage.objects.filter(depth=2))
    return _in_english(builders.make_user("viestinta", ensure_officers(root_pages=homes)))


@pytest.fixture
def editor(technical: Unit) -> User:
    """Editor of the technical unit's section."""
    return _in_english(builders.make_user("toimittaja", technical.editors))


@pytest.fixture
def handler(technical: Unit) -> User:
    return _in_english(builders.make_user("handler", technical.handlers))


@pytest.fixture
def visit(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []
    opened: list[Page] = []
    foreign: list[str] = []
    errors: list[str] = []

    def keep_foreign(made: Request) -> None:
        if not made.url.startswith((server, "data:", "blob:")):
            foreign.append(made.url)

    def keep_error(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            errors.append(message.text)

    def open_(path: str, *, user: User | None = None, width: int = 1280, **options: Any) -> Page:
        height = 844 if width < 700 else 900
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", base_url=server, **options
        )
        context.add_init_script(WATCH_POLICY)
        context.on("request", keep_foreign)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", keep_error)
        opened.append(page)
        if user is not None:
            sign_in(page, user)
        page.goto(path)
        return page

    yield open_
    if request.node.stash.get(FAILED, False):
        _keep_what_was_seen(request.node.name, opened)
    refused = [refusal for page in opened if not page.is_closed() for refusal in page.evaluate("window.refused ?? []")]
    for context in contexts:
        context.close()
    assert (foreign, refused, errors) == ([], [], [])


def _keep_what_was_seen(name: str, opened: list[Page]) -> None:
    SEEN.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(opened, start=1):
        page.screenshot(path=SEEN / f"{re.sub(r'[^a-z0-9_]+', '-', name.lower())}-{number}.png", full_page=True)


def sign_in(page: Page, user: User) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", user.get_username())
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
