"""Indexes, foreign keys and triggers of the loaded tables: set aside for a large load, made again after it.

What is set aside is written down in a table of its own in the same transaction, and struck off as it is made again:
whatever ends the load, even a kill, the next call makes the rest. Primary keys stay.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

LEDGER = "generated_reports_set_aside"
# The phases, in order; what stands in one may run side by side only where it locks no table against its like.
INDEXES, UNIQUES, FOREIGN_KEYS, CHECKS, TRIGGERS = range(5)
PARALLEL = (INDEXES, CHECKS)
SESSION = "SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0; SET synchronous_commit = off"

# (table, statement that drops, phase, statement that makes again), the dropping of a constraint before its index's.
FOUND = """
WITH loaded AS (SELECT unnest(%(tables)s::text[])::regclass AS oid),
uniques AS (
    SELECT con.*, format('%%I', conname) AS name FROM pg_constraint con
    WHERE conrelid IN (SELECT oid FROM loaded) AND contype = 'u' AND NOT condeferrable
),
keys AS (
    SELECT con.*, format('%%I', conname) AS name FROM pg_constraint con
    WHERE conrelid IN (SELECT oid FROM loaded) AND contype = 'f'
)
SELECT tgrelid::regclass::text, format('DROP TRIGGER %%I ON %%s', tgname, tgrelid::regclass), %(triggers)s,
    pg_get_triggerdef(oid)
FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM loaded) AND NOT tgisinternal
UNION ALL
SELECT conrelid::regclass::text, format('ALTER TABLE %%s DROP CONSTRAINT %%s', conrelid::regclass, name), %(foreign)s,
    format('ALTER TABLE %%s ADD CONSTRAINT %%s %%s NOT VALID', conrelid::regclass, name, pg_get_constraintdef(oid))
FROM keys
UNION ALL
SELECT conrelid::regclass::text, '', %(checks)s,
    format('ALTER TABLE %%s VALIDATE CONSTRAINT %%s', conrelid::regclass, name)
FROM keys
UNION ALL
SELECT conrelid::regclass::text, format('ALTER TABLE %%s DROP CONSTRAINT %%s', conrelid::regclass, name), %(uniques)s,
    format('ALTER TABLE %%s ADD CONSTRAINT %%s UNIQUE USING INDEX %%s', conrelid::regclass, name, name)
FROM uniques
UNION ALL
SELECT conrelid::regclass::text, '', %(indexes)s, pg_get_indexdef(conindid) FROM uniques
UNION ALL
SELECT indrelid::regclass::text, format('DROP INDEX %%s', indexrelid::regclass), %(indexes)s, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid IN (SELECT oid FROM loaded) AND NOT EXISTS (
    SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')
)
"""


def is_something_set_aside() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [LEDGER])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def set_aside(tables: Sequence[str]) -> None:
    """Drop what would slow a load of `tables` down, and write down how it is made again."""
    with connection.cursor() as cursor:
        cursor.execute(
            FOUND,
            {
                "tables": list(tables),
                "triggers": TRIGGERS,
                "foreign": FOREIGN_KEYS,
                "checks": CHECKS,
                "uniques": UNIQUES,
                "indexes": INDEXES,
            },
        )
        found = cursor.fetchall()
        cursor.execute(
            f"CREATE TABLE {LEDGER} (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, phase int, make text)"
        )
        for table, drop, phase, make in found:
            cursor.execute(f"INSERT INTO {LEDGER} (name, phase, make) VALUES (%s, %s, %s)", [table, phase, make])  # noqa: S608
            if drop:
                cursor.execute(drop)


def make_again(progress: Callable[[str], None], *, workers: int = 2) -> None:
    """Make all that was set aside, the largest tables' indexes first; what was made already is not made twice."""
    for phase in (INDEXES, UNIQUES, FOREIGN_KEYS, CHECKS, TRIGGERS):
        rows = _written_down(phase)
        progress(f"{len(rows)} {_NAMES[phase]}")
        with ThreadPoolExecutor(workers if phase in PARALLEL else 1) as threads:
            list(threads.map(_make, rows))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {LEDGER}")


_NAMES = {
    INDEXES: "indexes",
    UNIQUES: "unique constraints",
    FOREIGN_KEYS: "foreign keys",
    CHECKS: "checks of foreign keys",
    TRIGGERS: "triggers",
}


def _written_down(phase: int) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, make FROM {LEDGER} WHERE phase = %s ORDER BY pg_relation_size(name::regclass) DESC, id",  # noqa: S608
            [phase],
        )
        return cursor.fetchall()


def _make(row: tuple[int, str]) -> None:
    """In a thread, hence on a connection of its own."""
    number, statement = row
    try:
        with connection.cursor() as cursor:
            cursor.execute(SESSION)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute(f"DELETE FROM {LEDGER} WHERE id = %s", [number])  # noqa: S608
    finally:
        connection.close()
