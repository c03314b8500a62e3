"""How many reports of the inbox lie where, stored by unit and state, so that its map costs the same whatever a unit holds.

As the public map's grid (`feedback_pages.publications.grid`, which tells the way): a trigger of the inbox's table appends
each change (migration 0008), readers add what is not folded in yet. A cell's rows are told apart by unit and state, and
count once for all together, once a category, once a kind and once a language: what is narrowed by one of them reads few.
"""

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.publications.grid import cell_of

# Closer up a tile holds few enough to be counted where they lie, by the index over unit and place.
STORED_ZOOMS = range(5, 16)
# Of one lock for all: two workers that fold at once would wait for each other's cells.
FOLDING = 0x6B7576
FOLDED_AT_ONCE = 20_000
ALL = 0


class InboxCell(models.Model):
    """Reports in one cell (counted from the map's north-west corner). `category`, `kind` and `language` are empty (0 or
    "") where they are not told apart; at most one of them is.

    `sum_report` is the report's own key where `count` is 1.
    """

    zoom = models.SmallIntegerField()
    unit = models.BigIntegerField()
    category = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    across = models.IntegerField()
    down = models.IntegerField()
    state = models.CharField(max_length=12)
    count = models.IntegerField()
    sum_x = models.FloatField()
    sum_y = models.FloatField()
    sum_report = models.BigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("cell of the inbox's map")
        default_permissions = ()
        indexes = [models.Index(fields=["zoom"], name="inbox_cell_emptied", condition=Q(count=0))]
        constraints = [
            models.UniqueConstraint(
                fields=["zoom", "unit", "category", "kind", "language", "across", "down", "state"],
                name="one_row_an_inbox_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zoom}/{self.across}/{self.down}"


class InboxChange(models.Model):
    """A report that came to a unit's inbox (`sign` 1) or went (-1) and is not in the cells yet."""

    sign = models.SmallIntegerField()
    report = models.BigIntegerField()
    unit = models.BigIntegerField()
    category = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=12)
    x = models.FloatField()
    y = models.FloatField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of the inbox's map")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.report} {self.sign:+d}"


_COLUMNS = "zoom, unit, category, kind, language, across, down, state, count, sum_x, sum_y, sum_report"


def _cells_of_changes(first: int, last: int) -> str:
    """Rows of cells out of rows of `changes`, for the zooms and the four ways of telling apart."""
    return f"""
        SELECT zoom, unit, told.category, told.kind, told.language, {cell_of("zoom")}, state,
            sum(sign) AS count, sum(sign * x) AS sum_x, sum(sign * y) AS sum_y, sum(sign * report) AS sum_report
        FROM changes
        CROSS JOIN generate_series({first}, {last}) AS zoom
        CROSS JOIN LATERAL (VALUES
            ({ALL}::bigint, '', ''), (changes.category, '', ''), ({ALL}, changes.kind, ''), ({ALL}, '', changes.language)
        ) AS told (category, kind, language)
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    """  # noqa: S608 - made of constants


_FOLD = f"""
    WITH changes AS (
        DELETE FROM handling_inboxchange WHERE id IN (
            SELECT id FROM handling_inboxchange ORDER BY id LIMIT {FOLDED_AT_ONCE}
        ) RETURNING sign, report, unit, category, kind, language, state, x, y
    ),
    cells AS ({_cells_of_changes(STORED_ZOOMS[0], STORED_ZOOMS[-1])}),
    kept AS (
        INSERT INTO handling_inboxcell AS cell ({_COLUMNS})
        SELECT {_COLUMNS} FROM cells
        ON CONFLICT ON CONSTRAINT one_row_an_inbox_cell DO UPDATE SET
            count = cell.count + excluded.count, sum_x = cell.sum_x + excluded.sum_x,
            sum_y = cell.sum_y + excluded.sum_y, sum_report = cell.sum_report + excluded.sum_report
    )
    SELECT count(*) FROM changes
"""  # noqa: S608 - made of constants

_REBUILD_DEEPEST = f"""
    INSERT INTO handling_inboxcell ({_COLUMNS})
    WITH changes AS (
        SELECT 1 AS sign, report_id AS report, unit_id AS unit, category_id AS category, kind, language, state,
            ST_X(point_3857) AS x, ST_Y(point_3857) AS y
        FROM handling_inboxentry WHERE point_3857 IS NOT NULL
    )
    {_cells_of_changes(STORED_ZOOMS[-1], STORED_ZOOMS[-1])}
"""  # noqa: S608 - made of constants
# Four cells make one of the zoom above: adding them up reads a tenth of what the reports themselves would.
_REBUILD_ABOVE = f"""
    INSERT INTO handling_inboxcell ({_COLUMNS})
    SELECT %(zoom)s, unit, category, kind, language, across / 2, down / 2, state,
        sum(count), sum(sum_x), sum(sum_y), sum(sum_report)
    FROM handling_inboxcell WHERE zoom = %(zoom)s + 1
    GROUP BY 2, 3, 4, 5, 6, 7, 8
    ORDER BY 2, 3, 4, 5, 6, 7, 8
"""  # noqa: S608 - made of constants


@transaction.atomic
def fold_inbox_changes() -> int:
    """Add the changes that wait to their cells. Returns how many; none while another process does the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD)
        folded: int = cursor.fetchone()[0]
        if folded:
            cursor.execute("DELETE FROM handling_inboxcell WHERE count = 0")
    return folded


@transaction.atomic
def rebuild_inbox_grid() -> None:
    """Count all cells anew from the inbox, as after a bulk load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        # Who writes meanwhile waits: a change that is neither in the table nor in the list would be lost.
        cursor.execute("LOCK TABLE handling_inboxentry IN SHARE MODE")
        cursor.execute("TRUNCATE handling_inboxcell, handling_inboxchange")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_REBUILD_DEEPEST)
        for zoom in reversed(STORED_ZOOMS[:-1]):
            cursor.execute(_REBUILD_ABOVE, {"zoom": zoom})
