"""Handing due mails to the mail server: claim, commit the attempt, send, mark (DESIGN §5.2)."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation

from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, render

logger = logging.getLogger(__name__)

BATCH = 50
GIVE_UP_AFTER = 12
# A claim lasts this long: a worker killed between claim and mark leaves the row due again afterwards.
CLAIM = timedelta(minutes=5)


def gap_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubling up to six hours."""
    return min(timedelta(minutes=2 ** (attempts - 1)), timedelta(hours=6))


@transaction.atomic
def claim_due(now: datetime, *, limit: int = BATCH) -> list[Delivery]:
    """Take up to `limit` due mails that nobody else holds; their attempt is counted and committed before any work."""
    rows = list(Delivery.objects.due(now).order_by("-next_attempt_at").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        row.attempts += 1
        row.next_attempt_at = now + CLAIM
    Delivery.objects.bulk_update(rows, ["attempts", "next_attempt_at"])
    return rows


def compose(delivery: Delivery, mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail with the headers that tell machines what it is."""
    from feedback_pages.town.queries import mail_addresses

    sender, town_reply_to, list_id = mail_addresses(delivery.language)
    reply_to = mail.reply_to or town_reply_to
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=sender,
        to=[delivery.address],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": delivery.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": delivery.language,
            "List-Id": list_id,
            **mail.headers,
        },
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def is_permanent(error: Exception) -> bool:
    """Whether the server will say the same for ever: SMTP 5xx on this mail or its address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500 and not isinstance(
        error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError
    )


def explain(error: Exception) -> str:
    """The server's words without the address, which is erasable and must not live on in an error."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return type(error).__name__
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(word for word in words.split() if '@' not in word)}"[:300]


def mark_sent(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.SENT, sent_at=timezone.now(), content=None, last_error=""
    )


def mark_cancelled(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.CANCELLED, content=None)


def mark_failed(delivery: Delivery, error: Exception) -> None:
    """Try again later, or give up where the server's word is final or patience is at its end."""
    final = is_permanent(error) or delivery.attempts >= GIVE_UP_AFTER
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED if final else Delivery.State.QUEUED,
        next_attempt_at=timezone.now() + gap_after(delivery.attempts),
        last_error=explain(error),
    )
    logger.warning("mail %s attempt %s: %s", delivery.pk, delivery.attempts, type(error).__name__)


def send_one(delivery: Delivery, connection: BaseEmailBackend) -> None:
    if not delivery.address:
        mark_cancelled(delivery)
        return
    try:
        with translation.override(delivery.language):
            message = compose(delivery, render(delivery), connection)
        message.send()
    except NothingToSend:
        mark_cancelled(delivery)
    except Exception as error:  # noqa: BLE001 - whatever one mail dies of, the others must go
        mark_failed(delivery, error)
        _reset(connection)
    else:
        mark_sent(delivery)


def _reset(connection: BaseEmailBackend) -> None:
    """After an error the server's state is unknown: the next mail opens a new line."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None  # type: ignore[attr-defined]


def drain_due() -> int:
    """Send everything that is due, a batch at a time over one connection. Returns how many were tried."""
    tried = 0
    connection = get_connection(settings.DELIVERY_BACKEND)
    try:
        while batch := claim_due(timezone.now()):
            for delivery in batch:
                send_one(delivery, connection)
            tried += len(batch)
    finally:
        _reset(connection)
    return tried
