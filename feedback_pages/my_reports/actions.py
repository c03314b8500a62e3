"""The resident writes again, with photos."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile

from feedback_pages.cases.actions import StoredPhoto, add_reporter_message
from feedback_pages.cases.models import Message
from feedback_pages.cases.uploads import discard, store_upload


def write_message(*, report_id: int, text: str, uploads: Sequence[UploadedFile], once: UUID) -> Message:
    """Store the photos, then the message that holds them; where either fails, nothing stays.

    `once` names the form: the same words from it are one message, however often they arrive, and other words are
    another (a browser that goes back may send a form that was sent before).

    Raises:
        PhotoRefused, AlreadyWritten, ReportWithdrawn.
    """
    photos: list[StoredPhoto] = []
    try:
        photos.extend(store_upload(upload) for upload in uploads)
        return add_reporter_message(report_id=report_id, text=text, photos=photos, once=uuid5(once, text))
    except BaseException:
        discard(photos)
        raise
