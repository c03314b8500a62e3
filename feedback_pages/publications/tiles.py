"""Vector tiles of what is published. One layer, `publications`, with two shapes of features:

clusters   `count`, and where one can come no closer `ids`: public ids with commas between
points     `id` (public id), `kind`, `state`

Where the points of a tile come from is chosen by zoom and filters: the stored grid, a few points found by words, or all
that lie there, counted live.
"""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import F, FloatField, Func

from feedback_pages.categories.models import Category
from feedback_pages.publications.grid import STORED_ZOOMS, GridCell, GridChange
from feedback_pages.publications.lists import Filters, month_number
from feedback_pages.publications.models import Publication
from feedback_pages.publications.querysets import PublicationQuerySet
from feedback_pages.town.stored_grids import ALL, cell_of
from feedback_pages.town.tiles import FAR, MANY, NAMED, NAMED_OF_MANY, NAMING_ZOOM, NEAR, NEAR_ZOOM, Tile

LAYER = "publications"
SINGLE = ("public_id", "kind", "state")
# With words the map shows at most so many points, whichever the search meets first.
WORDS_SHOWN = 500

Statement = tuple[str, list[Any]]


def read_tile(tile: Tile, filters: Filters) -> bytes:
    """The tile as the database packs it; empty where nothing is."""
    statement, values = tile_sql(tile, filters)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bytes(cursor.fetchone()[0])


def tile_sql(tile: Tile, filters: Filters) -> Statement:
    """The statement that gives the tile in one row of one column, and its values."""
    clusters, values = _clusters(tile, filters)
    west, south, east, north = tile.bounds
    statement = f"""
        WITH {clusters},
        features AS (
            SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeBox2D(ST_MakePoint(%s, %s), ST_MakePoint(%s, %s))) AS geom,
                CASE WHEN count > 1 THEN count END AS count,
                CASE WHEN count > 1 THEN
                    array_to_string(ids[1:CASE cells WHEN {FAR} THEN {NAMED_OF_MANY} ELSE {NAMED} END], ',')
                END AS ids,
                CASE WHEN count = 1 THEN coalesce(clusters.public_id, single.public_id) END AS id,
                CASE WHEN count = 1 THEN coalesce(clusters.kind, single.kind) END AS kind,
                CASE WHEN count = 1 THEN coalesce(clusters.state, single.state) END AS state
            FROM clusters LEFT JOIN LATERAL (
                SELECT public_id, kind, state FROM feedback_pages_publication
                WHERE count = 1 AND clusters.public_id IS NULL AND id = clusters.id LIMIT 1
            ) single ON true
        )
        SELECT ST_AsMVT(features, '{LAYER}') FROM features
    """  # noqa: S608 - made of the ORM's SQL and constants
    return statement, [*values, west, south, east, north]


def is_stored(tile: Tile, filters: Filters) -> bool:
    """Whether the grid knows. Of one topic in one month there are so few that they are counted live."""
    is_told_apart_twice = bool(filters.month and (filters.category or filters.section))
    return tile.z <= STORED_ZOOMS[-1] and not filters.q and not is_told_apart_twice


def _clusters(tile: Tile, filters: Filters) -> Statement:
    """Common table expressions, the last of them `clusters`: count, x, y, id of a single one, cells a side, public ids, and
    public id, kind and state of a single one where they were read along with its place.

    Close up, the grid serves where it counts too many to show by themselves; what serves not is not begun.
    """
    if not is_stored(tile, filters):
        cells = f"CASE WHEN (SELECT count(*) FROM points) > {MANY} THEN {FAR} ELSE {NEAR} END"  # noqa: S608
        return _live(tile, _points(tile, filters), "clusters", cells if tile.z >= NEAR_ZOOM else str(FAR))
    rows, row_values = _stored_rows(tile, filters)
    if tile.z < NEAR_ZOOM:
        return f"{rows}, {_stored(tile, 'clusters')}", row_values
    points, values = _points(tile, filters)
    few = f"SELECT * FROM ({points}) AS found WHERE (SELECT count FROM total) <= {MANY}"  # noqa: S608
    near, near_values = _live(tile, (few, values), "near", str(NEAR))
    statement = f"""
        {rows}, total AS (SELECT coalesce(sum(count), 0) AS count FROM rows),
        {_stored(tile, "far", f"WHERE (SELECT count FROM total) > {MANY}")}, {near},
        clusters AS (SELECT * FROM far UNION ALL SELECT * FROM near)
    """  # noqa: S608 - made of the statements below
    return statement, [*row_values, *near_values]


def _shift(tile: Tile) -> int:
    """How many times the stored cells are halved farther out than is stored."""
    return max(STORED_ZOOMS[0] - tile.z, 0)


def _stored(tile: Tile, name: str, condition: str = "") -> str:
    """`name`, clusters out of `rows`."""
    return f"""
        {name} AS (
            SELECT sum(count) AS count, sum(sum_x) / sum(count) AS x, sum(sum_y) / sum(count) AS y,
                sum(sum_id)::bigint AS id, {FAR} AS cells, NULL::text[] AS ids,
                NULL AS public_id, NULL AS kind, NULL AS state
            FROM rows {condition}
            GROUP BY across >> {_shift(tile)}, down >> {_shift(tile)} HAVING sum(count) > 0
        )
    """  # noqa: S608 - made of constants


def _stored_rows(tile: Tile, filters: Filters) -> Statement:
    """`rows`: the tile's cells, with the changes that are not in them yet."""
    shift = _shift(tile)
    zoom = tile.z + shift
    across, down, span = (tile.x * FAR) << shift, (tile.y * FAR) << shift, FAR << shift
    told = _told_apart_by(filters)
    of_sort = {name: value for name in ("state", "kind") if (value := getattr(filters, name))}
    together = {"month": ALL} if "category__in" in told else {"category": ALL, "month": ALL}
    cells, cell_values = (
        GridCell.objects.filter(
            **together | told,
            **of_sort or {"state": "", "kind": ""},
            zoom=zoom,
            across__range=(across, across + span - 1),
            down__range=(down, down + span - 1),
        )
        .exclude(**{name: "" for name in ("state", "kind") if of_sort and name not in of_sort})
        .values_list("across", "down", "count", "sum_x", "sum_y", "sum_id")
        .query.sql_with_params()
    )
    changes, change_values = (
        GridChange.objects.filter(**told, **of_sort)
        .values_list("sign", "x", "y", "publication")
        .query.sql_with_params()
    )
    statement = f"""
        changes (sign, x, y, publication) AS ({changes}),
        rows (across, down, count, sum_x, sum_y, sum_id) AS (
            {cells}
            UNION ALL
            SELECT across, down, sign, sign * x, sign * y, sign * publication
            FROM (SELECT *, {cell_of(zoom)} FROM changes) AS placed
            WHERE across BETWEEN %s AND %s AND down BETWEEN %s AND %s
        )
    """  # noqa: S608 - made of the ORM's SQL and constants
    box = [across, across + span - 1, down, down + span - 1]
    return statement, [*change_values, *cell_values, *box]


def _told_apart_by(filters: Filters) -> dict[str, Any]:
    """The one filter by which the grid has cells of their own; topics' codes by sub-selects, so that a tile is one query."""
    topics = Category.objects.order_by().values("pk")
    if filters.category:
        topics = topics.filter(code=filters.category)
    if filters.section:
        topics = topics.filter(section__code=filters.section)
    if filters.category or filters.section:
        return {"category__in": topics}
    return {"month": month_number(filters.month)} if filters.month else {}


def _live(tile: Tile, points: Statement, name: str, cells: str) -> Statement:
    """`name`, clusters out of `points`: a cell with one gives the point, with more a cluster in their middle.

    What lies in a cell before the first or beyond the last belongs to the next tile, as boxes are compared roughly. It is
    left out only after the grouping: any earlier, PostgreSQL expects few rows and sorts a hundred thousand on disk.
    """
    found, values = points
    west, south, east, north = tile.bounds
    ids = "array_agg(public_id::text)" if tile.z >= NAMING_ZOOM else "NULL::text[]"
    # Close up most are single, so that each says for itself what it is; far off that would be read for nothing.
    single = ", ".join(
        f'min({column} COLLATE "C") AS {column}' if tile.z >= NEAR_ZOOM else f"NULL AS {column}" for column in SINGLE
    )
    statement = f"""
        points (id, x, y, public_id, kind, state) AS ({found}),
        grid AS MATERIALIZED (SELECT {cells} AS cells),
        placed AS (
            SELECT points.*, cells, floor((x - %s) / %s * cells) AS across, floor((%s - y) / %s * cells) AS down
            FROM points, grid
        ),
        everywhere AS MATERIALIZED (
            SELECT across, down, cells, count(*) AS count, avg(x) AS x, avg(y) AS y, min(id) AS id, {ids} AS ids, {single}
            FROM placed GROUP BY across, down, cells
        ),
        {name} AS (
            SELECT count, x, y, id, cells, ids, public_id, kind, state FROM everywhere
            WHERE across >= 0 AND across < cells AND down >= 0 AND down < cells
        )
    """  # noqa: S608 - made of the ORM's SQL and constants
    size = east - west
    return statement, [*values, west, size, north, size]


def _points(tile: Tile, filters: Filters) -> Statement:
    """Statement for id, x, y, public id, kind and state of what is shown in the tile, or beyond its edges.

    Hits of words are gathered first, by their index alone: together with a box PostgreSQL reads every point in it.
    """
    found = filters.apply(Publication.objects.public()).filter(point_3857__isnull=False).order_by()
    if filters.q:
        hits, values = _coordinates_of(found[:WORDS_SHOWN])
        return f"WITH hits AS MATERIALIZED ({hits}) SELECT * FROM hits", values  # noqa: S608
    box = Polygon.from_bbox(tile.bounds)
    box.srid = 3857
    return _coordinates_of(found.filter(point_3857__bboverlaps=box))


def _coordinates_of(found: PublicationQuerySet) -> Statement:
    columns = found.annotate(x=_coordinate("ST_X"), y=_coordinate("ST_Y")).values_list("id", "x", "y", *SINGLE)
    statement, values = columns.query.sql_with_params()
    return statement, list(values)


def _coordinate(function: str) -> Func:
    return Func(F("point_3857"), function=function, output_field=FloatField())
