"""Handing due mails to the mail server: claim a few, commit the attempts, send and mark one by one (DESIGN §5.2).

Each mail is marked right after the server's acceptance, so that a kill or a lost line can double this one alone.
"""

import logging
import smtplib
from collections.abc import Generator, Mapping
from contextlib import closing
from time import monotonic, sleep
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connections, transaction
from django.utils import timezone, translation

from feedback_pages.delivery import server
from feedback_pages.delivery.actions import ask_for_drain
from feedback_pages.delivery.claims import BATCH, claim_batch, gap_after
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, read_subjects, render
from feedback_pages.signals import mail_turned
from feedback_pages.town.models import town_read_once
from feedback_pages.town.queries import mail_addresses

logger = logging.getLogger(__name__)

# About four days, as mail servers themselves have patience.
GIVE_UP_AFTER = 24
# So many mails refused one after another tell of the server or of us: it leaves too many alone, it no longer knows us.
REFUSED_IN_A_ROW = 10
# No mail is begun later than so many seconds after the drain was; the next task goes on. A worker that is asked to stop
# does the tasks that its cluster has taken already, which are three at most, before it is killed.
LONGEST_DRAIN = 4
# Seconds that a mail which has left waits for the database to note it; a database that was killed is back within them.
MARK_PATIENCE = 15
MARK_EVERY = 0.2


def compose(delivery: Delivery, mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail with the headers that tell machines what it is."""
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
    """What the server has taken would leave again without its mark, so a lost database is waited for a while.

    Raises:
        OperationalError, InterfaceError: it did not come back in time.
    """
    sent_at, until = timezone.now(), monotonic() + MARK_PATIENCE
    while True:
        try:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=Delivery.State.SENT, sent_at=sent_at, content=None, last_error=""
            )
        except (OperationalError, InterfaceError):
            if monotonic() > until:
                raise
            # The next statement opens a new connection.
            connections["default"].close()
            sleep(MARK_EVERY)
        else:
            return


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


def send_one(delivery: Delivery, subjects: Mapping[int, Any], connection: BaseEmailBackend) -> str:
    """Render and send one claimed mail; `subjects` holds what was read for it and others.

    Returns why the server did not take it; empty where it did, or was not asked.

    Raises:
        LineLost: the server failed in the middle; the mail has its attempt counted.
    """
    if delivery.attempts > GIVE_UP_AFTER:
        mark_tried(delivery, WorkerDied())
        return ""
    if not delivery.address:
        mark_cancelled(delivery)
        return ""
    try:
        with translation.override(delivery.language):
            message = compose(delivery, render(delivery, subjects), connection)
    except NothingToSend:
        mark_cancelled(delivery)
    except Exception as error:  # noqa: BLE001 - whatever one mail dies of, the others must go
        mark_tried(delivery, error)
    else:
        return hand_over(delivery, message, connection)
    return ""


def hand_over(delivery: Delivery, message: EmailMultiAlternatives, connection: BaseEmailBackend) -> str:
    """Whatever the server says of this mail, the others go on; only a lost line stops them. Returns its refusal."""
    try:
        message.send()
    except Exception as error:
        mark_tried(delivery, error)
        if server.is_lost(error, connection):
            raise server.LineLost(server.explain(error)) from error
        return server.explain(error)
    mark_sent(delivery)
    return ""


def _in_turn(until: float) -> Generator[tuple[Delivery, Mapping[int, Any]], None, None]:
    """Due mails, the newest first, with what was read for them; what was claimed and is not taken is given back."""
    while monotonic() < until and (claim := claim_batch(timezone.now())).mails:
        try:
            subjects = read_subjects(claim.mails)
            for delivery in claim.hand_out(until):
                yield delivery, subjects
        finally:
            claim.give_back()


def drain_due() -> int:
    """Send what is due, the newest first, until nothing is left, time is up or the server fails.

    Returns how many mails were tried. Never raises for what a mail or the server does.
    """
    now = timezone.now()
    if server.is_paused(now) or not Delivery.objects.due(now).exists():
        return 0
    if Delivery.objects.due(now)[BATCH:].exists():
        ask_for_drain()
    tried, refused, until = 0, 0, monotonic() + LONGEST_DRAIN
    try:
        with server.open_line() as connection, town_read_once(), closing(_in_turn(until)) as mails:
            for delivery, subjects in mails:
                tried += 1
                refusal = send_one(delivery, subjects, connection)
                refused = refused + 1 if refusal else 0
                if refused == REFUSED_IN_A_ROW:
                    raise server.LineLost(refusal)
    except server.LineLost as lost:
        server.pause(reason=str(lost))
        return tried
    server.end_pause()
    if Delivery.objects.due(timezone.now()).exists():
        ask_for_drain()
    return tried
