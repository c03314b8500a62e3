"""Where residents' photos lie: a folder that no web server may serve."""

import os
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models.fields.files import FieldFile


class PrivateStorage(FileSystemStorage):
    """Files below PRIVATE_ROOT, without addresses."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o640)

    # Read anew each time, so that tests keep to their own folder.
    @property
    def base_location(self) -> str:  # type: ignore[override]
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:  # type: ignore[override]
        return os.path.abspath(self.base_location)

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            # Half a photo would take the last of the room.
            with suppress(OSError):
                self.delete(name)
            raise

    def url(self, name: str | None) -> str:
        """Raises:
        ValueError: always; a view that checks who asks gives the file.
        """
        raise ValueError("private files have no address")


def delete_on_commit(*files: FieldFile) -> None:
    """Delete files whose rows go in this transaction, once they are gone: an undone one still needs them."""
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))
