"""Photos from residents: checked and re-encoded in a limited child process, nothing of the original kept."""

from .limits import MAX_BYTES, MAX_PHOTOS, MAX_PIXELS, ChildLimits
from .processing import ProcessedPhoto, process_photo
from .refusals import PhotoReason, PhotoRefused

__all__ = [
    "MAX_BYTES",
    "MAX_PHOTOS",
    "MAX_PIXELS",
    "ChildLimits",
    "PhotoReason",
    "PhotoRefused",
    "ProcessedPhoto",
    "process_photo",
]
