"""The resident writes again, with photos."""

from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from feedback_pages.cases.actions import StoredPhoto, add_reporter_message
from feedback_pages.cases.models import Message
from feedback_pages.cases.uploads import discard, store_upload


def write_message(*, report_id: int, text: str, uploads: Sequence[UploadedFile], once: UUID) -> Message:
    """Store the photos, then the message that holds them; where either fails, nothing stays.

    Raises:
        PhotoRefused, AlreadyWritten, ReportWithdrawn.
    """
    photos: list[StoredPhoto] = []
    try:
        photos.extend(store_upload(upload) for upload in uploads)
        return add_reporter_message(report_id=report_id, text=text, photos=photos, once=once)
    except BaseException:
        discard(photos)
        raise
