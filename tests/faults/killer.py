"""Kills one process of the town after another with -9, drawn by chance."""

import json
import time
from collections.abc import Callable
from random import Random

from tests.faults.events import Events
from tests.faults.processes import children_of, command_of, holders, kill
from tests.faults.town import Town

# How often of a hundred draws each is chosen; whoever is not there now, nor soon, gives way to the next draw.
SHARES = {
    "web worker": 18,
    "photo child": 4,
    "web master": 5,
    "queue worker that sends": 18,
    "queue worker whose mail was just taken": 16,
    "queue process that waits": 12,
    "cluster": 4,
    "sentinel of the cluster": 3,
    "watchdog": 4,
    "database backend": 11,
    "database": 6,
}
# Seconds to wait for one that comes and goes.
SOON = {"queue worker that sends": 2.0, "queue worker whose mail was just taken": 3.0, "photo child": 2.0}
DATABASE = ("database backend", "database")


class Killer:
    def __init__(self, *, town: Town, seed: str, events: Events) -> None:
        self.town, self.chance, self.events = town, Random(f"{seed} killer"), events
        self.mail = town.folder / "mail.jsonl"
        self.count: dict[str, int] = dict.fromkeys(SHARES, 0)

    def strike(self) -> str:
        """Kill somebody; says whom."""
        what, pid = self._draw()
        while not kill(pid):
            what, pid = self._draw()
        at = time.time()
        self.count[what] += 1
        if what in DATABASE:
            self.town.database.wait_until_back()
        self.events.write("kill", victim=what, pid=pid, when=at, back=time.time())
        return what

    def _draw(self) -> tuple[str, int]:
        """Somebody who is there, and what he is."""
        while True:
            self.read_until = self.mail.stat().st_size
            what = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
            until = time.monotonic() + SOON.get(what, 0)
            while not (found := self.victims(what)) and time.monotonic() < until:
                time.sleep(0.01)
            if found:
                return what, self.chance.choice(found)

    def victims(self, what: str) -> list[int]:
        ways: dict[str, Callable[[], list[int]]] = {
            "web worker": lambda: children_of(self.town.web.pid),
            "photo child": lambda: [pid for one in children_of(self.town.web.pid) for pid in children_of(one)],
            "web master": lambda: [self.town.web.pid],
            "queue worker that sends": self.senders,
            "queue worker whose mail was just taken": self.just_heard,
            "queue process that waits": lambda: sorted(set(self.takers()) - set(self.senders())),
            "cluster": self.clusters,
            "sentinel of the cluster": self.sentinels,
            "watchdog": lambda: [self.town.worker.pid],
            "database backend": self.town.database.backends,
            "database": lambda: [self.town.database.pid],
        }
        return [pid for pid in ways[what]() if pid]

    def senders(self) -> list[int]:
        return sorted(set(holders(self.town.mail_port, among="qcluster").values()))

    def just_heard(self) -> list[int]:
        """Whose mail was written down as accepted since the draw: it is told so in this very moment."""
        with self.mail.open(encoding="utf-8") as file:
            file.seek(self.read_until)
            lines = [line for line in file if line.endswith("\n")]
        return [event["pid"] for event in map(json.loads, lines) if event["what"] == "accepted"][-1:]

    def clusters(self) -> list[int]:
        return [pid for pid in children_of(self.town.worker.pid) if "qcluster" in command_of(pid)]

    def sentinels(self) -> list[int]:
        return [pid for cluster in self.clusters() for pid in children_of(cluster)]

    def takers(self) -> list[int]:
        return [pid for sentinel in self.sentinels() for pid in children_of(sentinel)]
