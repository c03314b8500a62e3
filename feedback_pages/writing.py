"""Rows of several models written in one statement (ADR 0015).

Django builds the INSERT of each row anew and waits for it. Where ten rows belong together that costs more than what
PostgreSQL does with them: here what is the same for each row of a model is built once, and the rows travel together.
"""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLInsertCompiler


def keys_of(model: type[Model]) -> str:
    """The sequence that the model's keys come from, for `next_values`."""
    return f"{model._meta.db_table}_{_key_field(model).column}_seq"


def next_values(*sequences: str) -> list[int]:
    """The next value of each of the sequences, in one statement. Gaps are fine: what is drawn need not be used."""
    drawn = ", ".join(f"nextval('{name}')" for name in sequences)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {drawn}")
        return list(cursor.fetchone())


def write_rows(*rows: Model) -> None:
    """Insert unsaved rows, of whatever models, in one statement.

    A row that others point at has its key beforehand (`next_values`). A row that stands alone among its neighbours is told
    its key and what the database works out of it, as `save` tells; several of one model in a row, as answers, are told
    nothing. Like `bulk_create` it sends no signal that a row was saved.
    """
    groups = [(insert, list(group)) for insert, group in groupby(rows, key=_insert_of)]
    parts: list[str] = []
    params: list[Any] = []
    for number, (insert, group) in enumerate(groups):
        text, values = insert.of(group)
        parts.append(f"written_{number} AS ({text})")
        params += values
    if parts:
        alone = {number: (insert, group[0]) for number, (insert, group) in enumerate(groups) if len(group) == 1}
        _tell(alone, _execute(parts, params, alone))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


class _Insert:
    """Inserts into one model's table, with keys or without; all of it that does not depend on the row."""

    def __init__(self, model: type[Model], *, is_keyed: bool) -> None:
        meta, key = model._meta, _key_field(model)
        written = [field for field in meta.concrete_fields if not field.generated and (is_keyed or field is not key)]
        self.written: list[Field] = written
        self.returned: list[Field] = [f for f in meta.concrete_fields if f.generated or (f is key and not is_keyed)]
        self.compiler = SQLInsertCompiler(InsertQuery(model), connection, None)
        columns = ", ".join(_column(field) for field in written)
        self.head = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of ours
        self.returning = ", ".join(_column(field) for field in self.returned)
        self.converters = self.compiler.get_converters([field.get_col(meta.db_table) for field in self.returned])

    def of(self, rows: Sequence[Model]) -> tuple[str, list[Any]]:
        """The statement that inserts `rows`, and its values."""
        line = connections[DEFAULT_DB_ALIAS]
        read = [[self._value(field, row, line) for field in self.written] for row in rows]
        places = ", ".join(f"({', '.join(place for place, _values in row)})" for row in read)
        params = [value for row in read for _place, values in row for value in values]
        returning = f" RETURNING {self.returning}" if self.returning and len(rows) == 1 else ""
        return self.head + places + returning, params

    def _value(self, field: Field, row: Model, line: BaseDatabaseWrapper) -> tuple[str, Sequence[Any]]:
        """As Django inserts it: the field's place in the statement, mostly "%s", and the values for it."""
        value = field.pre_save(row, True)
        if hasattr(value, "resolve_expression"):
            return self.compiler.compile(self.compiler.prepare_value(field, value))
        value = field.get_db_prep_save(value, line)
        if hasattr(field, "get_placeholder"):
            return field.get_placeholder(value, self.compiler, line), (value,)
        return "%s", (value,)

    def converted(self, values: Sequence[Any]) -> Sequence[Any]:
        """What the database returned, as Python has it."""
        if not self.converters:
            return values
        return next(iter(self.compiler.apply_converters([values], self.converters)))


def _insert_of(row: Model) -> _Insert:
    return _kept_insert(type(row), row.pk is not None)


@cache
def _kept_insert(model: type[Model], is_keyed: bool) -> _Insert:
    return _Insert(model, is_keyed=is_keyed)


def _execute(parts: list[str], params: list[Any], alone: dict[int, tuple[_Insert, Model]]) -> Sequence[Any]:
    """Run the statement; gives what the rows that stand alone are told, one after the other."""
    asked = {f"written_{number}": insert.returned for number, (insert, _row) in alone.items() if insert.returned}
    columns = [f"{name}.{_column(field)}" for name, fields in asked.items() for field in fields]
    end = f"SELECT {', '.join(columns)} FROM {', '.join(asked)}" if asked else "SELECT"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} {end}", params)
        return cursor.fetchone()


def _tell(alone: dict[int, tuple[_Insert, Model]], returned: Sequence[Any]) -> None:
    start = 0
    for insert, row in alone.values():
        end = start + len(insert.returned)
        for field, value in zip(insert.returned, insert.converted(returned[start:end]), strict=True):
            setattr(row, field.attname, value)
        start = end


def _key_field(model: type[Model]) -> Field:
    key = model._meta.pk
    assert key is not None, model
    return key


def _column(field: Field) -> str:
    return connection.ops.quote_name(str(field.column))
