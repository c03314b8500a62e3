"""Pages by key: where a page begins is a row's place in the order, never a count of rows to skip."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from django.utils.dateparse import parse_datetime


@dataclass(frozen=True)
class Key:
    """A row's place in an order by time: `2026-11-24T10:00:00.000000Z_12` in the address."""

    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key in `text`; None where there is none that can be read."""
        moment, _separator, number = text.partition("_")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        try:
            read = parse_datetime(moment)
            if read is None or read.tzinfo is None:
                return None
            # PostgreSQL knows fewer clocks than Python.
            return cls(read.astimezone(UTC), int(number))
        except (ValueError, OverflowError):
            return None
