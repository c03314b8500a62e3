"""Vector tiles of an inbox: what its list finds, nothing else. One layer, `reports`, with two shapes of features:

clusters   `count`, and where one can come no closer `ids`: reports' keys with commas between
points     `id` (the report's key), `kind`, `state` and `late`, by which the map draws it
"""

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import BooleanField, Case, CharField, F, FloatField, Func, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from feedback_pages.town.tiles import Tile, clustered
from handling.inbox.querysets import InboxEntryQuerySet

LAYER = "reports"


def read_tile(tile: Tile, found: InboxEntryQuerySet) -> bytes:
    """The tile of `found`, as the database packs it; empty where nothing is."""
    west, south, east, north = tile.bounds
    box = Polygon.from_bbox(tile.bounds)
    box.srid = 3857
    is_late = ~Q(state="closed") & Q(due_at__lt=timezone.now())
    points = (
        found.filter(point_3857__bboverlaps=box)
        .annotate(
            key=Cast("report_id", CharField()),
            x=_coordinate("ST_X"),
            y=_coordinate("ST_Y"),
            late=Case(When(is_late, then=Value(True)), default=Value(False), output_field=BooleanField()),
        )
        .filter(x__gte=west, x__lt=east, y__gt=south, y__lte=north)
        .order_by()
        .values_list("key", "x", "y", "kind", "state", "late")
    )
    statement, values = clustered(
        tile,
        points.query.sql_with_params(),
        layer=LAYER,
        properties={"kind": "min(kind)", "state": "min(state)", "late": "bool_or(late)"},
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bytes(cursor.fetchone()[0])


def _coordinate(function: str) -> Func:
    return Func(F("point_3857"), function=function, output_field=FloatField())
