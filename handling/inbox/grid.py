"""How many reports of the inbox lie where, stored by unit and state, so that its map costs the same whatever a unit holds
(see `feedback_pages.town.stored_grids`).

A cell's rows are told apart by unit and state, and count once for all together, once a category, once a kind and once a
language: what is narrowed by one of them reads few. Changes are written by triggers of the inbox's table, see migration 0008.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.town.stored_grids import ALL, StoredGrid

# Closer up a tile holds few enough to be counted where they lie, by the index over unit and place.
STORED_ZOOMS = range(5, 16)


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


INBOX_GRID = StoredGrid(
    cells=InboxCell,
    changes=InboxChange,
    zooms=STORED_ZOOMS,
    table="handling_inboxentry",
    counted="""
        SELECT 1 AS sign, report_id AS report, unit_id AS unit, category_id AS category, kind, language, state,
            ST_X(point_3857) AS x, ST_Y(point_3857) AS y
        FROM handling_inboxentry WHERE point_3857 IS NOT NULL
    """,
    subject="report",
    sum_subject="sum_report",
    keys=("unit", "category", "kind", "language", "across", "down", "state"),
    expressions={"category": "told.category", "kind": "told.kind", "language": "told.language"},
    told=f"""
        CROSS JOIN LATERAL (VALUES
            ({ALL}::bigint, '', ''), (changes.category, '', ''), ({ALL}, changes.kind, ''), ({ALL}, '', changes.language)
        ) AS told (category, kind, language)
    """,
    lock=0x6B7576,
)
