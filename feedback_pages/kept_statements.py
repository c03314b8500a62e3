"""Statements that Django builds once (ADR 0015)."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
# The key while the text is built; no row has it.
STAND_IN = -1_000_000_007


class KeptStatement(Generic[M]):
    """Rows that belong to one key, as the query set `rows(key)` reads them.

    To build the text of a SELECT over a few tables costs more than to run it. Here it is built at the first use and kept
    by the process, hence `rows` may depend on nothing but the key (on no content type, whose own key would be kept), and do
    no more with it than filter by it.
    """

    def __init__(self, rows: "Callable[[int], QuerySet[M]]") -> None:
        self._rows = rows

    def read(self, key: int) -> list[M]:
        """What `rows(key)` finds, with all that it joins and prefetches."""
        built, compiler, sql, params = self._kept
        values = [key if param == STAND_IN else param for param in params]
        found = built.all()
        found.query = _Bound(compiler, sql, values)  # type: ignore[assignment]
        return list(found)

    @cached_property
    def _kept(self) -> "tuple[QuerySet[M], SQLCompiler, str, Sequence[Any]]":
        built = self._rows(STAND_IN)
        compiler = built.query.get_compiler(DEFAULT_DB_ALIAS)
        return built, compiler, *compiler.as_sql()


class _Bound:
    """In the place of a query: its text as it was built, with the values of this time."""

    values_select = ()

    def __init__(self, compiler: SQLCompiler, sql: str, values: Sequence[Any]) -> None:
        self._compiler, self._text = compiler, (sql, values)

    def get_compiler(self, using: str) -> SQLCompiler:
        """A compiler on this thread's own connection."""
        bound = copy(self._compiler)
        bound.connection = connections[using]
        bound.as_sql = lambda: self._text  # type: ignore[assignment,misc]
        return bound
