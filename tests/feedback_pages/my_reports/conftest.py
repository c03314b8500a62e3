from collections.abc import Iterator

import pytest
from django.core.files.storage import storages
from django.utils import translation

from feedback_pages.cases.models import Attachment


@pytest.fixture(autouse=True)
def _photos_in_the_tests_folder(_own_files: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model's fields chose their storage when they were imported, before the test had its own."""
    for name in ("image", "thumbnail"):
        monkeypatch.setattr(Attachment._meta.get_field(name), "storage", storages["private"])


@pytest.fixture(autouse=True)
def _finnish() -> Iterator[None]:
    """Addresses carry the active language, and a request leaves its own behind."""
    with translation.override("fi"):
        yield
