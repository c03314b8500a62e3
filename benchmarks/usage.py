"""What work costs: processor time of web and database from /proc, statements from pg_stat_statements."""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.db import connection


def spent(root: psutil.Process) -> float:
    """Seconds of processor time of a process, its descendants, and those that they have buried."""
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def postmaster() -> psutil.Process:
    """The bench's own database server."""
    return psutil.Process(int(Path(os.environ["BENCH_PG_DATA"], "postmaster.pid").read_text().split()[0]))


@dataclass(frozen=True)
class Meter:
    """A reading; the difference of two is the cost of what happened between them."""

    web: float
    database: float
    statements: int

    @classmethod
    def read(cls, web: psutil.Process) -> "Meter":
        return cls(spent(web), spent(postmaster()), statements_so_far())

    def since(self, before: "Meter") -> "Meter":
        return Meter(self.web - before.web, self.database - before.database, self.statements - before.statements)


def statements_so_far() -> int:
    """Statements that sessions on this database sent: without the bench's own looks at the counter, and without the
    look-ups by which PostgreSQL checks foreign keys when a transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements "
            "JOIN pg_database ON pg_database.oid = dbid "
            "WHERE datname = current_database() AND query NOT LIKE '%pg_stat_statements%' "
            "AND query NOT LIKE '%FROM ONLY %FOR KEY SHARE OF x%'"
        )
        return int(cursor.fetchone()[0])


def unique_memory(web: psutil.Process) -> list[float]:
    """MiB that each worker alone holds (USS)."""
    return [worker.memory_full_info().uss / 2**20 for worker in web.children()]
