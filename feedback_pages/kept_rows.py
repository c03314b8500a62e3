"""Rows that nearly every request asks for and that change a few times a year, kept by each process (ADR 0015)."""

from copy import copy
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
# What tells one state of a row from another: key, place in the table, transaction that wrote it.
Mark = tuple[Any, ...]


class KeptRows(Generic[M]):
    """Rows as they were read last, for as long as they are the newest.

    PostgreSQL tells that by itself: where a row lies and which transaction wrote it (`ctid`, `xmin`) are others after each
    change, whatever makes it. To ask for these costs a fraction of reading the row, and what is given is never older than
    what reading would give. What `rows` joins to a row must not change without it.
    """

    def __init__(self, rows: "QuerySet[M]") -> None:
        self._rows = rows
        self._kept: dict[Any, tuple[Mark, M]] = {}

    def get(self, column: str, value: Any) -> M | None:
        """The row whose unique `column` is `value`; None where there is none."""
        return self._row(self._mark(f"WHERE {column} = %s", [value]))

    def first(self) -> M | None:
        """The first row by its key; None where there is none."""
        return self._row(self._mark("ORDER BY id LIMIT 1", []))

    def _mark(self, which: str, params: list[Any]) -> Mark | None:
        table = self._rows.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, ctid, xmin FROM {table} {which}", params)  # noqa: S608 - names of ours
            found: Mark | None = cursor.fetchone()
        return found

    def _row(self, mark: Mark | None) -> M | None:
        """A copy, so that whatever the caller sets on it stays the caller's."""
        if mark is None:
            return None
        key = mark[0]
        if key not in self._kept or self._kept[key][0] != mark:
            self._kept[key] = mark, self._rows.get(pk=key)
        return copy(self._kept[key][1])
