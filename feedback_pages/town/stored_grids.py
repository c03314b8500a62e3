"""Counts of points by map cell, stored, so that a tile costs the same whatever a table holds.

A cell of zoom z is a 32nd of a tile's side. Its rows are told apart by what readers filter by. All columns add up, so a
change is one row more in a table of changes (a trigger appends it) and is folded in later; until then readers add it
themselves. Nothing is ever counted twice or waits for another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, models, transaction

from feedback_pages.town.tiles import EDGE
from feedback_pages.town.tiles import FAR as CELLS

# What is not told apart by a key.
ALL = 0
FOLDED_AT_ONCE = 20_000


def _across(zoom: int | str) -> str:
    return f"floor((x + {EDGE}) / {2 * EDGE} * {CELLS} * 2 ^ {zoom})::int"


def _down(zoom: int | str) -> str:
    return f"floor(({EDGE} - y) / {2 * EDGE} * {CELLS} * 2 ^ {zoom})::int"


def cell_of(zoom: int | str) -> str:
    """Columns `across` and `down` of the cell in which x and y (metres) lie, at a zoom or a column that holds one.

    One expression for writers and readers: another one might round a point on an edge into the cell beside it.
    """
    return f"{_across(zoom)} AS across, {_down(zoom)} AS down"


@dataclass(frozen=True)
class StoredGrid:
    """Cells of the points in one table.

    `changes` holds for each point that came or went a `sign` (1 or -1), its key in the column `subject`, `x`, `y` (metres
    of EPSG:3857) and what it is told apart by. `cells` has the columns zoom, `keys`, count, sum_x, sum_y and the sum of the
    subjects' keys, `sum_subject`. `counted` selects all points there are, as changes with the sign 1, from `table`.
    """

    cells: type[models.Model]
    changes: type[models.Model]
    zooms: range
    table: str
    counted: str
    subject: str
    sum_subject: str
    # The columns that make a cell one row, in the order in which rows are found.
    keys: tuple[str, ...]
    # Of those that are told apart in several ways: what `told` names them.
    expressions: Mapping[str, str]
    # Joins to a change: once for each way in which it counts.
    told: str
    # Of one lock for all: two workers that fold at once would wait for each other's cells.
    lock: int

    @transaction.atomic
    def fold(self) -> int:
        """Add the changes that wait to their cells. Returns how many; none while another process does the same."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [self.lock])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(self._fold)
            folded: int = cursor.fetchone()[0]
            if folded:
                cursor.execute(f"DELETE FROM {self._cells} WHERE count = 0")  # noqa: S608 - names of ours
        return folded

    @transaction.atomic
    def rebuild(self) -> None:
        """Count all cells anew from the table, as after a bulk load."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.lock])
            # Who writes meanwhile waits: a change that is neither in the table nor in the list would be lost.
            cursor.execute(f"LOCK TABLE {self.table} IN SHARE MODE")
            cursor.execute(f"TRUNCATE {self._cells}, {self._changes}")
            cursor.execute("SET LOCAL work_mem = '256MB'")
            deepest = self._cells_of_changes(self.zooms[-1], self.zooms[-1])
            cursor.execute(f"INSERT INTO {self._cells} ({self._columns}) WITH changes AS ({self.counted}) {deepest}")
            for zoom in reversed(self.zooms[:-1]):
                cursor.execute(self._above, {"zoom": zoom})

    @property
    def _cells(self) -> str:
        return self.cells._meta.db_table

    @property
    def _changes(self) -> str:
        return self.changes._meta.db_table

    @property
    def _columns(self) -> str:
        return ", ".join(("zoom", *self.keys, *self._sums))

    @property
    def _sums(self) -> tuple[str, ...]:
        return ("count", "sum_x", "sum_y", self.sum_subject)

    @property
    def _positions(self) -> str:
        """Of the keys and the zoom in a SELECT of cells."""
        return ", ".join(str(number) for number in range(1, len(self.keys) + 2))

    def _cells_of_changes(self, first: int, last: int) -> str:
        """Rows of cells out of rows of `changes`, for the zooms from `first` to `last`."""
        named = {"across": _across("zoom"), "down": _down("zoom"), **self.expressions}
        keys = ", ".join(f"{named.get(key, key)} AS {key}" for key in self.keys)
        return f"""
            SELECT zoom, {keys}, sum(sign) AS count, sum(sign * x) AS sum_x, sum(sign * y) AS sum_y,
                sum(sign * {self.subject}) AS {self.sum_subject}
            FROM changes CROSS JOIN generate_series({first}, {last}) AS zoom {self.told}
            GROUP BY {self._positions} ORDER BY {self._positions}
        """  # noqa: S608 - names of ours

    @cached_property
    def _fold(self) -> str:
        added = ", ".join(f"{name} = cell.{name} + excluded.{name}" for name in self._sums)
        return f"""
            WITH changes AS (
                DELETE FROM {self._changes} WHERE id IN (SELECT id FROM {self._changes} ORDER BY id LIMIT {FOLDED_AT_ONCE})
                RETURNING *
            ),
            cells AS ({self._cells_of_changes(self.zooms[0], self.zooms[-1])}),
            kept AS (
                INSERT INTO {self._cells} AS cell ({self._columns}) SELECT {self._columns} FROM cells
                ON CONFLICT (zoom, {", ".join(self.keys)}) DO UPDATE SET {added}
            )
            SELECT count(*) FROM changes
        """  # noqa: S608 - names of ours

    @cached_property
    def _above(self) -> str:
        """Four cells make one of the zoom above: adding them up reads a tenth of what the points themselves would."""
        halved = ", ".join(f"{key} / 2" if key in ("across", "down") else key for key in self.keys)
        sums = ", ".join(f"sum({name})" for name in self._sums)
        return f"""
            INSERT INTO {self._cells} ({self._columns})
            SELECT %(zoom)s, {halved}, {sums} FROM {self._cells} WHERE zoom = %(zoom)s + 1
            GROUP BY {self._positions} ORDER BY {self._positions}
        """  # noqa: S608 - names of ours
