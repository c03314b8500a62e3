"""Files that no row points at: a kill between storing a photo and the commit leaves them, and so does one between a
commit and the deletion that follows it.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.core.files.storage import Storage
from django.db.models import QuerySet
from django.utils import timezone

from feedback_pages.cases.models import Attachment, private_storage
from feedback_pages.signals import worker_tidied

logger = logging.getLogger(__name__)

# Far longer than a transaction is open or a draft lives: until then a row may still come.
OLD = timedelta(hours=48)
MOST_AT_ONCE = 500


def remove_orphans(
    *,
    storage: Storage,
    folder: str,
    rows: Sequence[QuerySet[Any]],
    older_than: timedelta = OLD,
    most: int = MOST_AT_ONCE,
) -> int:
    """Delete old files of a folder that no row knows. Returns how many.

    Where a file moves from one table to another, `rows` has the table that it leaves first.

    Args:
        rows: of models with `image` and `thumbnail`.
    """
    unknown = _files(storage, folder)
    in_all = len(unknown)
    for known in rows:
        for names in known.values_list("image", "thumbnail").iterator():
            unknown.difference_update(names)
    if 2 * len(unknown) > in_all:
        # Rather a database that does not belong to these files: another town's, or an older one that was restored.
        logger.warning("%s of %s files in %s belong to no row; none is removed", len(unknown), in_all, folder)
        return 0
    orphans = list(islice(_older(storage, unknown, older_than), most))
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _files(storage: Storage, folder: str) -> set[str]:
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was stored yet
        return set()
    return {f"{folder}/{name}" for name in files}


def _older(storage: Storage, names: set[str], age: timedelta) -> Iterator[str]:
    limit = timezone.now() - age
    for name in sorted(names):
        try:
            if storage.get_modified_time(name) < limit:
                yield name
        except FileNotFoundError:  # somebody else's deletion was faster
            continue


def _tidy(**kwargs: Any) -> None:
    remove_orphans(storage=private_storage(), folder="reports", rows=[Attachment.objects.all()])


def connect() -> None:
    worker_tidied.connect(_tidy, dispatch_uid="report_files")
