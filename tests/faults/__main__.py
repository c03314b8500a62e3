"""`python -m tests.faults [--kills N] [--seed S]`: one run; ends with 1 where anything is lost, doubled or half there."""

import argparse
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import django

from tests.faults.events import Events, read
from tests.faults.killer import Killer
from tests.faults.town import Database, Town
from tests.project.processes import ROOT, eventually

RESIDENTS = ("a", "b", "c")
HANDLERS = ("hilla", "heimo")
# Seconds between two kills, by chance.
BETWEEN = (0.2, 1.4)
# After so many kills somebody must be heard, and a mail arrive, before the next.
ROUND = 10
COMES_BACK_WITHIN = 120
DRAINED_WITHIN = 180


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def make_world() -> None:
    from tests import builders

    builders.make_town()
    unit = builders.make_unit("technical", is_default=True)
    builders.make_category("potholes", unit=unit, section=builders.make_section("streets"))
    for name in HANDLERS:
        builders.make_user(name, unit.handlers)


def prepare(database: Database, folder: Path, dump: Path | None) -> None:
    """The database with a small town in it, and this process able to read it."""
    database.create()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": database.url,
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    if dump is not None:
        database.restore(dump)
    with (folder / "migrate.log").open("wb") as log:
        subprocess.run([sys.executable, "manage.py", "prepare_database"], cwd=ROOT, stdout=log, check=True)
    django.setup()
    from django.db import connections

    make_world()
    connections.close_all()


class Run:
    def __init__(self, *, kills: int, seed: str, folder: Path, database: Database) -> None:
        self.kills, self.seed, self.folder, self.database = kills, seed, folder, database
        self.town = Town(database=database, folder=folder, seed=seed)
        self.killer = Killer(town=self.town, seed=seed, events=Events(folder / "kills.jsonl"))
        self.chance = Random(f"{seed} gaps")
        self.home, self.to_bed = threading.Event(), threading.Event()
        self.faults: list[str] = []
        self.began = time.monotonic()

    def live(self) -> None:
        """Everybody lives; the town is killed; everybody comes home; what waits is sent."""
        self._settle()
        for number in range(1, self.kills + 1):
            time.sleep(self.chance.uniform(*BETWEEN))
            self.killer.strike()
            if number % ROUND == 0:
                self._wait_for_life()
                self._tell(number)
        self._bring_home()
        self._drain()

    def _settle(self) -> None:
        from tests.faults.handlers import Handler
        from tests.faults.residents import Resident

        threading.excepthook = self._note_end
        self.town.wait_until_up()
        say(f"the town is up after {self._age():.0f} s")
        told: queue.Queue = queue.Queue()
        events = Events(self.folder / "people.jsonl")
        shared = {"port": self.town.web_port, "seed": self.seed, "events": events, "told": told}
        self.residents = [Resident(name=name, stop=self.home, **shared) for name in RESIDENTS]
        self.handlers = [Handler(name=name, stop=self.to_bed, **shared) for name in HANDLERS]
        self.people = [*self.residents, *self.handlers]
        for person in self.people:
            person.start()
        self._wait_for_life()

    def _note_end(self, died: threading.ExceptHookArgs) -> None:
        """Whoever ends of what nobody foresaw tells nothing of the town any more."""
        threading.__excepthook__(died)
        self.faults.append(f"{died.thread and died.thread.name} ended with {died.exc_value!r}")

    def _signs(self) -> tuple[int, int, int]:
        arrived = sum(event["what"] == "accepted" for event in read(self.folder / "mail.jsonl"))
        given, answered = sum(one.given for one in self.residents), sum(one.answered for one in self.handlers)
        return given, answered, arrived

    def _wait_for_life(self) -> None:
        before = self._signs()
        eventually(
            lambda: all(now > then for now, then in zip(self._signs(), before, strict=True)),
            within=COMES_BACK_WITHIN,
            what="somebody is heard and answered, and a mail arrives",
        )

    def _tell(self, number: int) -> None:
        given, answered, arrived = self._signs()
        say(f"{number:4} kills, {self._age():5.0f} s: {given} reports, {answered} answers, {arrived} mails accepted")

    def _age(self) -> float:
        return time.monotonic() - self.began

    def _bring_home(self) -> None:
        """Residents end with the receipt they wait for, handlers with the answer they write."""
        self.home.set()
        for person in self.people:
            if person is self.handlers[0]:
                self.to_bed.set()
            person.join(COMES_BACK_WITHIN)
            if person.is_alive():
                self.faults.append(f"{person.name} still waits")
            self.faults += person.faults

    def _drain(self) -> None:
        from django.db.models import Q

        from feedback_pages.delivery.models import Delivery
        from handling.replies.models import Reply

        say(f"     the killing is over; the mail server behaves ({self._age():.0f} s)")
        self.town.calm_mail_server()
        leaving = Q(sent_at=None, send_at__isnull=False)
        try:
            eventually(
                lambda: (
                    not Delivery.objects.filter(state="queued").exists() and not Reply.objects.filter(leaving).exists()
                ),
                within=DRAINED_WITHIN,
                what="nothing waits to be sent",
            )
        except AssertionError as late:
            self.faults.append(str(late))

    def compare(self) -> None:
        from tests.faults.ledger import Ledger

        ledger = Ledger(self.folder, handlers=len(HANDLERS))
        ledger.compare()
        self.faults += ledger.faults
        restarts = (self.folder / "worker.log").read_text(errors="replace").count("the worker is restarted")
        figures = {
            **{f"kills: {what}": count for what, count in self.killer.count.items()},
            "starts of web, worker, database": f"{self.town.web.starts}, {self.town.worker.starts}, {self.database.starts}",
            "restarts by the watchdog": restarts,
            **ledger.figures,
            "presses on a town that was away": sum(person.browser.again for person in self.people),
            "seconds": round(self._age()),
        }
        for what, count in figures.items():
            say(f"  {what:42} {count}")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/faults", description="The town in use while its processes are killed."
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--folder", type=Path, help="for logs and evidence; var/faults/SEED")
    parser.add_argument("--dump", type=Path, help="a database without a town to begin from, which saves the migrating")
    given = parser.parse_args()
    folder = given.folder or ROOT / "var" / "faults" / given.seed
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    # Whoever ends the run ends the town with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    database = Database()
    try:
        prepare(database, folder, given.dump)
        faults = perform(Run(kills=given.kills, seed=given.seed, folder=folder, database=database))
        if faults:
            database.dump(folder / "database.dump")
            shutil.copy(database.home / "log", folder / "database.log")
    finally:
        database.end()
    for fault in faults:
        say(f"✗ {fault}")
    if faults:
        say(f"{len(faults)} faults; the evidence is in {folder}")
        return 1
    say("✓ all that was acknowledged is there, once and whole; every mail that was due arrived")
    return 0


def perform(run: Run) -> list[str]:
    try:
        run.live()
        run.compare()
    except AssertionError as fault:
        run.faults.append(str(fault))
    finally:
        run.town.end()
    return run.faults


if __name__ == "__main__":
    sys.exit(main())
