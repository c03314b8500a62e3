"""Vector tiles of what is published. One layer, `publications`, with two shapes of features:

clusters   `count`, and where one can come no closer `ids`: public ids with commas between
points     `id` (public id), `kind`, `state` (the mark by which the map draws it)
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import F, FloatField, Func

from feedback_pages.publications.lists import Filters
from feedback_pages.publications.models import Publication, PublicState

LAYER = "publications"
MAX_ZOOM = 22
EDGE = 20037508.342789244  # metres from the middle of the web map's square to its side

# Cells on a side. Close up they are so small that only marks which would hide one another are counted together.
FAR, NEAR = 32, 128
NEAR_ZOOM = 15
# A close-up tile with more points than this falls back to large cells, so that no tile passes 100 kB.
MANY = 1_200
# From here a cluster names its members, at most so many in a small or a large cell.
NAMING_ZOOM = 17
NAMED, NAMED_OF_MANY = 20, 3

# Marks of the map modules by what the public is told.
MARKS = {PublicState.OPEN: "in_progress", PublicState.ANSWERED: "closed", PublicState.DONE: "closed"}


@dataclass(frozen=True)
class Tile:
    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        return self.z <= MAX_ZOOM and max(self.x, self.y) < 2**self.z

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres of EPSG:3857."""
        size = 2 * EDGE / 2**self.z
        west, north = self.x * size - EDGE, EDGE - self.y * size
        return west, north - size, west + size, north


def read_tile(tile: Tile, filters: Filters) -> bytes:
    """The tile as the database packs it; empty where nothing is."""
    statement, values = tile_sql(tile, filters)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bytes(cursor.fetchone()[0])


def tile_sql(tile: Tile, filters: Filters) -> tuple[str, list[Any]]:
    """The statement that gives the tile in one row of one column, and its values.

    What answers is chosen here, by zoom and filters: a stored grid of low zooms has its place beside the live cells.
    """
    return _live_cells(tile, filters)


def _points(tile: Tile, filters: Filters) -> tuple[str, list[Any]]:
    """Statement for public_id, kind, state, x and y of what is shown in the tile; each point falls into one tile."""
    west, south, east, north = tile.bounds
    box = Polygon.from_bbox(tile.bounds)
    box.srid = 3857
    found = (
        filters.apply(Publication.objects.public())
        .filter(point_3857__bboverlaps=box)
        .annotate(x=_coordinate("ST_X"), y=_coordinate("ST_Y"))
        .filter(x__gte=west, x__lt=east, y__gt=south, y__lte=north)
    )
    statement, values = found.order_by().values_list("public_id", "kind", "state", "x", "y").query.sql_with_params()
    return statement, list(values)


def _coordinate(function: str) -> Func:
    return Func(F("point_3857"), function=function, output_field=FloatField())


def _live_cells(tile: Tile, filters: Filters) -> tuple[str, list[Any]]:
    """A cell with one point gives the point, with more a cluster in their middle."""
    points, values = _points(tile, filters)
    west, south, east, north = tile.bounds
    is_near, is_naming = tile.z >= NEAR_ZOOM, tile.z >= NAMING_ZOOM
    marks = " ".join(f"WHEN '{state}' THEN '{mark}'" for state, mark in MARKS.items())
    statement = f"""
        WITH points (public_id, kind, state, x, y) AS ({points}),
        sized AS (SELECT *, count(*) OVER () > {MANY} AS is_many FROM points),
        placed AS (
            SELECT *, %s / CASE WHEN %s AND NOT is_many THEN {NEAR} ELSE {FAR} END AS side FROM sized
        ),
        cells AS (
            SELECT count(*) AS count, avg(x) AS x, avg(y) AS y,
                min(public_id) AS id, min(kind) AS kind, min(state) AS state,
                CASE WHEN %s THEN
                    (array_agg(public_id))[1:CASE WHEN bool_or(is_many) THEN {NAMED_OF_MANY} ELSE {NAMED} END]
                END AS ids
            FROM placed GROUP BY floor((x - %s) / side), floor((y - %s) / side)
        ),
        features AS (
            SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeBox2D(ST_MakePoint(%s, %s), ST_MakePoint(%s, %s))) AS geom,
                CASE WHEN count > 1 THEN count END AS count,
                CASE WHEN count > 1 THEN array_to_string(ids, ',') END AS ids,
                CASE WHEN count = 1 THEN id END AS id,
                CASE WHEN count = 1 THEN kind END AS kind,
                CASE WHEN count = 1 THEN CASE state {marks} END END AS state
            FROM cells
        )
        SELECT ST_AsMVT(features, '{LAYER}') FROM features
    """  # noqa: S608 - made of the ORM's SQL and the constants above
    return statement, [*values, east - west, is_near, is_naming, west, south, west, south, east, north]
