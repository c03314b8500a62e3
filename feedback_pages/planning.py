"""Statements that PostgreSQL plans once (ADR 0015)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# The second time a process sends the same text, it is kept by the server.
SEEN_BEFORE = 1


@contextmanager
def planned_once() -> Iterator[None]:
    """Within the block the server keeps each statement with its plan, and is sent the values alone from then on.

    For rows looked up by keys and rows written, whose best plan is the same whatever the values: planning them costs the
    server as much as running them. Never around lists and searches, where a plan made without the values is ruinous (the
    inbox of a million: 29 ms in place of 8).
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    line = connection.connection
    before, line.prepare_threshold = line.prepare_threshold, SEEN_BEFORE
    try:
        yield
    finally:
        line.prepare_threshold = before
