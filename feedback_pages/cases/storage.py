"""Where residents' photos lie: a folder that no web server may serve."""

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage


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

    def url(self, name: str | None) -> str:
        """Raises:
        ValueError: always; a view that checks who asks gives the file.
        """
        raise ValueError("private files have no address")
