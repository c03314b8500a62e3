import pytest
from django.conf import LazySettings

from config.settings import base


@pytest.fixture(autouse=True)
def _our_own_backend(settings: LazySettings) -> None:
    """The test runner swaps the mail backend for one in memory; here the product's own is what is tested."""
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
