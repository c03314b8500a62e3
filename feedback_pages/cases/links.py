"""The resident's private link: derived, so that no backup or database view holds it (DESIGN §4).

A key is `<reporter id>.<generation>.<HMAC>` in URL-safe letters. Renewing counts the generation up, and the old key
opens nothing any more.
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from feedback_pages.cases.models import Reporter
from feedback_pages.http import whole_address

_BYTES = 18  # 144 bits: 24 letters


def _signature(reporter_id: int, generation: int) -> str:
    text = f"reporter:{reporter_id}:{generation}".encode()
    digest = hmac.new(settings.PRIVATE_LINK_KEY.encode(), text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()


def key_of(reporter: Reporter) -> str:
    return f"{reporter.pk}.{reporter.link_generation}.{_signature(reporter.pk, reporter.link_generation)}"


def reporter_of(key: str) -> Reporter | None:
    """The reporter whose link holds `key`; None for a key that is wrong, old or not a key at all."""
    head, _dot, signature = key.rpartition(".")
    number, _dot, generation = head.partition(".")
    if not (number.isascii() and number.isdigit() and generation.isascii() and generation.isdigit() and len(head) < 40):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(int(number), int(generation)).encode()):
        return None
    return (
        Reporter.objects.select_related("report__category", "report__category_version")
        .filter(pk=int(number), link_generation=int(generation))
        .first()
    )


def private_link(reporter: Reporter, language: str | None = None) -> str:
    """Absolute address of the resident's own page."""
    with translation.override(language or reporter.report.language):
        path = reverse("my_report", args=[key_of(reporter)])
    return whole_address(path)
