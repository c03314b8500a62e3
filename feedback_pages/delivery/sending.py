"""Handing due mails to the mail server: claim one, commit the attempt, send, mark (DESIGN §5.2).

One at a time, so that whatever dies on the way costs a single mail a single attempt, and the newest goes first.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from time import monotonic

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation

from feedback_pages.delivery import server
from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, render
from feedback_pages.signals import mail_turned

logger = logging.getLogger(__name__)

# About four days, as mail servers themselves have patience.
GIVE_UP_AFTER = 24
# A claim lasts at least this long: a worker killed between claim and mark leaves the mail due again afterwards.
CLAIM = timedelta(minutes=5)
# No mail is begun later than so many seconds after the drain was; the next task goes on.
LONGEST_DRAIN = 25


def gap_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubling up to six hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), timedelta(hours=6))


@transaction.atomic
def claim_next(now: datetime) -> Delivery | None:
    """Take the newest due mail that nobody else holds; its attempt is counted and committed before any work."""
    delivery = Delivery.objects.due(now).select_for_update(skip_locked=True).first()
    if delivery is not None:
        delivery.attempts += 1
        delivery.next_attempt_at = now + max(CLAIM, gap_after(delivery.attempts))
        delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery


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
            "X-Auto-Response-Suppress": "All",
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
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError)


def mark_sent(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.SENT, sent_at=timezone.now(), content=None, last_error=""
    )


def mark_cancelled(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.CANCELLED, content=None)


def mark_tried(delivery: Delivery, error: Exception) -> None:
    """Try again later, or give up where the server's word is final or patience is at its end."""
    is_final = is_permanent(error) or delivery.attempts >= GIVE_UP_AFTER
    with transaction.atomic():
        _write_attempt(delivery, error, is_final=is_final)
        if is_final:
            mail_turned.send(sender=Delivery, delivery_id=delivery.pk)
    logger.warning("mail %s attempt %s: %s", delivery.pk, delivery.attempts, type(error).__name__)


def _write_attempt(delivery: Delivery, error: Exception, *, is_final: bool) -> None:
    # Only what still waits: it may have been cancelled while the server thought.
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED).update(
        state=Delivery.State.FAILED if is_final else Delivery.State.QUEUED,
        next_attempt_at=timezone.now() + gap_after(delivery.attempts),
        last_error=server.explain(error),
    )


class WorkerDied(Exception):
    """Every attempt took its worker with it, so none of them could say why."""


def send_one(delivery: Delivery, connection: BaseEmailBackend) -> None:
    """Render and send one claimed mail.

    Raises:
        LineLost: the server failed in the middle; the mail has its attempt counted.
    """
    if delivery.attempts > GIVE_UP_AFTER:
        mark_tried(delivery, WorkerDied())
        return
    if not delivery.address:
        mark_cancelled(delivery)
        return
    try:
        with translation.override(delivery.language):
            message = compose(delivery, render(delivery), connection)
    except NothingToSend:
        mark_cancelled(delivery)
    except Exception as error:  # noqa: BLE001 - whatever one mail dies of, the others must go
        mark_tried(delivery, error)
    else:
        hand_over(delivery, message, connection)


def hand_over(delivery: Delivery, message: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    """Whatever the server says of this mail, the others go on; only a lost line stops them."""
    try:
        message.send()
    except Exception as error:
        mark_tried(delivery, error)
        if server.is_lost(error, connection):
            raise server.LineLost(server.explain(error)) from error
    else:
        mark_sent(delivery)


def drain_due() -> int:
    """Send what is due, the newest first, until nothing is left, time is up or the server fails.

    Returns how many mails were tried. Never raises for what a mail or the server does.
    """
    now = timezone.now()
    if server.is_paused(now) or not Delivery.objects.due(now).exists():
        return 0
    tried, until = 0, monotonic() + LONGEST_DRAIN
    try:
        with server.open_line() as connection:
            while monotonic() < until and (delivery := claim_next(timezone.now())):
                tried += 1
                send_one(delivery, connection)
    except server.LineLost as lost:
        server.pause(reason=str(lost))
        return tried
    server.end_pause()
    if Delivery.objects.due(timezone.now()).exists():
        enqueue_drain()
    return tried
