"""Putting a backup in the place of what is there: checked first, undone as a whole when anything fails."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from config.backups import BackupFault, aside, files, postgres
from config.backups.archive import read_manifest, unpack
from config.backups.taking import Say
from feedback_pages.delivery.holding import hold_mail
from feedback_pages.delivery.models import Delivery

JOBS = 2
# PostGIS is the server's to bring, and the schema is there; owners and rights are those of who restores.
SKIPPED = ("EXTENSION", "COMMENT - EXTENSION", "SCHEMA - ", "COMMENT - SCHEMA", "ACL ")


def restore_backup(*, source: Path, replace: bool, hold: bool, say: Say) -> dict[str, Any]:
    """Restore database and files. Returns the manifest.

    Args:
        replace: whether a town that is there may be replaced; it lies aside until the copy has proved whole.
        hold: whether mails stay in the copy until `release_mail`.

    Raises:
        BackupFault: with the reason; what was there is there as before.
    """
    _refuse_company()
    if aside.put_back():
        say("An earlier restore did not come to its end: what was there before it has been put back.")
    manifest = read_manifest(source)
    _refuse_other_versions(manifest, say)
    _refuse_to_replace(replace, say)
    _refuse_small_disk(manifest)
    say(f"restoring what was saved at {manifest['taken_at']}")
    with _put_back_on_failure():
        folder = _unpack(source)
        aside.set_database_aside()
        _restore_database(folder)
        _check(manifest)
        if hold:
            hold_mail()
        aside.swap_files()
    aside.let_go()
    _tell(manifest, hold, say)
    return manifest


@contextmanager
def _put_back_on_failure() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        aside.put_back()
        if isinstance(error, OSError | DatabaseError):
            raise BackupFault(f"It failed in the middle ({' '.join(str(error).split())})") from error
        raise


# -- what is asked before anything is touched --


def _refuse_company() -> None:
    others = postgres.rows(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        # What others' sessions do is hidden from us, but not whose they are; autovacuum is nobody's.
        "AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
    )[0][0]
    if others:
        raise BackupFault(f"{others} other connections use the database: stop web and worker first")


def _refuse_other_versions(manifest: dict[str, Any], say: Say) -> None:
    server, theirs = postgres.server_major(), manifest["postgres"]
    if theirs > server:
        raise BackupFault(
            f"The backup is of PostgreSQL {theirs}, this server is {server}: it can be restored on {theirs} or newer"
        )
    if theirs < server:
        say(f"The backup is of PostgreSQL {theirs}, this server is {server}: that goes.")
    known = set(MigrationLoader(None).disk_migrations or {})
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if unknown:
        raise BackupFault(
            f"The backup is of a newer Kuuluu (this one does not know {unknown[-1]}): check that version out first"
        )
    for name in sorted(set(manifest["extensions"]) - set(postgres.extensions())):
        _add_extension(name)


def _add_extension(name: str) -> None:
    try:
        with transaction.atomic():
            postgres.run(f"CREATE EXTENSION {name}")
    except DatabaseError as error:
        raise BackupFault(
            f"The database lacks {name}; have a superuser of PostgreSQL run there: CREATE EXTENSION {name}"
        ) from error


def _inhabitants() -> list[str]:
    """What a town holds that no migration brings: people and reports; or tables that are not Kuuluu's."""
    tables = postgres.tables()
    if tables and "django_migrations" not in tables:
        return [f"the database holds {len(tables)} tables that are not Kuuluu's"]
    wanted = {"feedback_pages_report": "reports", "handling_user": "people"}
    counted = {
        what: postgres.rows(f"SELECT count(*) FROM {postgres.SCHEMA}.{table}")[0][0]  # noqa: S608
        for table, what in wanted.items()
        if table in tables
    }
    return [f"the database holds {number:,} {what}" for what, number in counted.items() if number]


def _refuse_to_replace(replace: bool, say: Say) -> None:
    found = _inhabitants()
    for root in files.roots().values():
        number = sum(len(names) for entry in aside.entries(root) for _where, _folders, names in os.walk(entry))
        found += [f"{root} holds {number:,} files"] if number else []
    if found and not replace:
        raise BackupFault(f"There is something already: {'; '.join(found)}. With --replace it is replaced")
    for line in found:
        say(f"to be replaced: {line}")


def _refuse_small_disk(manifest: dict[str, Any]) -> None:
    for name, root in files.roots().items():
        root.mkdir(parents=True, exist_ok=True)
        wanted, free = manifest["files"][name]["bytes"], shutil.disk_usage(root).free
        if wanted > free:
            raise BackupFault(f"{root} has room for {free / 1e6:,.0f} MB, and {wanted / 1e6:,.0f} are to come")


# -- the work --


def _unpack(source: Path) -> Path:
    """Lay the files beside the old ones; returns the folder of the dump, which nobody else may read."""
    new = {name: root / aside.NEW for name, root in files.roots().items()}
    for folder in new.values():
        folder.mkdir()
    dump = files.roots()["private"] / aside.DUMP
    dump.mkdir(mode=0o700)
    unpack(source, {**new, "database": dump})
    return dump


def _contents(dump: Path) -> str:
    """What the dump holds, without what the database has already."""
    command = [postgres.tool("pg_restore"), "--list", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        listed, said = process.communicate()
    postgres.check("pg_restore", process, said)
    lines = listed.splitlines(keepends=True)
    return "".join(line for line in lines if not any(f" {what}" in line for what in SKIPPED))


def _restore_database(folder: Path) -> None:
    dump, contents = folder / "dump", folder / "contents"
    contents.write_text(_contents(dump))
    process = postgres.start(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        f"--jobs={JOBS}",
        f"--use-list={contents}",
        str(dump),
    )
    postgres.check("pg_restore", process, process.communicate()[1])
    # Without it, the first queries would be planned blindly.
    postgres.run("ANALYZE")


def _check(manifest: dict[str, Any]) -> None:
    """Raises:
    BackupFault: a table has another number of rows than was saved, or a row names a file that is not there.
    """
    found = postgres.counts()
    differing = [name for name, number in manifest["counts"].items() if found.get(name) != number]
    if differing:
        raise BackupFault(f"Not as many rows as were saved in: {', '.join(differing)}")
    for root, names in files.named(manifest["file_columns"]).items():
        folder, gone = files.roots()[root] / aside.NEW, set(manifest["gone"][root])
        missing = [name for name in names - gone if not (folder / name).is_file()]
        if missing:
            raise BackupFault(f"{len(missing):,} files of {root} are missing, {missing[0]} for one")


def _tell(manifest: dict[str, Any], hold: bool, say: Say) -> None:
    say(f"restored: {sum(manifest['counts'].values()):,} rows; all files that rows name are there")
    for name, gone in manifest["gone"].items():
        if gone:
            say(f"… but {len(gone):,} of {name}, which were deleted while the backup was taken")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("This Kuuluu is newer than the backup: run script/setup, which brings the database up to date.")
    number = Delivery.objects.filter(state=Delivery.State.QUEUED).count()
    if hold:
        say(f"{number:,} mails wait, and all mail is held until you run: script/manage release_mail")
    else:
        say(
            f"{number:,} mails wait AND WILL GO OUT when the worker starts, those too that left after the backup was taken."
        )
        say("In a copy beside the real town run script/manage hold_mail before you start the worker.")
    say(
        "The keys were not in it: with another PRIVATE_LINK_KEY no private link opens, with another SECRET_KEY nobody is signed in."
    )
