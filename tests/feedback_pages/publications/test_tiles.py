"""Vector tiles: what is counted together, what stands alone, and how heavy it gets."""

import random

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_pages.categories.models import Category
from feedback_pages.publications import tiles
from feedback_pages.publications.models import Publication
from feedback_pages.publications.tiles import Tile
from tests.feedback_pages.publications.builders import FIRST, IN_TOWN, publish, tile_of
from tests.feedback_pages.publications.conftest import ReadTile

WORLD = Tile(0, 0, 0)
HEAVIEST = 100_000


def nearby(metres: float) -> Point:
    return Point(IN_TOWN.x + metres / 55_900, IN_TOWN.y, srid=4326)


def publish_many(category: Category, points: list[Point]) -> None:
    Publication.objects.bulk_create(
        Publication(
            category=category,
            section=category.section,
            kind="fault",
            language="fi",
            title="Kuoppa",
            text="Kuoppa",
            point=point,
            received_at=FIRST,
            published_at=FIRST,
        )
        for point in points
    )


def test_far_away_neighbours_are_counted_and_the_lonely_stand_alone(read_tile: ReadTile, potholes: Category) -> None:
    for metres in (0, 5, 10):
        publish(potholes, point=nearby(metres))
    alone = publish(potholes, point=Point(-70.0, -30.0, srid=4326), kind="idea", state="open")
    features = sorted(read_tile(WORLD), key=len)
    assert features == [{"count": 3}, {"id": alone.public_id, "kind": "idea", "state": "open"}]


def test_close_up_each_point_stands_alone(read_tile: ReadTile, potholes: Category) -> None:
    ids = {publish(potholes, point=nearby(metres)).public_id for metres in (0, 20, 40)}
    features = read_tile(tile_of(nearby(20), 15))
    assert {feature["id"] for feature in features} == ids
    assert all("count" not in feature for feature in features)


def test_points_in_one_place_stay_together_and_are_named_where_one_comes_no_closer(
    read_tile: ReadTile, potholes: Category
) -> None:
    ids = {publish(potholes).public_id for _number in range(3)}
    assert read_tile(tile_of(IN_TOWN, 15)) == [{"count": 3}]
    (cluster,) = read_tile(tile_of(IN_TOWN, 18))
    assert cluster["count"] == 3
    assert set(cluster["ids"].split(",")) == ids


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?category=potholes", 2),
        ("?section=culture", 1),
        ("?kind=idea", 1),
        ("?state=done", 1),
        ("?q=lamppu", 1),
        ("?q=norsu", 0),
        ("?category=none", 0),
    ],
)
def test_filters_narrow_the_tile(
    read_tile: ReadTile, potholes: Category, exhibitions: Category, query: str, found: int
) -> None:
    publish(potholes, kind="idea")
    publish(potholes, title="Lamput pimeinä")
    publish(exhibitions, state="done")
    features = read_tile(WORLD, query)
    assert sum(feature.get("count", 1) for feature in features) == found


def test_each_point_falls_into_exactly_one_tile_of_a_zoom(read_tile: ReadTile, potholes: Category) -> None:
    publish(potholes, point=Point(0.0, 0.0, srid=4326))  # the corner of four tiles
    found = [feature for x in (0, 1) for y in (0, 1) for feature in read_tile(Tile(1, x, y))]
    assert len(found) == 1


@pytest.mark.parametrize("path", ["0/1/0", "0/0/1", "3/8/0", "3/0/8", "23/0/0", "99/0/0", "1/99999999999999999999/0"])
def test_tiles_that_do_not_exist_are_not_found(client: Client, potholes: Category, path: str) -> None:
    publish(potholes)
    assert client.get(f"/map/published/{path}.mvt").status_code == 404


@pytest.mark.parametrize("path", ["-1/0/0", "a/0/0", "1.5/0/0", "0/0/0.png"])
def test_addresses_that_are_no_tiles_are_not_found(client: Client, town: object, path: str) -> None:
    assert client.get(f"/map/published/{path}.mvt").status_code == 404


def scattered(z: int, number: int) -> list[Point]:
    """Points all over the tile that holds IN_TOWN."""
    chance = random.Random(z)
    west, south, east, north = tile_of(IN_TOWN, z).bounds
    flat = (Point(chance.uniform(west, east), chance.uniform(south, north), srid=3857) for _number in range(number))
    return [point.transform(4326, clone=True) for point in flat]


@pytest.mark.parametrize("z", [0, 12, 15, 16, 18])
def test_no_tile_passes_a_hundred_kilobytes(client: Client, potholes: Category, z: int) -> None:
    tile = tile_of(IN_TOWN, z)
    for number in (tiles.MANY, 3 * tiles.MANY):  # as many as are still shown one by one; far too many
        publish_many(potholes, scattered(z, number))
        assert 1_000 < len(client.get(f"/map/published/{tile.z}/{tile.x}/{tile.y}.mvt").content) < HEAVIEST
        Publication.objects.all().delete()


def test_a_tile_costs_one_query_and_is_not_sent_twice(client: Client, potholes: Category) -> None:
    publish(potholes)
    with CaptureQueriesContext(connection) as seen:
        first = client.get("/map/published/0/0/0.mvt")
    assert len(seen) == 1
    again = client.get("/map/published/0/0/0.mvt", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    publish(potholes, point=Point(-70.0, -30.0, srid=4326))
    changed = client.get("/map/published/0/0/0.mvt", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_an_empty_tile_has_no_body(client: Client, town: object) -> None:
    response = client.get("/map/published/0/0/0.mvt")
    assert (response.status_code, response.content) == (204, b"")
