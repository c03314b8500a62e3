"""Photos as their processing leaves them in the private storage."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from feedback_pages.cases.actions import StoredPhoto
from feedback_pages.cases.models import Attachment


def use_own_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model's fields chose their storage when they were imported, before the test had its own."""
    for name in ("image", "thumbnail"):
        monkeypatch.setattr(Attachment._meta.get_field(name), "storage", storages["private"])


def stored_photo(what: str = "pothole") -> StoredPhoto:
    save = storages["private"].save
    image = save(f"reports/{what}.jpg", ContentFile(f"large {what}".encode()))
    thumbnail = save(f"reports/{what}-small.jpg", ContentFile(f"small {what}".encode()))
    return StoredPhoto(image=image, thumbnail=thumbnail, width=800, height=600)
