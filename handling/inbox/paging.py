"""Pages of the inbox by key, so that the last page costs what the first one costs, and counts that stop.

With words the hits are read first, at most `COUNT_CAP + 1`, and then put in order: asked for at once, PostgreSQL walks
the index of the order from its end until it has met enough hits, which for a rare word is the whole table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback_pages import paging
from handling.inbox.models import InboxEntry
from handling.inbox.querysets import InboxEntryQuerySet, due_or_never

PAGE_SIZE = 25
COUNT_CAP = 1_000


@dataclass(frozen=True)
class Order:
    """By a moment and then by the report's number in the table."""

    label: Any
    moment: Any
    is_descending: bool = False

    def fields(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.is_descending != backwards else ""
        return [f"{sign}moment", f"{sign}report_id"]


ORDERS = {
    "newest": Order(_("Newest first"), F("received_at"), is_descending=True),
    "oldest": Order(_("Oldest first"), F("received_at")),
    "due": Order(_("Due first"), due_or_never()),
}
FIRST_ORDER = "newest"


class Key(paging.Key):
    """An entry's place in the order that it was read in (`moment`)."""

    @classmethod
    def of(cls, entry: Any) -> Self:
        return cls(entry.moment, entry.report_id)


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where a page begins: `after` or `before` a key in the order, at its beginning without one."""

    order: Order
    name: str = FIRST_ORDER
    key: Key | None = None
    is_backwards: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        name = query.get("sort", "")
        name = name if name in ORDERS else FIRST_ORDER
        before, after = (Key.read(query.get(side, "")) for side in ("before", "after"))
        return cls(order=ORDERS[name], name=name, key=before or after, is_backwards=before is not None)

    @property
    def rises(self) -> bool:
        """Whether the page is read from small to large."""
        return self.order.is_descending == self.is_backwards

    def beyond(self) -> Q:
        """Rows on the far side of the key."""
        if self.key is None:
            return Q()
        side = "gt" if self.rises else "lt"
        moment, number = self.key.moment, self.key.pk
        return Q((f"moment__{side}e", moment)) & (Q((f"moment__{side}", moment)) | Q((f"report_id__{side}", number)))


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """`count` goes up to COUNT_CAP + 1, which means more; keys are None at the list's ends."""

    entries: Sequence[InboxEntry]
    count: int
    previous: Key | None
    next: Key | None

    @property
    def is_capped(self) -> bool:
        return self.count > COUNT_CAP


@dataclass(frozen=True)
class Counting:
    """What counts entries up to COUNT_CAP + 1: a piece of a statement, and its values."""

    sql: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, entries: InboxEntryQuerySet) -> Self:
        sql, values = entries.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        return cls(f"(SELECT count(*) FROM ({sql}) AS counted)", tuple(values))  # noqa: S608 - the ORM's SQL


def capped_counts(countings: Mapping[str, Counting]) -> dict[str, int]:
    """How many there are of each, in one query."""
    pieces = ", ".join(counting.sql for counting in countings.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {pieces}", list(chain.from_iterable(one.values for one in countings.values())))
        return dict(zip(countings, cursor.fetchone(), strict=True))


def page_of(found: InboxEntryQuerySet, start: Start, *, count: int) -> InboxPage:
    """A page of what was found, whose number is known."""
    rows = found.annotate(moment=start.order.moment).filter(start.beyond())
    return _cut(_ordered(rows, start)[: PAGE_SIZE + 1], start, count)


def page_of_few(hits: InboxEntryQuerySet, start: Start) -> InboxPage:
    """A page of what another index finds than that of the order: by words, or in a part of the map."""
    numbers, count = _numbers_of(hits, start)
    rows = InboxEntry.objects.filter(pk__in=numbers).annotate(moment=start.order.moment)
    return _cut(_ordered(rows, start), start, count)


def _ordered(rows: InboxEntryQuerySet, start: Start) -> InboxEntryQuerySet:
    return rows.with_shown().order_by(*start.order.fields(backwards=start.is_backwards))


def _numbers_of(hits: InboxEntryQuerySet, start: Start) -> tuple[list[int], int]:
    """Primary keys of a page and the capped count of the hits."""
    sql, values = (
        hits.annotate(moment=start.order.moment)
        .order_by()
        .values_list("moment", "pk")[: COUNT_CAP + 1]
        .query.sql_with_params()
    )
    condition = f"WHERE (moment, report_id) {'>' if start.rises else '<'} (%s, %s)" if start.key else ""
    direction = "ASC" if start.rises else "DESC"
    statement = (
        f"WITH hits (moment, report_id) AS MATERIALIZED ({sql}) "  # noqa: S608 - made of the ORM's SQL and fixed words
        f"SELECT report_id, (SELECT count(*) FROM hits) FROM hits {condition} "
        f"ORDER BY moment {direction}, report_id {direction} LIMIT {PAGE_SIZE + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *((start.key.moment, start.key.pk) if start.key else ())])
        rows = cursor.fetchall()
    return [number for number, _count in rows], rows[0][1] if rows else 0


def _cut(rows: InboxEntryQuerySet, start: Start, count: int) -> InboxPage:
    """The page without the row that was read to see whether there are more."""
    page = list(rows)
    has_more = len(page) > PAGE_SIZE
    page = page[:PAGE_SIZE]
    if start.is_backwards:
        page = page[::-1]
        has_previous, has_next = has_more, True
    else:
        has_previous, has_next = start.key is not None, has_more
    return InboxPage(
        entries=page,
        count=count,
        previous=Key.of(page[0]) if page and has_previous else None,
        next=Key.of(page[-1]) if page and has_next else None,
    )
