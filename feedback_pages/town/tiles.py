"""Vector tiles of points, clustered so that none passes 100 kB. What the points are is their layers' matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_ZOOM = 22
EDGE = 20037508.342789244  # metres from the middle of the web map's square to its side

# Cells on a side. Close up they are so small that only marks which would hide one another are counted together.
FAR, NEAR = 32, 128
NEAR_ZOOM = 15
# A close-up tile with more points than this falls back to large cells.
MANY = 1_200
# From here a cluster names its members, at most so many in a small or a large cell.
NAMING_ZOOM = 17
NAMED, NAMED_OF_MANY = 20, 3


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


def clustered(
    tile: Tile, points: tuple[str, Sequence[Any]], *, layer: str, properties: Mapping[str, str]
) -> tuple[str, list[Any]]:
    """The statement that gives the tile in one row of one column, and its values.

    `points` is a statement for key (text), x, y (metres) and then the columns of `properties`, in their order, each
    named with the aggregate that reads it from a cell of one point. A cell with one point gives the point, with more
    a cluster in their middle.
    """
    sql, values = points
    west, south, east, north = tile.bounds
    is_near, is_naming = tile.z >= NEAR_ZOOM, tile.z >= NAMING_ZOOM
    columns = ", ".join(properties)
    of_one = ", ".join(f"CASE WHEN count(*) = 1 THEN {read} END AS {name}" for name, read in properties.items())
    statement = f"""
        WITH points (key, x, y, {columns}) AS ({sql}),
        sized AS (SELECT *, count(*) OVER () > {MANY} AS is_many FROM points),
        placed AS (
            SELECT *, %s / CASE WHEN %s AND NOT is_many THEN {NEAR} ELSE {FAR} END AS side FROM sized
        ),
        cells AS (
            SELECT count(*) AS count, avg(x) AS x, avg(y) AS y, min(key) AS key, {of_one},
                CASE WHEN %s THEN
                    (array_agg(key))[1:CASE WHEN bool_or(is_many) THEN {NAMED_OF_MANY} ELSE {NAMED} END]
                END AS keys
            FROM placed GROUP BY floor((x - %s) / side), floor((y - %s) / side)
        ),
        features AS (
            SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeBox2D(ST_MakePoint(%s, %s), ST_MakePoint(%s, %s))) AS geom,
                CASE WHEN count > 1 THEN count END AS count,
                CASE WHEN count > 1 THEN array_to_string(keys, ',') END AS ids,
                CASE WHEN count = 1 THEN key END AS id,
                {columns}
            FROM cells
        )
        SELECT ST_AsMVT(features, '{layer}') FROM features
    """  # noqa: S608 - made of the caller's SQL, fixed words and the constants above
    return statement, [*values, east - west, is_near, is_naming, west, south, west, south, east, north]
