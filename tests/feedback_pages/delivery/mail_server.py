"""A real SMTP server on a free port, and the ways in which such servers fail."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """aiosmtpd handler that keeps what it accepted. `answers` holds what to say to each DATA instead, in turn."""

    def __init__(self, *answers: str) -> None:
        self.mails: list[EmailMessage] = []
        self.answers = list(answers)
        self.refused_senders: dict[str, str] = {}
        self.refused_receivers: dict[str, str] = {}

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_senders:
            return self.refused_senders[address]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_receivers:
            return self.refused_receivers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(parsed(envelope))
        return answer

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


class DropsAfterData(Inbox):
    """Accepts `first` mails, takes the next, then hangs up without a word, so that the sender cannot know."""

    def __init__(self, *, first: int = 0) -> None:
        super().__init__()
        self.first = first

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(parsed(envelope))
        if len(self.mails) > self.first:
            server.transport.close()
        return "250 OK"


class HangsAfterData(Inbox):
    """Accepts `first` mails, takes the next, then says nothing."""

    def __init__(self, *, until: threading.Event, first: int = 0) -> None:
        super().__init__()
        self.until = until
        self.first = first
        self.reached = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(parsed(envelope))
        if len(self.mails) <= self.first:
            return "250 OK"
        self.reached.set()
        while not self.until.is_set():
            await asyncio.sleep(0.05)
        return "250 OK"


class AnswersSlowly(Inbox):
    """Takes `seconds` over each answer: never silent for long, never done."""

    def __init__(self, *, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    async def handle_MAIL(self, *args: Any) -> str:
        await asyncio.sleep(self.seconds)
        return await super().handle_MAIL(*args)

    async def handle_RCPT(self, *args: Any) -> str:
        await asyncio.sleep(self.seconds)
        return await super().handle_RCPT(*args)

    async def handle_DATA(self, *args: Any) -> str:
        await asyncio.sleep(self.seconds)
        return await super().handle_DATA(*args)


def parsed(envelope: Envelope) -> EmailMessage:
    mail = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(handler: Inbox) -> Iterator[int]:
    """The server's port, for as long as it runs."""
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        yield listener.getsockname()[1]
