"""The stored grid tells what counting would, whatever was published, changed or hidden, folded in or not."""

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse

from feedback_pages.categories.models import Category, Section
from feedback_pages.publications import tiles
from feedback_pages.publications.grid import GRID, GridCell, GridChange
from feedback_pages.publications.models import Publication
from feedback_pages.publications.tiles import Tile
from feedback_pages.town.tiles import FAR
from tests.feedback_pages.publications.builders import IN_TOWN, publish, tile_of
from tests.feedback_pages.publications.conftest import ReadTile

FILTERS = [
    "",
    "?category=potholes",
    "?section=culture",
    "?kind=idea",
    "?state=done",
    "?month=2026-10",
    "?category=potholes&kind=idea",
    "?section=culture&category=potholes",
    "?month=2026-10&state=open",
    "?month=2026-10&category=potholes&kind=fault",
    "?kind=fault&state=open",
]


@pytest.fixture
def many(potholes: Category, exhibitions: Category) -> list[Publication]:
    chance = random.Random(5)
    return [
        publish(
            chance.choice([potholes, exhibitions]),
            point=Point(IN_TOWN.x + chance.gauss(0, 0.02), IN_TOWN.y + chance.gauss(0, 0.01), srid=4326),
            kind=chance.choice(["fault", "idea"]),
            state=chance.choice(["open", "answered", "done"]),
            received_at=datetime(2026, chance.choice([9, 10, 11]), 15, tzinfo=UTC),
        )
        for _number in range(60)
    ]


def expected(tile: Tile, **narrowed: Any) -> Counter[int]:
    """Sizes of the tile's cells, counted here from the table."""
    west, south, east, north = tile.bounds
    side = (east - west) / FAR
    cells: Counter[tuple[int, int]] = Counter()
    for row in Publication.objects.filter(is_visible=True, point__isnull=False, **narrowed):
        flat = row.point_3857
        if west <= flat.x < east and south < flat.y <= north:
            cells[int((flat.x - west) // side), int((north - flat.y) // side)] += 1
    return Counter(cells.values())


def shown(read_tile: ReadTile, tile: Tile, query: str) -> Counter[int]:
    return Counter(feature.get("count", 1) for feature in read_tile(tile, query))


WHERE = {"category": "category__code", "section": "section__code", "kind": "kind", "state": "state"}


def narrowed_by(query: str) -> dict[str, Any]:
    pairs = dict(part.split("=") for part in query.removeprefix("?").split("&") if part)
    month = {"received_month": int(pairs.pop("month").replace("-", ""))} if "month" in pairs else {}
    return {WHERE[name]: value for name, value in pairs.items()} | month


@pytest.mark.parametrize("query", FILTERS)
def test_the_grid_counts_as_the_table_does(read_tile: ReadTile, many: list[Publication], query: str) -> None:
    for round_ in ("as they came", "folded", "changed", "folded again", "counted anew"):
        if round_.startswith("folded"):
            assert GRID.fold() > 0
        if round_ == "changed":
            change_all_ways(many)
        if round_ == "counted anew":
            GRID.rebuild()
        for z in (0, 4, 5, 9, 12, 14):
            tile = tile_of(IN_TOWN, z)
            assert shown(read_tile, tile, query) == expected(tile, **narrowed_by(query)), (round_, z)


def change_all_ways(many: list[Publication]) -> None:
    hidden, moved, cleared, done, older, gone = many[:6]
    Publication.objects.filter(pk=hidden.pk).update(is_visible=False)
    Publication.objects.filter(pk=moved.pk).update(point=IN_TOWN)
    Publication.objects.filter(pk=cleared.pk).update(point=None)
    Publication.objects.filter(pk=done.pk).update(state="done", kind="idea")
    Publication.objects.filter(pk=older.pk).update(received_at=datetime(2026, 10, 1, tzinfo=UTC))
    gone.delete()


def test_one_alone_is_itself_and_empty_cells_are_swept(read_tile: ReadTile, potholes: Category) -> None:
    publication = publish(potholes)
    GRID.fold()
    assert read_tile(tile_of(IN_TOWN, 8)) == [{"id": publication.public_id, "kind": "fault", "state": "open"}]
    Publication.objects.update(is_visible=False)
    assert read_tile(tile_of(IN_TOWN, 8)) == []
    GRID.fold()
    assert (GridCell.objects.count(), GridChange.objects.count()) == (0, 0)


def test_a_month_is_the_towns_own(client: Client, potholes: Category) -> None:
    late = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)  # half past midnight in Finland
    publish(potholes, title="Myöhään illalla", received_at=late)
    assert "Myöhään illalla" in client.get(reverse("published_list"), {"month": "2026-11"}).content.decode()
    assert "Myöhään illalla" not in client.get(reverse("published_list"), {"month": "2026-10"}).content.decode()


@pytest.mark.parametrize("month", ["2026-13", "november", "0", "2026-1'--", "99999999999999999999"])
def test_what_is_no_month_finds_nothing(client: Client, read_tile: ReadTile, potholes: Category, month: str) -> None:
    publish(potholes, title="Kuoppa")
    assert read_tile(tile_of(IN_TOWN, 8), f"?month={month}") == []
    response = client.get(reverse("published_list"), {"month": month})
    assert response.status_code == 200
    assert not response.context["rows"]


def test_what_is_published_follows_its_topic_to_another_section(
    read_tile: ReadTile, potholes: Category, exhibitions: Category
) -> None:
    publication = publish(potholes)
    potholes.section = Section.objects.get(code="culture")
    potholes.save()
    publication.refresh_from_db()
    assert publication.section == potholes.section
    assert len(read_tile(tile_of(IN_TOWN, 8), "?section=culture")) == 1


@pytest.mark.parametrize("z", [15, 16])
@pytest.mark.parametrize("query", ["", "?category=potholes&kind=idea", "?month=2026-10"])
def test_close_up_the_grid_serves_where_there_are_too_many_to_show(
    read_tile: ReadTile, many: list[Publication], monkeypatch: pytest.MonkeyPatch, z: int, query: str
) -> None:
    GRID.fold()
    tile = tile_of(many[0].point_3857.transform(4326, clone=True), z)
    apart = shown(read_tile, tile, query)
    monkeypatch.setattr(tiles, "MANY", 0)
    assert shown(read_tile, tile, query) == expected(tile, **narrowed_by(query))
    assert sum(size * times for size, times in apart.items()) == sum(
        size * times for size, times in expected(tile, **narrowed_by(query)).items()
    )
