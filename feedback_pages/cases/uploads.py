"""From an uploaded photo to a stored one: what intake and the resident's own page share."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile

from feedback_pages.cases.actions import StoredPhoto
from feedback_pages.cases.models import attachment_path, private_storage
from feedback_pages.cases.photos import MAX_BYTES, PhotoReason, PhotoRefused, ProcessedPhoto, process_photo
from feedback_pages.cases.photos.workplace import workplace

logger = logging.getLogger(__name__)


@contextmanager
def processed_upload(upload: UploadedFile) -> Iterator[ProcessedPhoto]:
    """The photo, checked, stripped and re-encoded, in files that are gone afterwards.

    Raises:
        PhotoRefused: it is no photo that we take, or it cannot be stored (here or in the block): the disk is full.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PhotoRefused(PhotoReason.TOO_LARGE)
    try:
        with workplace() as folder:
            source = folder / "upload"
            with source.open("wb") as target:
                for chunk in upload.chunks():
                    target.write(chunk)
            yield process_photo(source, into=folder)
    except OSError as error:
        logger.exception("A photo could not be stored")
        raise PhotoRefused(PhotoReason.UNAVAILABLE) from error


def _store(path: Path) -> str:
    with path.open("rb") as content:
        return private_storage().save(attachment_path(None, path.name), File(content))  # type: ignore[arg-type]


def store_upload(upload: UploadedFile) -> StoredPhoto:
    """The photo in the private storage, ready to be attached to a message.

    Raises:
        PhotoRefused: it is no photo that we take.
    """
    with processed_upload(upload) as processed:
        return StoredPhoto(
            image=_store(processed.image),
            thumbnail=_store(processed.thumbnail),
            width=processed.width,
            height=processed.height,
        )


def discard(photos: Iterable[StoredPhoto]) -> None:
    """Delete photos that no message took."""
    for photo in photos:
        private_storage().delete(photo.image)
        private_storage().delete(photo.thumbnail)
