"""Mail backends: the framework's own mail becomes rows of the outbox; without a mail server, mails become files."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from wagtail.users.models import UserProfile

from feedback_pages import languages
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.renderers import FRAMEWORK


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")


def _language_of(address: str) -> str:
    """What its reader chose in the profile, else the active one. Wagtail renders notices in the former, but sends them
    after it has gone back to the latter."""
    profile = UserProfile.objects.filter(user__email__iexact=address).exclude(preferred_language="").first()
    return profile.preferred_language if profile else languages.current()


class OutboxBackend(BaseEmailBackend):
    """Writes one Delivery for each receiver, in the caller's transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            content = {"subject": str(message.subject), "text": str(message.body), "html": _html(message)}
            for address in message.recipients():
                deliver(kind=FRAMEWORK, address=address, language=_language_of(address), content=content)
        return len(email_messages)


class EmlFileBackend(BaseEmailBackend):
    """Each mail a file `var/mail/<time>-<id>.eml`, for a demo without a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIRECTORY)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            name = re.sub(r"[^0-9a-zA-Z]", "", content["Message-ID"].partition("@")[0])
            path = folder / f"{timezone.now():%Y%m%d-%H%M%S-%f}-{name[:12]}.eml"
            partial = path.with_suffix(".part")
            partial.write_bytes(content.as_bytes())
            partial.rename(path)
        return len(email_messages)
