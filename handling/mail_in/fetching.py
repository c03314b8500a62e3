"""Fetching mail from the town's mailbox by IMAP.

A mail is moved to another folder after its row has committed, never before: whatever is lost in between, the next time
finds it again, and it is the same mail. It does not matter whether somebody has read it in the mailbox.
"""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import connection
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from handling.mail_in.actions import take_mail
from handling.mail_in.files import TryLater

logger = logging.getLogger(__name__)

# Seconds. Together they stay below the 60 after which the task queue kills a worker.
ANSWER_WITHIN = 15
NO_MAIL_AFTER = 30
HANDLED = "Handled"
_ONE_AT_A_TIME = 5_143_201  # the number of an advisory lock, of no meaning
_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}


class MailboxUnreachable(Exception):
    """The server does not answer, refuses us, or fell silent in the middle. What was taken until then is taken."""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where mail comes in. `imaps` is TLS from the start, `imap+tls` turns to it, `imap` is for a test alone."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    handled: str

    @classmethod
    def parse(cls, address: str) -> "Mailbox":
        """Of `imaps://user:password@host:993/INBOX?handled=Handled`; special letters are percent-encoded.

        Raises:
            ValueError: it is no such address. The message holds nothing of it.
        """
        parts = urlsplit(address)
        if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
            raise ValueError("IMAP_URL is no address like imaps://user:password@mail.example.org/INBOX")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            handled=parse_qs(parts.query).get("handled", [HANDLED])[0],
        )


@dataclass(kw_only=True)
class Fetched:
    """How many mails were taken (before now or now), and how many lie there still."""

    taken: int = 0
    left: int = 0


def fetch_mail(address: str) -> Fetched:
    """Take what lies in the mailbox, as far as the time goes; a second fetch at the same time does nothing.

    Raises:
        MailboxUnreachable. ValueError: `address` is none.
    """
    mailbox = Mailbox.parse(address)
    with _alone() as is_alone:
        if not is_alone:
            return Fetched()
        try:
            with _opened(mailbox) as line:
                return _take_all(line, mailbox)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise MailboxUnreachable(type(error).__name__) from error


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_AT_A_TIME])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    kinds = {"imaps": MailBox, "imap+tls": MailBoxStartTls, "imap": MailBoxUnencrypted}
    line = kinds[mailbox.scheme](mailbox.host, mailbox.port, timeout=ANSWER_WITHIN)
    with line.login(mailbox.user, mailbox.password, initial_folder=mailbox.folder):
        yield line


def _take_all(line: BaseMailBox, mailbox: Mailbox) -> Fetched:
    if not line.folder.exists(mailbox.handled):
        line.folder.create(mailbox.handled)
    until = monotonic() + NO_MAIL_AFTER
    fetched = Fetched()
    for uid in line.uids("ALL"):
        if monotonic() < until and _take_one(line, uid, mailbox.handled):
            fetched.taken += 1
        else:
            fetched.left += 1
    return fetched


def _take_one(line: BaseMailBox, uid: str, handled: str) -> bool:
    raw = _raw_of(line, uid)
    if raw is None:  # somebody moved it away meanwhile
        return True
    try:
        row = take_mail(raw=raw)
    except TryLater:
        return False
    line.move(uid, handled)
    logger.info("mail %s: %s", row.pk, row.outcome)
    return True


def _raw_of(line: BaseMailBox, uid: str) -> bytes | None:
    """The mail byte for byte, without marking it as read."""
    _status, found = line.client.uid("fetch", uid, "(BODY.PEEK[])")
    return next((bytes(one[1]) for one in found if isinstance(one, tuple)), None)
