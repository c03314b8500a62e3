"""The stored grid of the inbox tells what counting would, whatever was handed on, moved or closed, folded in or not."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction

from feedback_pages.cases.actions import lock_report, save_changes
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.town.tiles import FAR
from handling.inbox import tiles
from handling.inbox.grid import INBOX_GRID, InboxCell, InboxChange
from handling.inbox.models import InboxEntry
from handling.report.actions import hand_over
from handling.units.models import Unit
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import close, signed_in, tile_of
from tests.handling.inbox.test_tiles import features

QUERIES: list[dict[str, str]] = [
    {},
    {"state": "closed"},
    {"state": "all"},
    {"state": "all", "kind": "idea"},
    {"state": "all", "category": "potholes"},
    {"state": "all", "language": "sv"},
    {"state": "all", "kind": "idea", "language": "sv"},
    {"state": "all", "unit": "technical"},
]


@pytest.fixture
def many(potholes: Category, exhibitions: Category, handler: User, museum_handler: User) -> list[Report]:
    chance = random.Random(7)
    found = []
    for number in range(24):
        category = [potholes, exhibitions][number % 2]
        there = Point(builders.IN_TOWN.x + chance.gauss(0, 0.02), builders.IN_TOWN.y + chance.gauss(0, 0.01), srid=4326)
        language, kind = chance.choice(["fi", "sv"]), chance.choice(["fault", "idea"])
        found.append(builders.make_report(category, point=there, language=language, kind=kind))
    for report in found[16:20]:
        close(report, handler if report.category == potholes else museum_handler)
    return found


def expected(user: User, zoom: int, **query: str) -> Counter[int]:
    """Sizes of the cells of the tile over the town's middle, counted here from the table."""
    where = {"kind": "kind", "language": "language", "category": "category__code", "unit": "unit__code"}
    entries = InboxEntry.objects.seen_by(user).filter(
        point_3857__isnull=False, **{where[name]: value for name, value in query.items() if name in where}
    )
    if query.get("state") == "closed":
        entries = entries.filter(state="closed")
    elif "state" not in query:
        entries = entries.open()
    west, south, east, north = tile_of(builders.IN_TOWN, zoom).bounds
    side = (east - west) / FAR
    cells: Counter[tuple[int, int]] = Counter()
    for entry in entries:
        there = entry.point_3857
        if west <= there.x < east and south < there.y <= north:
            cells[int((there.x - west) // side), int((north - there.y) // side)] += 1
    return Counter(cells.values())


def shown(user: User, zoom: int, folder: Path, **query: str) -> Counter[int]:
    # A column is not there where no feature has it, and empty in a row whose feature has it not.
    counts = [feature.get("count") for feature in features(user, zoom, folder, **query)]
    return Counter(int(count) if count and count == count else 1 for count in counts)


def test_the_grid_counts_as_the_table_does(
    many: list[Report], handler: User, museum_handler: User, officer: User, tmp_path: Path
) -> None:
    for round_ in ("as they came", "folded", "changed", "folded again", "counted anew"):
        if round_.startswith("folded"):
            assert INBOX_GRID.fold() > 0
        if round_ == "changed":
            change_all_ways(many, handler)
        if round_ == "counted anew":
            INBOX_GRID.rebuild()
        for user in (handler, museum_handler, officer):
            for query in QUERIES:
                if "unit" in query and user != officer:
                    continue
                for zoom in (3, 11, 14):
                    found = shown(user, zoom, tmp_path, **query)
                    assert found == expected(user, zoom, **query), (round_, user, query, zoom)


def change_all_ways(many: list[Report], handler: User) -> None:
    handed_on, moved, cleared, other_kind, closed, gone = [
        report for report in many if report.category.code == "potholes"
    ][:6]
    museum = Unit.objects.get(code="museum")
    handed_on.refresh_from_db()
    hand_over(report_id=handed_on.pk, unit=museum, reason="", by=handler, seen_version=handed_on.version)
    with transaction.atomic():
        for report, change in (
            (moved, {"point": builders.IN_TOWN}),
            (cleared, {"point": None}),
            (other_kind, {"kind": "question"}),
        ):
            locked = lock_report(report.pk)
            for name, value in change.items():
                setattr(locked, name, value)
            save_changes(locked, changed=set(change), by=handler, action="kuuluu.place_changed")
    close(closed, handler)
    gone.delete()


def test_what_is_not_told_apart_in_the_grid_is_counted(many: list[Report], handler: User) -> None:
    from handling.inbox.filters import InboxFilterSet
    from handling.inbox.scope import Scope

    def is_stored(zoom: int = 10, **query: str) -> bool:
        filters = InboxFilterSet(query, scope=Scope(handler, {1}))
        return tiles.is_stored(tile_of(builders.IN_TOWN, zoom), filters)

    assert is_stored() and is_stored(state="closed") and is_stored(kind="idea")
    assert not is_stored(kind="idea", language="sv")
    assert not is_stored(assigned="me") and not is_stored(needs="late") and not is_stored(received_from="2026-01-01")
    assert not is_stored(zoom=16)
    assert not is_stored(state="no-such")


def test_close_up_the_grid_serves_where_there_are_too_many_to_show(
    many: list[Report], handler: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    INBOX_GRID.fold()
    apart = shown(handler, 15, tmp_path)
    monkeypatch.setattr(tiles, "MANY", 0)
    assert shown(handler, 15, tmp_path) == expected(handler, 15)
    assert sum(size * times for size, times in apart.items()) == sum(
        size * times for size, times in expected(handler, 15).items()
    )


def test_cells_that_emptied_are_swept_and_what_does_not_move_is_not_noted(pothole: Report, handler: User) -> None:
    INBOX_GRID.fold()
    InboxEntry.objects.update(needs_attention=True)
    assert not InboxChange.objects.exists()
    close(pothole, handler)
    assert list(InboxChange.objects.order_by("pk").values_list("sign", "state")) == [(-1, "received"), (1, "closed")]
    INBOX_GRID.fold()
    assert set(InboxCell.objects.values_list("state", flat=True)) == {"closed"}
    pothole.delete()
    INBOX_GRID.fold()
    assert (InboxCell.objects.count(), InboxChange.objects.count()) == (0, 0)


def test_one_alone_tells_of_itself_out_of_the_grid(pothole: Report, handler: User, tmp_path: Path) -> None:
    INBOX_GRID.fold()
    [far] = features(handler, 8, tmp_path)
    [near] = features(handler, 18, tmp_path)
    for name in ("id", "kind", "state", "late", "age"):
        assert far[name] == near[name]
    assert (far["id"], far["age"], bool(far["late"])) == (str(pothole.pk), 0, False)


def test_a_tile_from_afar_is_one_question(pothole: Report, handler: User, django_assert_max_num_queries: Any) -> None:
    client = signed_in(handler)
    tile = tile_of(builders.IN_TOWN, 10)
    client.get(f"/admin/reports/tiles/10/{tile.x}/{tile.y}.mvt")
    with django_assert_max_num_queries(5) as asked:
        client.get(f"/admin/reports/tiles/10/{tile.x}/{tile.y}.mvt")
    assert sum("handling_inboxcell" in query["sql"] for query in asked.captured_queries) == 1
