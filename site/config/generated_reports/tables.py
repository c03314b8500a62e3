"""Rows on their way into the tables that a report fills, in an order in which each table comes after those it points at."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Field, Model, TextField
from django.db.models.fields import NOT_PROVIDED
from wagtail.models import ModelLogEntry, Revision

from feedback_pages.cases.models import Answer, Attachment, CaseMail, Message, Report, Reporter
from feedback_pages.delivery.models import Delivery
from feedback_pages.publications.models import Publication, PublicationDecision, PublishedAnswer, PublishedPhoto
from handling.inbox.models import InboxEntry
from handling.notes.models import Note
from handling.replies.models import Reply, ReplyReceiver
from handling.routing.models import Assignment

# Each table with the number of keys that a report has of its own, so that keys depend on the report's place alone.
# They grow with time, as in life.
KEYS: dict[type[Model], int] = {
    Report: 1,
    Reporter: 1,
    Message: 8,
    Answer: 8,
    Attachment: 3,
    Delivery: 8,
    CaseMail: 8,
    Publication: 1,
    PublishedAnswer: 8,
    PublishedPhoto: 3,
    PublicationDecision: 1,
    Assignment: 2,
    InboxEntry: 1,
    Note: 8,
    Revision: 8,
    Reply: 8,
    ReplyReceiver: 8,
    ModelLogEntry: 32,
}


def stored_fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in stored_fields(model)]


def _defaults(model: type[Model]) -> dict[str, Any]:
    """What a row holds that nothing else is said of; fields without a default must be given."""
    return {
        field.attname: field.get_default()
        for field in stored_fields(model)
        if field.null or field.default is not NOT_PROVIDED or isinstance(field, CharField | TextField)
    }


@lru_cache(maxsize=256)
def written_time(moment: float) -> str:
    """A time (seconds since 1970) as PostgreSQL reads it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(" ", "milliseconds")


def written_point(x: float, y: float, srid: int) -> str:
    """A point in PostGIS's own form (hexadecimal EWKB)."""
    return struct.pack("<BIIdd", 1, 0x20000001, srid, x, y).hex()


class Batch:
    """Rows of some reports. `first` says which key each table's rows begin with."""

    def __init__(self, first: dict[type[Model], int]) -> None:
        self.first = first
        self.rows: dict[type[Model], list[tuple[Any, ...]]] = {model: [] for model in KEYS}
        self.defaults = {model: _defaults(model) for model in KEYS}
        self.names = {model: [field.attname for field in stored_fields(model)] for model in KEYS}

    def add(self, model: type[Model], **values: Any) -> None:
        """A row by the names of its fields, keys and times as they are written.

        Raises:
            KeyError: a field that has no default is missing.
        """
        row = {**self.defaults[model], **values}
        self.rows[model].append(tuple([row[name] for name in self.names[model]]))

    def __iter__(self) -> Iterator[tuple[type[Model], list[tuple[Any, ...]]]]:
        return iter(self.rows.items())
