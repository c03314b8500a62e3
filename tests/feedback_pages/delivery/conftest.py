import pytest
from django.conf import LazySettings

from config.settings import base
from tests.feedback_pages.delivery.mail_server import UseServer


@pytest.fixture(autouse=True)
def _our_own_backend(settings: LazySettings) -> None:
    """The test runner swaps the mail backend for one in memory; here the product's own is what is tested."""
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND


@pytest.fixture
def use_server(settings: LazySettings) -> UseServer:
    """`use_server(port)`: mails go there over real SMTP."""

    def use(port: int) -> None:
        settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    return use
