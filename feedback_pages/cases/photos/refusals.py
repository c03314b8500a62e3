"""Why a photo was not taken, and what the resident can do about it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from .limits import MAX_BYTES, MAX_PIXELS


class PhotoReason(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_FORMAT = "unsupported_format"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"
    TIMED_OUT = "timed_out"
    BUSY = "busy"
    """Too many photos came at once; this one was not even looked at."""
    UNAVAILABLE = "unavailable"
    """Our own fault (disk full, no process to be had): the photo may be fine, so do not call it damaged."""


MESSAGES = {
    PhotoReason.EMPTY: _("The photo file is empty. Choose the photo again."),
    PhotoReason.TOO_LARGE: _("The photo is larger than %(megabytes)d MB. Choose a smaller photo."),
    PhotoReason.NOT_AN_IMAGE: _("This file is not a photo. Choose a photo in JPEG, PNG, WebP or HEIC format."),
    PhotoReason.UNSUPPORTED_FORMAT: _(
        "Photos of this format cannot be received. Choose a photo in JPEG, PNG, WebP or HEIC format."
    ),
    PhotoReason.TOO_MANY_PIXELS: _(
        "The photo has more than %(megapixels)d megapixels. Make it smaller or choose another photo."
    ),
    PhotoReason.DAMAGED: _("The photo is damaged and cannot be opened. Choose it again or take a new one."),
    PhotoReason.TIMED_OUT: _("Opening the photo took too long. Try again or choose a smaller photo."),
    PhotoReason.BUSY: _("Many photos are being received just now. Choose the photo again in a moment."),
    PhotoReason.UNAVAILABLE: _(
        "The photo could not be saved because of a fault on our side. Try again in a moment, or send your feedback "
        "without the photo."
    ),
}


class PhotoRefused(Exception):
    """The photo was not taken; nothing of it was kept."""

    def __init__(self, reason: PhotoReason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def message(self) -> str:
        """A sentence for the resident, in the language that is active now."""
        return str(MESSAGES[self.reason]) % {
            "megabytes": MAX_BYTES // 1024**2,
            "megapixels": MAX_PIXELS // 1_000_000,
        }
