"""The old town, set aside while a backup is put in its place, and put back whenever that did not come to its end.

In the database it lies in a schema of its own, in each folder of files below one of its own: moved, never copied, and
without any right that Kuuluu's own role lacks. As long as the schema is there, the restore has not come to its end.
"""

import shutil
from pathlib import Path

from django.db import transaction

from config.backups import postgres
from config.backups.archive import OWN_PREFIX
from config.backups.files import roots

NEW = OWN_PREFIX + "new"
DUMP = OWN_PREFIX + "database"
# Two names, so that it can be told whether what lies beside it is the rest of the old or already the new.
MOVING = OWN_PREFIX + "moving"
OLD = OWN_PREFIX + "old"


def entries(root: Path) -> list[Path]:
    """What lies in a folder of files, without what this package puts there."""
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if not path.name.startswith(OWN_PREFIX))


def _move(paths: list[Path], into: Path) -> None:
    for path in paths:
        path.rename(into / path.name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def set_database_aside() -> None:
    with transaction.atomic():
        postgres.run(f"CREATE SCHEMA {postgres.OLD}")
        postgres.move_objects(postgres.SCHEMA, postgres.OLD)


def swap_files() -> None:
    """Put the unpacked files in the place of the old ones."""
    for root in roots().values():
        moving = root / MOVING
        moving.mkdir()
        _move(entries(root), moving)
        moving.rename(root / OLD)
        _move(sorted((root / NEW).iterdir()), root)


def _put_files_back(root: Path) -> None:
    if (root / OLD).is_dir():
        for path in entries(root):
            _remove(path)
        # Again half moved, should this be ended too.
        (root / OLD).rename(root / MOVING)
    if (root / MOVING).is_dir():
        _move(sorted((root / MOVING).iterdir()), root)


def _sweep() -> None:
    for root in roots().values():
        for name in (NEW, DUMP, MOVING, OLD):
            _remove(root / name)


def put_back() -> bool:
    """Undo a restore that did not come to its end. Whether there was one."""
    unfinished = postgres.has_schema(postgres.OLD)
    if unfinished:
        for root in roots().values():
            _put_files_back(root)
        with transaction.atomic():
            postgres.run(f"CREATE SCHEMA {postgres.FAILED}")
            postgres.move_objects(postgres.SCHEMA, postgres.FAILED)
            postgres.move_objects(postgres.OLD, postgres.SCHEMA)
            postgres.run(f"DROP SCHEMA {postgres.FAILED} CASCADE")
            postgres.run(f"DROP SCHEMA {postgres.OLD} CASCADE")
    _sweep()
    return unfinished


def let_go() -> None:
    """The restore has come to its end: the old town is deleted."""
    postgres.run(f"DROP SCHEMA {postgres.OLD} CASCADE")
    _sweep()
