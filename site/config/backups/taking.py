"""Taking a backup while the town runs.

First the database, in one snapshot, then the files. A photo's files are written before its row commits and deleted after
the row is gone, so whatever the snapshot names was there when the snapshot was taken; what is copied beyond it belongs to
later rows and is tidied away by itself. The other way round, a report that came between would be without its photo. What
is deleted in between (words erased, a draft sent or expired) is missing, which the manifest says by name.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from config.backups import BackupFault, files, postgres
from config.backups.archive import Writer

Say = Callable[[str], None]
# Level 1 packs four fifths as well as 6 in a third of the time. One job: several would end with an error when anything
# asks for a table alone meanwhile (a migration, a TRUNCATE), and would take all cores from the residents.
# Whoever asks so waits for our snapshot, and pg_dump would stand behind for ever: it gives up instead.
DUMP = [
    "--format=custom",
    "--compress=1",
    f"--schema={postgres.SCHEMA}",
    # PostGIS's own table, which only a superuser may fill.
    "--exclude-table-data=spatial_ref_sys",
    "--lock-wait-timeout=60000",
]


@contextmanager
def _part_of(target: Path) -> Iterator[BinaryIO]:
    """FILE.part, readable by its owner alone, which becomes FILE when all went well and is gone otherwise.

    Raises:
        BackupFault: FILE is there already, or somebody else is writing it.
    """
    if os.path.lexists(target):
        raise BackupFault(f"{target} is there already, and a backup is never overwritten: choose another name")
    part = target.with_name(target.name + ".part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise BackupFault(f"{part} cannot be written: {error.strerror}") from error
    with open(descriptor, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFault(f"Another backup is writing {part} at this moment") from error
        try:
            os.fchmod(descriptor, 0o600)
            # One that was killed may have left a beginning.
            file.truncate()
            yield file
            file.flush()
            os.fsync(descriptor)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _dump_folder(target: Path) -> Iterator[Path]:
    """Where the dump lies until it is in the archive: beside it, where there must be room anyway."""
    folder = target.with_name(target.name + ".part.database")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _snapshot() -> Iterator[str]:
    """A transaction that sees the database as it is now, and the name by which pg_dump sees the same."""
    with transaction.atomic():
        postgres.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield postgres.rows("SELECT pg_export_snapshot()")[0][0]


def _facts() -> dict[str, Any]:
    return {
        "taken_at": timezone.now().isoformat(timespec="seconds"),
        "postgres": postgres.server_major(),
        "extensions": postgres.extensions(),
        "migrations": postgres.rows("SELECT app, name FROM django_migrations ORDER BY id"),
        "counts": postgres.counts(),
        "file_columns": files.columns(),
    }


def _dump(folder: Path) -> tuple[dict[str, Any], dict[str, set[str]]]:
    """Write the dump; returns the facts and the files' names of the same moment."""
    with _snapshot() as snapshot:
        process = postgres.start("pg_dump", *DUMP, f"--snapshot={snapshot}", f"--file={folder / 'dump'}")
        try:
            facts = _facts()
            names = files.named(facts["file_columns"])
        except BaseException:
            process.kill()
            raise
        finally:
            said = process.communicate()[1]
        postgres.check("pg_dump", process, said)
    return facts, names


def _copy_root(writer: Writer, name: str, folder: Path, missing: set[str]) -> dict[str, int]:
    """Add a folder of files, taking what was found out of `missing`."""
    number = size = 0
    for path, length in writer.add_folder(name, folder):
        missing.discard(path)
        number, size = number + 1, size + length
    return {"files": number, "bytes": size}


def take_backup(*, target: Path, say: Say) -> dict[str, Any]:
    """Write database and files into `target`. Returns the manifest.

    Raises:
        BackupFault: with the reason; `target` is not there then.
    """
    began = time.monotonic()
    try:
        with _part_of(target) as file, _dump_folder(target) as folder:
            facts, missing = _dump(folder)
            connection.close()
            say(f"database: {sum(facts['counts'].values()):,} rows, {time.monotonic() - began:.0f} s")
            writer = Writer(file)
            for _path, _size in writer.add_folder("database", folder):
                pass
            copied = {name: _copy_root(writer, name, root, missing[name]) for name, root in files.roots().items()}
            gone = {name: sorted(names) for name, names in missing.items()}
            manifest = {**facts, "files": copied, "gone": gone}
            writer.finish(manifest)
    except OSError as error:
        raise BackupFault(f"{target} could not be written: {error.strerror or error}") from error
    _tell(say, manifest)
    say(f"{target}: {target.stat().st_size / 1e6:,.1f} MB in {time.monotonic() - began:.0f} s")
    return manifest


def _tell(say: Say, manifest: dict[str, Any]) -> None:
    for name, found in manifest["files"].items():
        say(f"{name}: {found['files']:,} files, {found['bytes'] / 1e6:,.1f} MB")
    for name, gone in manifest["gone"].items():
        for path in gone[:10]:
            say(
                f"{name}/{path} is named by a row of the copy and was not there to be copied: deleted meanwhile, or lost"
            )
        if gone[10:]:
            say(f"… and {len(gone) - 10:,} more (the manifest has them all)")
