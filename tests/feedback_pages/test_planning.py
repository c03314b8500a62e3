"""Statements are kept by the server within a block, and nowhere else."""

import pytest
from django.db import connection

from feedback_pages.planning import planned_once

pytestmark = pytest.mark.django_db
ASKED = "SELECT %s::int AS asked_by_the_test_of_planning"


def kept_by_server() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%asked_by_the_test_of_planning%'"
        )
        return int(cursor.fetchone()[0])


def ask(times: int) -> None:
    for number in range(times):
        with connection.cursor() as cursor:
            cursor.execute(ASKED, [number])
            assert cursor.fetchone() == (number,)


def test_server_keeps_statements_of_the_block_alone() -> None:
    ask(10)
    assert kept_by_server() == 0
    with planned_once():
        ask(3)
        assert kept_by_server() == 1
    before = connection.connection.prepare_threshold
    assert before is None


def test_block_ends_where_an_error_ends_it() -> None:
    with pytest.raises(ZeroDivisionError), planned_once():
        raise ZeroDivisionError
    assert connection.connection.prepare_threshold is None
