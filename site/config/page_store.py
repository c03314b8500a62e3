"""Where kept pages lie. A disk that is full or read-only must not take the pages along that need none."""

import logging
from contextlib import suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)


class PageStore(FileBasedCache):
    """Django's files; what cannot be read was never kept, and what cannot be written is not kept."""

    def _createdir(self) -> None:
        with suppress(OSError):
            super()._createdir()  # type: ignore[misc]

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except OSError:
            # Also where an old page should have been deleted: it is not shown either.
            return default

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:  # type: ignore[assignment]
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            logger.warning("a page cannot be kept: %s", error.strerror)

    def clear(self) -> None:
        """What cannot be deleted is seen until its seconds are over."""
        try:
            super().clear()
        except OSError as error:
            logger.warning("kept pages cannot be thrown away: %s", error.strerror)
