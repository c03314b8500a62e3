"""What a large load drops is made again as it was, whatever happens in between."""

import pytest
from django.db import connection

from config.generated_reports import structures
from config.generated_reports.tables import KEYS

TABLES = [model._meta.db_table for model in KEYS]
pytestmark = pytest.mark.django_db(transaction=True)


def catalogue() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = ANY(%(tables)s::regclass[])
            UNION ALL
            SELECT conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint
            WHERE conrelid = ANY(%(tables)s::regclass[])
            UNION ALL
            SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal
            """,
            {"tables": TABLES},
        )
        return set(cursor.fetchall())


def say(text: str) -> None:
    """Progress that nobody reads."""


def test_everything_is_made_again_as_it_was() -> None:
    before = catalogue()
    structures.set_aside(TABLES)
    assert len(catalogue()) < len(before) / 2
    structures.make_again(say)
    assert catalogue() == before
    assert not structures.is_something_set_aside()


def test_load_that_was_cut_off_is_made_good_later() -> None:
    before = catalogue()
    structures.set_aside(TABLES)
    for row in structures._written_down(structures.INDEXES)[:10]:
        structures._make(row)
    assert structures.is_something_set_aside()
    structures.make_again(say)
    assert catalogue() == before
