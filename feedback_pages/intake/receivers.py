"""What giving does by the clock."""

from typing import Any

from feedback_pages.cases.models import Attachment, private_storage
from feedback_pages.cases.orphans import remove_orphans
from feedback_pages.intake.actions import drop_expired_drafts
from feedback_pages.intake.models import DraftPhoto
from feedback_pages.signals import worker_ticked, worker_tidied


def _drop_drafts(**kwargs: Any) -> None:
    drop_expired_drafts()


def _tidy_files(**kwargs: Any) -> None:
    """A report takes the files of its draft over where they lie, so two tables know this folder."""
    remove_orphans(
        storage=private_storage(), folder="drafts", rows=[DraftPhoto.objects.all(), Attachment.objects.all()]
    )


def connect() -> None:
    worker_ticked.connect(_drop_drafts, dispatch_uid="drafts_expire")
    worker_tidied.connect(_tidy_files, dispatch_uid="draft_files")
