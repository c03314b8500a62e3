"""PostgreSQL's own tools on the database of the settings, and what of it is ours."""

import os
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from config.backups import BackupFault

SCHEMA = "public"
OLD = "kuuluu_before_restore"
FAILED = "kuuluu_failed_restore"

# Extensions bring objects of their own (PostGIS some hundreds); they are neither saved nor moved.
_NO_EXTENSIONS = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"
_TABLES = f"""SELECT o.relname FROM pg_class o WHERE o.relnamespace = %s::regnamespace AND o.relkind = 'r'
    AND {_NO_EXTENSIONS} ORDER BY 1"""  # noqa: S608 - no value of anybody's
# What is moved by itself; indexes, owned sequences and row types follow their table. Routines go first, because their
# arguments' types are named as they are now.
_OBJECTS = f"""SELECT CASE o.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
        WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, o.oid::regclass::text
    FROM pg_class o WHERE o.relnamespace = %(schema)s::regnamespace AND {_NO_EXTENSIONS}
        AND (o.relkind IN ('r', 'p', 'v', 'm') OR o.relkind = 'S' AND NOT EXISTS
            (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype IN ('a', 'i')))
    UNION ALL SELECT 'ROUTINE', o.oid::regprocedure::text
    FROM pg_proc o WHERE o.pronamespace = %(schema)s::regnamespace AND {_NO_EXTENSIONS}
    UNION ALL SELECT 'TYPE', o.oid::regtype::text
    FROM pg_type o WHERE o.typnamespace = %(schema)s::regnamespace AND {_NO_EXTENSIONS} AND o.typtype IN ('e', 'd')
    ORDER BY 1"""  # noqa: S608


def rows(sql: str, arguments: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def server_major() -> int:
    return int(rows("SHOW server_version_num")[0][0]) // 10000


def extensions() -> list[str]:
    return [name for (name,) in rows("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")]


def tables(schema: str = SCHEMA) -> list[str]:
    return [name for (name,) in rows(_TABLES, [schema])]


def counts() -> dict[str, int]:
    """Exact numbers of rows, as this transaction sees them."""
    return {name: rows(f'SELECT count(*) FROM {SCHEMA}."{name}"')[0][0] for name in tables()}  # noqa: S608


def has_schema(name: str) -> bool:
    return bool(rows("SELECT FROM pg_namespace WHERE nspname = %s", [name]))


def move_objects(source: str, target: str) -> None:
    """Move all that is ours from one schema into another: nothing is copied, whatever its size."""
    for kind, name in rows(_OBJECTS, {"schema": source}):
        run(f"ALTER {kind} {name} SET SCHEMA {target}")


def tool(name: str) -> str:
    """The path of pg_dump or pg_restore, of the server's version where it is installed, else of a newer one.

    Raises:
        BackupFault: this machine has none that suits.
    """
    server = server_major()
    found = {int(path.parts[4]): path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")}
    suits = sorted(major for major in found if major >= server)
    if not suits:
        raise BackupFault(
            f"The database server is PostgreSQL {server}, and this machine has no {name} of it or a newer one "
            f"({', '.join(map(str, sorted(found))) or 'none at all'}): install postgresql-client-{server}"
        )
    return str(found[suits[0]])


def _address() -> tuple[str, dict[str, str]]:
    """Where our database is, and the password, which goes by the environment, where others cannot read it."""
    found: dict[str, Any] = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    where = {key: found[name] for key, name in names.items() if found[name]}
    tls = {key: value for key, value in found["OPTIONS"].items() if key.startswith("ssl")}
    return make_conninfo(**where, **tls), {"PGPASSWORD": found["PASSWORD"]} if found["PASSWORD"] else {}


def start(name: str, *arguments: str) -> "subprocess.Popen[str]":
    """One of PostgreSQL's tools on our database."""
    address, secret = _address()
    command = [tool(name), f"--dbname={address}", "--no-password", *arguments]
    return subprocess.Popen(command, env={**os.environ, **secret}, stderr=subprocess.PIPE, text=True)  # noqa: S603


def check(what: str, process: "subprocess.Popen[str]", said: str) -> None:
    """Raises:
    BackupFault: the tool failed; with what it said.
    """
    if process.returncode:
        raise BackupFault(f"{what} failed: {' '.join(said.split())[:900]}")
