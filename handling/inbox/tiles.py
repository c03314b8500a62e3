"""Vector tiles of an inbox: what its list finds, nothing else. One layer, `reports`, with two shapes of features:

clusters   `count`, and where one can come no closer `ids`: reports' keys with commas between
points     `id` (the report's key), `kind`, `state`, `late` and `age` (whole days), by which the map draws it

From afar they come from the stored grid, where it tells apart what the filters ask; else all that lies there is counted.
"""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Now

from feedback_pages.cases.models import ReportState
from feedback_pages.town.stored_grids import ALL, cell_of
from feedback_pages.town.tiles import FAR, MANY, NEAR_ZOOM, Tile, clustered
from handling.inbox.filters import ALL as ALL_STATES
from handling.inbox.filters import InboxFilterSet
from handling.inbox.grid import STORED_ZOOMS
from handling.inbox.querysets import InboxEntryQuerySet

LAYER = "reports"
# The filters that the grid knows; of the second sort it tells one at a time apart.
KNOWN, APART = {"state", "unit"}, {"category", "kind", "language"}

Statement = tuple[str, list[Any]]


def read_tile(tile: Tile, filters: InboxFilterSet, by_words: InboxEntryQuerySet | None = None) -> bytes:
    """The tile as the database packs it; empty where nothing is. `by_words` is what was found, where words were typed."""
    if by_words is None and is_stored(tile, filters) and (tile.z < NEAR_ZOOM or _run(_total(tile, filters)) > MANY):
        statement = _stored_tile(tile, filters)
    else:
        statement = _counted_tile(tile, filters.qs if by_words is None else by_words)
    return bytes(_run(statement))


def is_stored(tile: Tile, filters: InboxFilterSet) -> bool:
    """Whether the grid knows what the filters ask."""
    if tile.z > STORED_ZOOMS[-1] or not filters.is_valid():
        return False
    used = {name for name, value in filters.form.cleaned_data.items() if value}
    return used <= KNOWN | APART and len(used & APART) <= 1


def _run(statement: Statement) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchone()[0]


# -- counted where they lie -----------------------------------------------------------------------------------------


def _counted_tile(tile: Tile, found: InboxEntryQuerySet) -> Statement:
    west, south, east, north = tile.bounds
    box = Polygon.from_bbox(tile.bounds)
    box.srid = 3857
    is_late = ~Q(state=ReportState.CLOSED) & Q(due_at__lt=Now())
    points = (
        found.filter(point_3857__bboverlaps=box)
        .annotate(
            key=Cast("report_id", CharField()),
            x=_coordinate("ST_X"),
            y=_coordinate("ST_Y"),
            late=Case(When(is_late, then=Value(True)), default=Value(False), output_field=BooleanField()),
            age=Extract(ExpressionWrapper(Now() - F("received_at"), DurationField()), "day"),
        )
        .filter(x__gte=west, x__lt=east, y__gt=south, y__lte=north)
        .order_by()
        .values_list("key", "x", "y", "kind", "state", "late", "age")
    )
    properties = {"kind": "min(kind)", "state": "min(state)", "late": "bool_or(late)", "age": "min(age)::int"}
    return clustered(tile, points.query.sql_with_params(), layer=LAYER, properties=properties)


def _coordinate(function: str) -> Func:
    return Func(F("point_3857"), function=function, output_field=FloatField())


# -- out of the stored grid -----------------------------------------------------------------------------------------


def _stored_tile(tile: Tile, filters: InboxFilterSet) -> Statement:
    rows, values = _rows(tile, filters)
    west, south, east, north = tile.bounds
    shift = _shift(tile)
    statement = f"""
        WITH {rows},
        clusters AS (
            SELECT sum(count) AS count, sum(sum_x) / sum(count) AS x, sum(sum_y) / sum(count) AS y,
                sum(sum_report)::bigint AS report
            FROM rows GROUP BY across >> {shift}, down >> {shift} HAVING sum(count) > 0
        ),
        features AS (
            SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeBox2D(ST_MakePoint(%s, %s), ST_MakePoint(%s, %s))) AS geom,
                CASE WHEN count > 1 THEN count END AS count, single.*
            FROM clusters LEFT JOIN LATERAL (
                SELECT report_id::text AS id, kind, state, coalesce(state <> 'closed' AND due_at < now(), false) AS late,
                    extract(day FROM now() - received_at)::int AS age
                FROM handling_inboxentry WHERE count = 1 AND report_id = clusters.report LIMIT 1
            ) single ON true
        )
        SELECT ST_AsMVT(features, '{LAYER}') FROM features
    """  # noqa: S608 - made of constants
    return statement, [*values, west, south, east, north]


def _total(tile: Tile, filters: InboxFilterSet) -> Statement:
    rows, values = _rows(tile, filters)
    return f"WITH {rows} SELECT coalesce(sum(count), 0) FROM rows", values  # noqa: S608 - made of constants


def _shift(tile: Tile) -> int:
    """How many times the stored cells are halved farther out than is stored."""
    return max(STORED_ZOOMS[0] - tile.z, 0)


def _rows(tile: Tile, filters: InboxFilterSet) -> Statement:
    """`rows`: the tile's cells, with the changes that are not in them yet."""
    shift = _shift(tile)
    zoom, span = tile.z + shift, FAR << shift
    across, down = (tile.x * FAR) << shift, (tile.y * FAR) << shift
    asked = filters.form.cleaned_data
    units = filters.scope.units.order_by()
    units_sql, units_values = (units.filter(code=asked["unit"]) if asked.get("unit") else units).values("pk").query.sql_with_params()  # fmt: skip
    statement = f"""
        wanted AS MATERIALIZED (
            SELECT ARRAY({units_sql}) AS units, %s::text[] AS states,
                CASE WHEN %s = '' THEN {ALL} ELSE (SELECT id FROM feedback_pages_category WHERE code = %s) END AS category,
                %s::text AS kind, %s::text AS language
        ),
        rows AS (
            SELECT across, down, count, sum_x, sum_y, sum_report FROM handling_inboxcell
            WHERE zoom = %s AND unit = ANY((SELECT units FROM wanted)::bigint[])
                AND category = (SELECT category FROM wanted) AND kind = (SELECT kind FROM wanted)
                AND language = (SELECT language FROM wanted)
                AND across BETWEEN %s AND %s AND down BETWEEN %s AND %s
                AND state = ANY((SELECT states FROM wanted)::text[])
            UNION ALL
            SELECT across, down, sign, sign * x, sign * y, sign * report
            FROM (
                SELECT *, {cell_of(zoom)} FROM handling_inboxchange change
                WHERE unit = ANY((SELECT units FROM wanted)::bigint[]) AND state = ANY((SELECT states FROM wanted)::text[])
                    AND (SELECT category FROM wanted) IN ({ALL}, change.category)
                    AND (SELECT kind FROM wanted) IN ('', change.kind)
                    AND (SELECT language FROM wanted) IN ('', change.language)
            ) AS placed
            WHERE across BETWEEN %s AND %s AND down BETWEEN %s AND %s
        )
    """  # noqa: S608 - made of the ORM's SQL and constants
    category, kind, language = (asked.get(name) or "" for name in ("category", "kind", "language"))
    box = [across, across + span - 1, down, down + span - 1]
    return statement, [
        *units_values,
        _states(asked["state"]),
        *(category, category, kind, language),
        *(zoom, *box),
        *box,
    ]


def _states(asked: str) -> list[str]:
    if asked == ALL_STATES:
        return list(ReportState.values)
    return [asked] if asked else [state for state in ReportState.values if state != ReportState.CLOSED]
