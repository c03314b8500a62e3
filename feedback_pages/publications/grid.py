"""How many publications lie where, stored (see `town.stored_grids`).

A cell's rows count once for all topics and months together, once a topic and once a month; each of these by state and kind,
and all of them together: whatever is filtered by reads few rows. Changes are written by a trigger of the publications'
table, see migration 0005.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.town.stored_grids import ALL, StoredGrid

STORED_ZOOMS = range(5, 17)


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


GRID = StoredGrid(
    cells=GridCell,
    changes=GridChange,
    zooms=STORED_ZOOMS,
    table="feedback_pages_publication",
    counted="""
        SELECT 1 AS sign, id AS publication, category_id AS category, received_month AS month, state, kind,
            ST_X(point_3857) AS x, ST_Y(point_3857) AS y
        FROM feedback_pages_publication WHERE is_visible AND point_3857 IS NOT NULL
    """,
    subject="publication",
    sum_subject="sum_id",
    keys=("category", "month", "across", "down", "state", "kind"),
    expressions={
        "category": "told.category",
        "month": "told.month",
        "state": "shown.state",
        "kind": "shown.kind",
    },
    told=f"""
        CROSS JOIN LATERAL (VALUES ({ALL}, {ALL}), (changes.category, {ALL}), ({ALL}, changes.month)) AS told (category, month)
        CROSS JOIN LATERAL (VALUES (changes.state, changes.kind), ('', '')) AS shown (state, kind)
    """,
    lock=0x6B7575,
)
