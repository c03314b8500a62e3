"""How many publications lie where, stored, so that a tile costs the same whatever the table holds.

A cell of zoom z is a 32nd of a tile's side. Its rows count once for all topics and months together, once a topic and once
a month; each of these by state and kind, and all of them together: whatever is filtered by reads few rows. All columns
add up, so a change is one row more (`GridChange`, written by a trigger of the publications' table, see migration
0005) and is folded in later; until then readers add it themselves. Nothing is ever counted twice or waits for another.
"""

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.town.tiles import EDGE
from feedback_pages.town.tiles import FAR as CELLS

STORED_ZOOMS = range(5, 17)
# Of one lock for all: two workers that fold at once would wait for each other's cells.
FOLDING = 0x6B7575
FOLDED_AT_ONCE = 20_000
ALL = 0


class GridCell(models.Model):
    """Publications in one cell (counted from the map's north-west corner). `category`, `month`, `state` and `kind` are
    empty (0 or "") where they are not told apart.

    `sum_id` is the publication's own key where `count` is 1.
    """

    zoom = models.SmallIntegerField()
    category = models.IntegerField()
    month = models.IntegerField()
    across = models.IntegerField()
    down = models.IntegerField()
    state = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    count = models.IntegerField()
    sum_x = models.FloatField()
    sum_y = models.FloatField()
    sum_id = models.BigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("cell of the map")
        default_permissions = ()
        indexes = [models.Index(fields=["zoom"], name="grid_emptied", condition=Q(count=0))]
        constraints = [
            models.UniqueConstraint(
                fields=["zoom", "category", "month", "across", "down", "state", "kind"], name="one_row_a_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.zoom}/{self.across}/{self.down}"


class GridChange(models.Model):
    """A publication that came (`sign` 1) or went (-1) and is not in the cells yet."""

    sign = models.SmallIntegerField()
    publication = models.BigIntegerField()
    category = models.IntegerField()
    month = models.IntegerField()
    state = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    x = models.FloatField()
    y = models.FloatField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of the map's cells")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.publication} {self.sign:+d}"


def cell_of(zoom: int | str) -> str:
    """Columns `across` and `down` of the cell in which x and y (metres) lie, at a zoom or a column that holds one.

    One expression for writers and readers: another one might round a point on an edge into the cell beside it.
    """
    return (
        f"floor((x + {EDGE}) / {2 * EDGE} * {CELLS} * 2 ^ {zoom})::int AS across, "
        f"floor(({EDGE} - y) / {2 * EDGE} * {CELLS} * 2 ^ {zoom})::int AS down"
    )


def _cells_of_changes(first: int, last: int) -> str:
    """Rows of cells out of rows of changes, for the zooms and the three ways of telling apart."""
    return f"""
        SELECT zoom, told.category, told.month, {cell_of("zoom")},
            shown.state, shown.kind,
            sum(sign) AS count, sum(sign * x) AS sum_x, sum(sign * y) AS sum_y, sum(sign * publication) AS sum_id
        FROM changes
        CROSS JOIN generate_series({first}, {last}) AS zoom
        CROSS JOIN LATERAL (VALUES ({ALL}, {ALL}), (changes.category, {ALL}), ({ALL}, changes.month)) AS told (category, month)
        CROSS JOIN LATERAL (VALUES (changes.state, changes.kind), ('', '')) AS shown (state, kind)
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        ORDER BY 1, 2, 3, 4, 5, 6, 7
    """  # noqa: S608 - made of constants


_COLUMNS = "zoom, category, month, across, down, state, kind, count, sum_x, sum_y, sum_id"

_FOLD = f"""
    WITH changes AS (
        DELETE FROM feedback_pages_gridchange WHERE id IN (
            SELECT id FROM feedback_pages_gridchange ORDER BY id LIMIT {FOLDED_AT_ONCE}
        ) RETURNING sign, publication, category, month, state, kind, x, y
    ),
    cells AS ({_cells_of_changes(STORED_ZOOMS[0], STORED_ZOOMS[-1])}),
    kept AS (
        INSERT INTO feedback_pages_gridcell AS cell ({_COLUMNS})
        SELECT {_COLUMNS} FROM cells
        ON CONFLICT ON CONSTRAINT one_row_a_cell DO UPDATE SET
            count = cell.count + excluded.count, sum_x = cell.sum_x + excluded.sum_x,
            sum_y = cell.sum_y + excluded.sum_y, sum_id = cell.sum_id + excluded.sum_id
    )
    SELECT count(*) FROM changes
"""  # noqa: S608 - made of constants

_REBUILD_DEEPEST = f"""
    INSERT INTO feedback_pages_gridcell ({_COLUMNS})
    WITH changes AS (
        SELECT 1 AS sign, id AS publication, category_id AS category, received_month AS month, state, kind,
            ST_X(point_3857) AS x, ST_Y(point_3857) AS y
        FROM feedback_pages_publication WHERE is_visible AND point_3857 IS NOT NULL
    )
    {_cells_of_changes(STORED_ZOOMS[-1], STORED_ZOOMS[-1])}
"""  # noqa: S608 - made of constants
# Four cells make one of the zoom above: adding them up reads a tenth of what the publications themselves would.
_REBUILD_ABOVE = f"""
    INSERT INTO feedback_pages_gridcell ({_COLUMNS})
    SELECT %(zoom)s, category, month, across / 2, down / 2, state, kind, sum(count), sum(sum_x), sum(sum_y), sum(sum_id)
    FROM feedback_pages_gridcell WHERE zoom = %(zoom)s + 1
    GROUP BY 2, 3, 4, 5, 6, 7
    ORDER BY 2, 3, 4, 5, 6, 7
"""  # noqa: S608 - made of constants


@transaction.atomic
def fold_changes() -> int:
    """Add the changes that wait to their cells. Returns how many; none while another process does the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD)
        folded: int = cursor.fetchone()[0]
        if folded:
            cursor.execute("DELETE FROM feedback_pages_gridcell WHERE count = 0")
    return folded


@transaction.atomic
def rebuild_grid() -> None:
    """Count all cells anew from the publications, as after a bulk load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        # Whoever publishes meanwhile waits: a change that is neither in the table nor in the list would be lost.
        cursor.execute("LOCK TABLE feedback_pages_publication IN SHARE MODE")
        cursor.execute("TRUNCATE feedback_pages_gridcell, feedback_pages_gridchange")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_REBUILD_DEEPEST)
        for zoom in reversed(STORED_ZOOMS[:-1]):
            cursor.execute(_REBUILD_ABOVE, {"zoom": zoom})
