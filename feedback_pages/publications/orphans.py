"""Published photos that no publication shows any more."""

from datetime import timedelta
from typing import Any

from feedback_pages.cases.orphans import remove_orphans
from feedback_pages.publications.models import PublishedPhoto
from feedback_pages.signals import worker_tidied

# Anybody may see these files, so one that was taken away while its worker was killed goes soon.
OLD = timedelta(hours=1)


def _tidy(**kwargs: Any) -> None:
    storage = PublishedPhoto._meta.get_field("image").storage
    remove_orphans(storage=storage, folder="published", rows=[PublishedPhoto.objects.all()], older_than=OLD)


def connect() -> None:
    worker_tidied.connect(_tidy, dispatch_uid="published_files")
