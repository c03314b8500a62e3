"""What is measured, a name each: the requests and how many at once. The aims stand in aims.py."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import urlencode

from benchmarks.client import FORM, Answer, Request, must, place_of
from benchmarks.world import LANGUAGES, World, address
from feedback_pages.town.tiles import Tile

TILE = "/map/published/{tile.z}/{tile.x}/{tile.y}.mvt"
# Cached pages are measured by their own names.
UNCACHED = {"PAGE_CACHE_SECONDS": "0"}
VARIED = 500
PAGES_ON = 39


@dataclass(frozen=True)
class Measure:
    """`makes` gives the requests, fresh for each series; `is_spent` where each can be sent only once."""

    title: str
    makes: Callable[[World, int], Sequence[Request]]
    in_flight: int = 16
    is_spent: bool = False
    environment: dict[str, str] = field(default_factory=dict)


def _repeated(requests: Sequence[Request], number: int) -> list[Request]:
    return [requests[index % len(requests)] for index in range(number)]


def _query(path: str, values: object) -> str:
    return f"{path}?{urlencode(values)}" if values else path  # type: ignore[arg-type]


def form_pages(world: World, number: int) -> list[Request]:
    return _repeated([Request(path) for path in world.form_addresses], number)


def entry_and_form(world: World, number: int) -> list[Request]:
    return _repeated([Request(path) for path in [*world.entry_addresses, *world.form_addresses[:4]]], number)


def drafts(world: World, number: int) -> list[Request]:
    path = address("give", "fi", world.plain_category.code)
    return [
        Request(path, "POST", world.typed(index), FORM, (303,), leads_to=r"/draft/[0-9a-f-]+/$")
        for index in range(number)
    ]


def sends(world: World, number: int) -> list[Request]:
    """Drafts are made first; what is measured is sending them."""
    return [send_of(must(request)) for request in drafts(world, number)]


def send_of(made: Answer) -> Request:
    """What sends the draft that was just made."""
    return Request(f"{place_of(made)}send/", "POST", b"sent=1", FORM, (303,), leads_to="/receipt/$")


def tiles_of_500(world: World, number: int) -> list[Request]:
    return _repeated([Request(TILE.format(tile=tile)) for tile in world.tiles_of_500], number)


def _densest(world: World, narrowings: Sequence[object], number: int) -> list[Request]:
    """Narrowed, the densest tile may be empty; without, it cannot be."""
    requests = [
        Request(
            _query(TILE.format(tile=tile), narrowing),
            expects=(200, 204) if narrowing else (200,),
            label=f"z{zoom} {'+'.join(narrowing) if narrowing else 'all'}",  # type: ignore[arg-type]
        )
        for (zoom, tile), narrowing in product(world.densest.items(), narrowings)
    ]
    return _repeated(requests, max(number, 10 * len(requests)))


def densest_tiles(world: World, number: int) -> list[Request]:
    return _densest(world, [{}, *world.singles], number)


def densest_tiles_narrowed(world: World, number: int) -> list[Request]:
    return _densest(world, world.doubles, number)


def _word_groups(world: World) -> list[tuple[str, str]]:
    words = world.words
    groups = {"frequent": words.frequent, "usual": words.usual, "rare": words.rare}
    single = [(label, word) for label, group in groups.items() for word in group]
    return single + [("two", f"{a} {b}") for a, b in zip(words.frequent, words.usual, strict=False)]


def map_by_words(world: World, number: int) -> list[Request]:
    tiles: list[Tile] = [world.densest[zoom] for zoom in (10, 12, 14)]
    return _repeated(
        [
            Request(_query(TILE.format(tile=tile), {"q": word}), expects=(200, 204), label=label)
            for (label, word), tile in product(_word_groups(world), tiles)
        ],
        number,
    )


def public_list(world: World, number: int) -> list[Request]:
    rare = [{"category": world.categories[-1]}, {"category": world.categories[-1], "kind": "thanks", "state": "open"}]
    narrowings: list[object] = [{}, *world.singles, *world.doubles, *rare]
    return _repeated(
        [
            Request(_query(address("published_list", language), narrowing), label="+".join(narrowing) or "all")  # type: ignore[arg-type]
            for narrowing, language in product(narrowings, LANGUAGES)
        ],
        number,
    )


def public_list_by_words(world: World, number: int) -> list[Request]:
    return _repeated(
        [
            Request(_query(address("published_list", language), {"q": word}), label=label)
            for (label, word), language in product(_word_groups(world), LANGUAGES)
        ],
        number,
    )


def publication_pages(world: World, number: int) -> list[Request]:
    return _repeated([Request(address("published_page", "fi", key)) for key in world.publications], number)


def near(world: World, number: int) -> list[Request]:
    path = address("published_near", "fi")
    bodies = [urlencode({"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}).encode() for lon, lat in world.places]
    return _repeated([Request(path, "POST", body, FORM) for body in bodies], number)


# -- handling -------------------------------------------------------------------------------------------------------

INBOX = "/admin/inbox/"


def inbox(world: World, number: int) -> list[Request]:
    """The first and the 40th page of ten selections."""
    selections = [
        {},
        {"state": "all"},
        {"state": "closed", "category": world.categories[0]},
        {"state": "all", "kind": "fault"},
        {"state": "all", "language": "sv"},
        {"needs": "late", "sort": "due"},
        {"sort": "due"},
        {"state": "all", "sort": "oldest"},
        {"assigned": "nobody"},
        {"state": "waiting"},
    ]
    requests = []
    for selection in selections:
        label = "+".join(f"{key}={value}" for key, value in selection.items()) or "first look"
        first = Request(_query(INBOX, selection), headers=(world.cookie,), label=label)
        requests += [first, _page_40(first, label)]
    return _repeated(requests, number)


def _page_40(request: Request, label: str) -> Request:
    """The 40th page, or the last where there are fewer, reached as a handler does: by the link to the next."""
    for _page in range(PAGES_ON):
        link = re.search(r'href="([^"]*[?&;]after=[^"]*)"', must(request).body.decode())
        if link is None:
            break
        request = Request(link[1].replace("&amp;", "&"), headers=request.headers)
    return Request(request.path, headers=request.headers, label=f"{label}, page 40")


def inbox_by_words(world: World, number: int) -> list[Request]:
    return _repeated(
        [
            Request(_query(INBOX, {"q": word, "state": "all"}), headers=(world.cookie,), label=label)
            for label, word in _word_groups(world)
        ],
        number,
    )


def report_screens(world: World, number: int) -> list[Request]:
    return _repeated([Request(f"/admin/reports/{pk}/", headers=(world.cookie,)) for pk in world.cases], number)


def statistics(world: World, number: int) -> list[Request]:
    """Of the last twelve months, a year and all years, by each breakdown, with none to three filters."""
    periods = [{}, {"period": "2025"}, {"period": "all"}]
    filters = [
        {},
        {"kind": "fault"},
        {"category": world.categories[0]},
        {"kind": "fault", "language": "sv"},
        {"kind": "idea", "language": "fi", "channel": "web"},
    ]
    breakdowns = [{"by": by} for by in ("category", "section", "unit", "kind", "channel", "language")]
    requests = []
    for period, narrowing, by in product(periods, filters, breakdowns):
        label = "+".join({**period, **narrowing}) or "last 12 months"
        query = {**period, **narrowing, **by}
        requests.append(Request(_query("/admin/statistics/", query), headers=(world.cookie,), label=label))
    return _repeated(requests, number)


MEASURES = {
    "form": Measure("form page, no page cache", form_pages, environment=UNCACHED),
    "form_cached": Measure("form and entry page through the page cache", entry_and_form),
    "draft": Measure("draft POST without photo", drafts, is_spent=True),
    "send": Measure("sending it, worker stopped", sends, is_spent=True),
    "tile_500": Measure("map tile with about 500 points", tiles_of_500, in_flight=8),
    "tile": Measure("densest tile of zooms 5–16, by none or one filter", densest_tiles, in_flight=8),
    "tile_narrowed": Measure("the same by two or three filters", densest_tiles_narrowed, in_flight=8),
    "map_words": Measure("map filtered by words", map_by_words, in_flight=8),
    "list": Measure("public list with filters", public_list, in_flight=8, environment=UNCACHED),
    "list_words": Measure("public list by words", public_list_by_words, in_flight=8, environment=UNCACHED),
    "publication": Measure("publication page, no cache", publication_pages, environment=UNCACHED),
    "near": Measure("what is near a place", near),
    "inbox": Measure("handler's inbox, filtered and sorted, first and 40th page", inbox, in_flight=8),
    "inbox_words": Measure("handler's search by words", inbox_by_words, in_flight=8),
    "statistics": Measure("statistics, by period, filters and breakdown", statistics, in_flight=8),
    "report": Measure("report screen with 8 messages", report_screens, in_flight=8),
}
