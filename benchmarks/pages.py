"""What each public page weighs, how soon it is seen, and whether it jumps: on a phone, as most residents come.

Chromium with a processor four times slower, 1.6 Mbit/s and 150 ms, a screen of 390 × 844, nothing kept from before. What a
proxy would pack (HTML) comes unpacked here, so that pages are lighter in life.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef
from PIL import Image, ImageOps
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, sync_playwright

from benchmarks.client import FORM, PORT, Request, must, place_of, with_photo
from benchmarks.measures import send_of
from benchmarks.server import served
from benchmarks.world import LANGUAGES, World, address
from feedback_pages.cases.links import key_of
from feedback_pages.cases.models import Attachment, Reporter
from feedback_pages.categories.models import Category, CategoryPage, EntryPage, SectionPage
from feedback_pages.publications.models import Publication
from home.models import ContentPage, HomePage

HOST = "bench.example.org"
LOOKS = 3
SLOWER = 4
LATENCY_MS = 150
BYTES_PER_SECOND = 1_600_000 // 8
QUIET_MS = 500
PATIENCE_MS = 60_000
MAP_LIBRARY = "/vendor/maplibre-gl/"
BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
    f"--unsafely-treat-insecure-origin-as-secure=http://{HOST}:{PORT}",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "extra_http_headers": {"X-Forwarded-Proto": "https"},
}
WATCH = """
window.watched = {lcp: 0, element: "", cls: 0, shifted: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    watched.lcp = entry.startTime;
    watched.element = entry.element?.tagName ?? "";
  }
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    watched.cls += entry.value;
    watched.shifted.push(...entry.sources.map(({node}) => node?.className || node?.nodeName || ""));
  }
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class PublicPage:
    """`is_map`: the map is what somebody comes for; on all others nothing of it may be fetched unasked."""

    name: str
    path: str
    status: int = 200
    is_map: bool = False


def public_pages(world: World) -> Iterator[PublicPage]:
    """Every sort of page that a resident meets, in each of the two languages."""
    for language in LANGUAGES:
        for page in (*_of_the_tree(language), *_published(world, language), *_given(world, language)):
            yield PublicPage(f"{language} {page.name}", page.path, page.status, page.is_map)


def _of_the_tree(language: str) -> Iterator[PublicPage]:
    live = {"locale__language_code": language, "live": True}
    home = HomePage.objects.get(**live)
    yield PublicPage("front page", home.url)
    yield PublicPage("content page", ContentPage.objects.filter(**live).first().url)
    yield PublicPage("topics", EntryPage.objects.filter(**live).first().url)
    yield PublicPage("section", SectionPage.objects.filter(**live).order_by("-numchild").first().url)
    for name, place in (("form with place", ("required", "optional")), ("form without place", ("none",))):
        categories = Category.objects.filter(place__in=place, open_languages__contains=list(LANGUAGES))
        topics = CategoryPage.objects.filter(translation_key__in=categories.values("translation_key"), **live)
        yield PublicPage(name, topics.order_by("pk").first().url)
    yield PublicPage("not found", f"{home.url}nothing-here/", 404)


def street() -> bytes:
    """A photo with as much in it at every size as a lens sees, as heavy as one of a street."""
    chance, size = random.Random(12), (1600, 1200)
    picture = Image.new("RGB", size, "grey")
    for cells in (512, 256, 128, 64, 32, 16, 8, 4):
        spots = Image.frombytes("RGB", (cells, cells * 3 // 4), chance.randbytes(cells * (cells * 3 // 4) * 3))
        picture = Image.blend(picture, spots.resize(size, Image.Resampling.BICUBIC), 0.25)
    file = io.BytesIO()
    ImageOps.autocontrast(picture, cutoff=1).save(file, "JPEG", quality=85)
    return file.getvalue()


def _published(world: World, language: str) -> Iterator[PublicPage]:
    seen = Publication.objects.filter(is_visible=True, language=language).annotate(pictures=Count("photos"))
    most = seen.filter(point__isnull=False).order_by("-pictures", "-pk")[0]
    bare = seen.filter(pictures=0, point__isnull=True).order_by("-pk")[0]
    hidden = Publication.objects.filter(is_visible=False).first()
    yield PublicPage("list", address("published_list", language))
    yield PublicPage("list by words", f"{address('published_list', language)}?q={world.words.frequent[0]}")
    yield PublicPage("map", address("published_map", language), is_map=True)
    yield PublicPage("publication with photos and place", address("published_page", language, most.public_id))
    yield PublicPage("publication", address("published_page", language, bare.public_id))
    if hidden is not None:
        yield PublicPage("publication, gone", address("published_page", language, hidden.public_id), 410)


def _given(world: World, language: str) -> Iterator[PublicPage]:
    """From the form that was sent with faults to the resident's own page. The server is running."""
    give = address("give", language, world.plain_category.code)
    faulty = Request(give, "POST", b"kind=&email=a", FORM, (303,), leads_to="/edit/$")
    yield PublicPage("form with faults", place_of(must(faulty)))
    photographed = with_photo(give, street(), name="photos", fields=world.filled_in(1))
    made = must(replace(photographed, expects=(303,), leads_to=r"/draft/[0-9a-f-]+/$"))
    yield PublicPage("summary with photo and place", place_of(made))
    made = must(Request(give, "POST", world.typed(2), FORM, (303,)))
    yield PublicPage("receipt", place_of(must(send_of(made))))
    yield PublicPage("draft, gone", address("draft", language, "00000000-0000-4000-8000-000000000000"), 404)
    key = key_of(_talkative(language))
    yield PublicPage("own page", address("my_report", language, key))
    yield PublicPage("own page, contact details", address("my_contact", language, key))
    yield PublicPage("own page, new link", address("my_renew", language, key))
    yield PublicPage("own page, unknown", address("my_report", language, "nobody"), 404)


def _talkative(language: str) -> Reporter:
    """Who has said most, with photos."""
    with_photos = Reporter.objects.filter(
        Exists(Attachment.objects.filter(report=OuterRef("report"))), report__language=language
    )
    return with_photos.alias(lines=Count("report__messages")).order_by("-lines", "-pk").select_related("report")[0]


@dataclass
class Traffic:
    """What came over the wire for a page; all that is asked for from the map's library on belongs to the map."""

    sizes: dict[str, int] = field(default_factory=dict)
    of_map: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _addresses: dict[str, str] = field(default_factory=dict)
    _has_map: bool = False

    def listen(self, line: CDPSession) -> None:
        line.on("Network.requestWillBeSent", self._sent)
        line.on("Network.loadingFinished", self._finished)
        line.on("Network.loadingFailed", self._failed)

    def _sent(self, event: dict[str, Any]) -> None:
        self._has_map = self._has_map or MAP_LIBRARY in event["request"]["url"]
        self._addresses[event["requestId"]] = event["request"]["url"]
        (self.of_map if self._has_map else self.sizes)[event["requestId"]] = 0

    def _finished(self, event: dict[str, Any]) -> None:
        for side in (self.sizes, self.of_map):
            if event["requestId"] in side:
                side[event["requestId"]] = int(event["encodedDataLength"])

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def _failed(self, event: dict[str, Any]) -> None:
        if not event.get("canceled"):
            self.problems.append(f"{self._addresses.get(event['requestId'])}: {event['errorText']}")


def look(browser: Browser, page: PublicPage) -> dict[str, Any]:
    """One visit with nothing kept from before."""
    traffic = Traffic()
    with browser.new_context(**PHONE) as context:
        tab = context.new_page()
        tab.add_init_script(WATCH)
        tab.on("console", traffic.hear)
        line = context.new_cdp_session(tab)
        traffic.listen(line)
        line.send("Network.enable")
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
        line.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
        answer = tab.goto(f"http://{HOST}:{PORT}{page.path}", wait_until="load", timeout=PATIENCE_MS)
        tab.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
        tab.wait_for_timeout(QUIET_MS)
        watched = tab.evaluate("watched")
    status = answer.status if answer else 0
    problems = [text for text in traffic.problems if not (page.status >= 400 and f"{page.status}" in text)]
    if status != page.status:
        problems.append(f"status {status}")
    if traffic.of_map and not page.is_map:
        problems.append("the map was fetched unasked")
    return {**watched, "traffic": traffic, "problems": problems}


def figures_of(looks: list[dict[str, Any]]) -> dict[str, Any]:
    """The usual time, the heaviest and the most restless of some visits."""
    by_weight = [sum(one["traffic"].sizes.values()) for one in looks]
    restless = max(looks, key=lambda one: one["cls"])
    return {
        "bytes": max(by_weight),
        "map_bytes": max(sum(one["traffic"].of_map.values()) for one in looks),
        "requests": max(len(one["traffic"].sizes) for one in looks),
        "lcp_ms": median(one["lcp"] for one in looks),
        "lcp_of": looks[0]["element"],
        "cls": restless["cls"],
        "shifted": " ".join(dict.fromkeys(restless["shifted"])),
        "errors": sum(len(one["problems"]) for one in looks),
        "problems": [*dict.fromkeys(text for one in looks for text in one["problems"])],
    }


def pages(world: World) -> dict[str, Any]:
    """Each page's figures, and the worst of them."""
    with served():
        found = list(public_pages(world))
        with (
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER) as browser,
        ):
            each = {page.name: figures_of([look(browser, page) for _look in range(LOOKS)]) for page in found}
    worst = {f"worst_{name}": max(one[name] for one in each.values()) for name in ("bytes", "lcp_ms", "cls")}
    return {**worst, "errors": sum(one["errors"] for one in each.values()), "pages": each}
