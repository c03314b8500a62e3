"""The misbehaving mail server, a process of its own: `python -m tests.faults.server PORT SEED FOLDER`.

What it accepts stands on the disk before it says so. SIGUSR1 makes it well-behaved for the rest of its life.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.events import Events
from tests.faults.processes import command_of, holders
from tests.feedback_pages.delivery.mail_server import parsed

# Chances in a hundred of what happens to a mail once its content was given; the rest is accepted.
AFTER_DATA = {
    "dropped": 15,  # accepted, and the line lost before the answer
    "lost": 5,  # the line lost, nothing accepted
    "refused for now": 7,
    "refused for good": 3,
    "hung": 2,  # accepted, and no answer
    "silent": 2,  # nothing accepted, and no answer
}
REFUSED_SENDER = 2
# Longer than the town waits for an answer.
SILENCE = 8


class Server:
    def __init__(self, *, port: int, seed: str, events: Events) -> None:
        self.port, self.events, self.chance = port, events, Random(seed)
        self.behaves = False
        self.senders: set[int] = set()

    def calm_down(self) -> None:
        self.behaves = True
        self.events.write("calm")

    def draw(self) -> str:
        number = 100 if self.behaves else self.chance.uniform(0, 100)
        for what, share in AFTER_DATA.items():
            if number < share:
                return what
            number -= share
        return "accepted"

    def sender_of(self, session: Session) -> int:
        """The process at the other end, watched from now on; 0 where it is gone already."""
        pid = holders(self.port, among="qcluster").get(session.peer[1], 0)
        if pid:
            self.senders.add(pid)
        return pid

    async def watch(self) -> None:
        """Write down the moment at which a sender dies."""
        while True:
            for pid in [pid for pid in self.senders if not command_of(pid)]:
                self.senders.discard(pid)
                self.events.write("gone", pid=pid)
            await asyncio.sleep(0.05)

    # -- aiosmtpd's hooks --

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.behaves and self.chance.uniform(0, 100) < REFUSED_SENDER:
            self.events.write("refused sender")
            return "451 not now"
        if not hasattr(session, "pid"):
            session.pid = self.sender_of(session)
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        what, mail = self.draw(), parsed(envelope)
        text = mail.get_body(("plain",))
        self.events.write(
            what,
            id=mail["Message-ID"],
            to=mail["To"],
            subject=mail["Subject"],
            text=text.get_content() if text else "",
            pid=session.pid,
        )
        return await self.answer(what, server)

    async def answer(self, what: str, server: SMTP) -> str:
        if what in ("dropped", "lost"):
            server.transport.close()
        if what in ("hung", "silent"):
            await asyncio.sleep(SILENCE)
            server.transport.close()
        return {"refused for now": "452 not now", "refused for good": "554 never"}.get(what, "250 OK")


# In which of these the mail is at its receiver's.
ARRIVED = ("accepted", "dropped", "hung")


async def serve(server: Server) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, server.calm_down)
    made: Callable[[], Any] = lambda: SMTP(server, hostname="localhost", loop=loop)  # noqa: E731
    listening = await loop.create_server(made, "127.0.0.1", server.port)
    watching = asyncio.create_task(server.watch())
    async with listening:
        await listening.serve_forever()
    await watching


def main(port: str, seed: str, folder: str) -> None:
    server = Server(port=int(port), seed=seed, events=Events(Path(folder) / "mail.jsonl"))
    asyncio.run(serve(server))


if __name__ == "__main__":
    main(*sys.argv[1:])
