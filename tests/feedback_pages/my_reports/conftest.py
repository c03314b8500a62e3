from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _finnish() -> Iterator[None]:
    """Addresses carry the active language, and a request leaves its own behind."""
    with translation.override("fi"):
        yield
