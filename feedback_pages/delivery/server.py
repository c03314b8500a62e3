"""The line to the mail server, and the pause when it cannot be worked with.

The line is opened before any mail is claimed: a server that is down costs no mail an attempt.
"""

import logging
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from feedback_pages.delivery.models import HELD_UNTIL, Delivery, MailPause

logger = logging.getLogger(__name__)

# Seconds. Together they stay below the 60 after which the task queue kills a worker, and the longer one below what a
# heartbeat may wait for: a server that hangs must not look like a worker that died.
ANSWER_WITHIN = 10
HANG_UP_AFTER = 20

SHORTEST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)


class LineLost(Exception):
    """The server cannot be reached, fell silent, or refuses us altogether: no other mail would fare better now."""


def explain(error: Exception) -> str:
    """The server's words without any address, which is erasable and must not live on in an error."""
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return type(error).__name__
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(word for word in words.split() if '@' not in word)}"[:300]


def _lines_of(connection: BaseEmailBackend) -> list[smtplib.SMTP]:
    """The backend's SMTP lines, a half-opened one included; none for a backend that writes files."""
    lines = (getattr(connection, name, None) for name in ("connection", "_partial_connection"))
    return [line for line in lines if line is not None]


def is_lost(error: Exception, connection: BaseEmailBackend) -> bool:
    """Whether `error` tells of the server or of us, and not of the mail that was being sent."""
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPServerDisconnected):
        return True
    if isinstance(error, smtplib.SMTPException):
        # smtplib hangs up by itself on 421, "closing the line".
        return any(line.sock is None for line in _lines_of(connection))
    return isinstance(error, OSError)


def _cut(connection: BaseEmailBackend) -> None:
    """Wake whoever waits for the server's answer, which counts as the end of the line."""
    for line in _lines_of(connection):
        if line.sock is not None:
            with suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)


def _drop(connection: BaseEmailBackend) -> None:
    """Close without a word: saying goodbye to a silent server would be waiting once more."""
    for line in _lines_of(connection):
        line.close()


@contextmanager
def open_line() -> Iterator[BaseEmailBackend]:
    """A connection to hand mails to; it is cut when it has stood for HANG_UP_AFTER, however slowly the server answers.

    Raises:
        LineLost: it could not be opened; the caller raises the same when it breaks.
    """
    connection = get_connection(settings.DELIVERY_BACKEND, timeout=ANSWER_WITHIN)
    watch = threading.Timer(HANG_UP_AFTER, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.open()
        yield connection
        with suppress(OSError):
            connection.close()
    except OSError as error:
        raise LineLost(explain(error)) from error
    finally:
        watch.cancel()
        _drop(connection)


def is_paused(now: datetime) -> bool:
    """Whether the server is left alone; a pause that ends later than any can was written before the clock went back."""
    is_held, is_short = Q(until=HELD_UNTIL), Q(until__lte=now + LONGEST_PAUSE)
    return MailPause.objects.filter(is_held | is_short, until__gt=now).exists()


def trouble(now: datetime) -> MailPause | None:
    """What is wrong with the server, unless nobody needs it any more; that all mail is held is no trouble."""
    row = MailPause.objects.exclude(until=HELD_UNTIL).first()
    is_over = row is not None and row.until <= now and not Delivery.objects.due(now).exists()
    return None if is_over else row


@transaction.atomic
def pause(*, reason: str) -> MailPause:
    """Leave the server alone for a while: a quarter of a minute at first, doubling up to five minutes.

    Drains that break together are one failure.
    """
    now = timezone.now()
    row, _created = MailPause.objects.select_for_update().get_or_create(pk=1, defaults={"failures": 0, "until": now})
    if is_paused(now):
        return row
    row.failures += 1
    row.until = now + min(SHORTEST_PAUSE * 2 ** min(row.failures - 1, 10), LONGEST_PAUSE)
    row.last_error = reason
    row.save()
    logger.warning("the mail server cannot be worked with (%s); tried again at %s", reason, row.until.isoformat())
    return row


def end_pause() -> None:
    MailPause.objects.all().delete()
