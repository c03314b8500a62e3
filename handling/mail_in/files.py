"""Files of a mail: photos are checked and re-encoded like uploads, everything else is refused with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.actions import StoredPhoto
from feedback_pages.cases.photos import MAX_PHOTOS, PhotoReason, PhotoRefused
from feedback_pages.cases.uploads import discard, store_upload
from handling.mail_in.mime import File

# A logo or a smiley that a signature shows, no photo.
_SMALLEST_SHOWN = 40_000
# What proves who wrote, and nobody would look at.
_SEALS = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
)
# Telephones send photos as whatever.
_PHOTO_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
# They say nothing of the photo: the mail is taken later.
_FOR_NOW = (PhotoReason.BUSY, PhotoReason.UNAVAILABLE)


class TryLater(Exception):
    """Photos cannot be looked at now; nothing was taken."""


class FileReason(StrEnum):
    NO_PHOTOS = "no_photos"
    TOO_MANY = "too_many"


REASONS = {
    FileReason.NO_PHOTOS: _("No photos are taken in this matter."),
    FileReason.TOO_MANY: _("There were more photos than we take at once."),
}


def reason_text(reason: str) -> str:
    """Why a file was refused, in the active language."""
    if reason in REASONS:
        return str(REASONS[FileReason(reason)])
    return PhotoRefused(PhotoReason(reason)).message


@dataclass(kw_only=True)
class Taken:
    """`names` of the photos that were taken, `refused` as the model keeps them."""

    photos: list[StoredPhoto] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, file: File, reason: str) -> None:
        self.refused.append({"name": file.name or file.content_type, "reason": str(reason)})


@contextmanager
def stored_files(files: tuple[File, ...], *, photos_allowed: bool) -> Iterator[Taken]:
    """The files of a mail, its photos stored; they are deleted again where what follows fails.

    Raises:
        TryLater.
    """
    taken = Taken()
    try:
        for file in files:
            if _is_sent_on_purpose(file):
                _take(file, taken, photos_allowed)
        yield taken
    except BaseException:
        discard(taken.photos)
        raise


def _is_sent_on_purpose(file: File) -> bool:
    is_logo = file.is_inline and len(file.content) < _SMALLEST_SHOWN
    return not is_logo and file.content_type not in _SEALS


def looks_like_photo(file: File) -> bool:
    """By what the mail says of it; what it is the child process finds out."""
    return file.content_type.startswith("image/") or file.name.lower().endswith(_PHOTO_NAMES)


def _take(file: File, taken: Taken, photos_allowed: bool) -> None:
    if not looks_like_photo(file):
        return taken.refuse(file, PhotoReason.NOT_AN_IMAGE)
    if not photos_allowed:
        return taken.refuse(file, FileReason.NO_PHOTOS)
    if len(taken.photos) >= MAX_PHOTOS:
        return taken.refuse(file, FileReason.TOO_MANY)
    try:
        taken.photos.append(store_upload(SimpleUploadedFile("photo", file.content)))
    except PhotoRefused as refused:
        if refused.reason in _FOR_NOW:
            raise TryLater(refused.reason) from refused
        return taken.refuse(file, refused.reason)
    taken.names.append(file.name or file.content_type)
