"""Vector tiles of what is published. One layer, `publications`, with two shapes of features:

clusters   `count`, and where one can come no closer `ids`: public ids with commas between
points     `id` (public id), `kind`, `state`
"""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import F, FloatField, Func

from feedback_pages.publications.lists import Filters
from feedback_pages.publications.models import Publication
from feedback_pages.town.tiles import FAR, MANY, NAMED, NAMED_OF_MANY, NAMING_ZOOM, NEAR, NEAR_ZOOM, Tile

LAYER = "publications"


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
    """Statement for id, x and y of what is shown in the tile, or just beyond its edges."""
    box = Polygon.from_bbox(tile.bounds)
    box.srid = 3857
    found = filters.apply(Publication.objects.public()).filter(point_3857__bboverlaps=box).order_by()
    columns = found.annotate(x=_coordinate("ST_X"), y=_coordinate("ST_Y")).values_list("id", "x", "y")
    statement, values = columns.query.sql_with_params()
    return statement, list(values)


def _coordinate(function: str) -> Func:
    return Func(F("point_3857"), function=function, output_field=FloatField())


def _live_cells(tile: Tile, filters: Filters) -> tuple[str, list[Any]]:
    """A cell with one point gives the point, with more a cluster in their middle.

    What lies in a cell before the first or beyond the last belongs to the next tile, as boxes are compared roughly. It is
    left out only after the grouping: any earlier, PostgreSQL expects few rows and sorts a hundred thousand on disk.
    """
    points, values = _points(tile, filters)
    west, south, east, north = tile.bounds
    is_crowded = f"(SELECT count(*) FROM points) > {MANY}" if tile.z >= NEAR_ZOOM else "true"  # noqa: S608
    ids = "array_agg(id)" if tile.z >= NAMING_ZOOM else "NULL::bigint[]"
    statement = f"""
        WITH points (id, x, y) AS ({points}),
        grid AS (SELECT CASE WHEN {is_crowded} THEN {FAR} ELSE {NEAR} END AS cells),
        placed AS (
            SELECT id, x, y, cells, floor((x - %s) / %s * cells) AS across, floor((%s - y) / %s * cells) AS down
            FROM points, grid
        ),
        clusters AS MATERIALIZED (
            SELECT across, down, cells, count(*) AS count, avg(x) AS x, avg(y) AS y, min(id) AS id, {ids} AS ids
            FROM placed GROUP BY across, down, cells
        ),
        features AS (
            SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeBox2D(ST_MakePoint(%s, %s), ST_MakePoint(%s, %s))) AS geom,
                CASE WHEN count > 1 THEN count END AS count,
                CASE WHEN count > 1 THEN (
                    SELECT string_agg(member.public_id, ',') FROM feedback_pages_publication member
                    WHERE member.id = ANY(ids[1:CASE cells WHEN {FAR} THEN {NAMED_OF_MANY} ELSE {NAMED} END])
                ) END AS ids,
                single.public_id AS id, single.kind, single.state
            FROM clusters LEFT JOIN LATERAL (
                SELECT public_id, kind, state FROM feedback_pages_publication WHERE count = 1 AND id = clusters.id LIMIT 1
            ) single ON true
            WHERE across >= 0 AND across < cells AND down >= 0 AND down < cells
        )
        SELECT ST_AsMVT(features, '{LAYER}') FROM features
    """  # noqa: S608 - made of the ORM's SQL and the constants above
    size = east - west
    return statement, [*values, west, size, north, size, west, south, east, north]
