"""What one crowd's asking does to others."""

import math
import multiprocessing
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.client import Answer, Request, Tally, ask, is_as_expected, one_by_one, percentile, told
from benchmarks.measures import VARIED, drafts, form_pages, inbox, send_of
from benchmarks.server import served
from benchmarks.world import World

UNITS = Path(__file__).parents[1] / "docs/operations/files/systemd"
STAFF_PORT = 8918
# By which factor Linux gives more to a process that is nicer by one less.
NICE_STEP = 1.25
# The residents' own machines: what they spend is not taken from the town's.
ELSEWHERE = 19


def against_each_other(idle: Tally, busy: Tally, problems: int) -> dict[str, Any]:
    before, during = (1000 * percentile(tally.seconds, 0.95) for tally in (idle, busy))
    errors = len(idle.errors) + len(busy.errors) + problems
    return {"idle_p95_ms": before, "p95_ms": during, "ratio": during / max(before, 0.001), "errors": errors}


@contextmanager
def again_and_again(act: Callable[[], Answer], *, per_second: float, at_once: int) -> Iterator[list[str]]:
    """Act so often (0: as often as can be), by some threads, until the block ends. Yields the list of what went wrong."""
    problems: list[str] = []
    over = threading.Event()
    workers = [
        threading.Thread(target=_act_until, args=(over, act, at_once / per_second if per_second else 0, problems))
        for _number in range(at_once)
    ]
    for worker in workers:
        worker.start()
    try:
        yield problems
    finally:
        over.set()
        for worker in workers:
            worker.join()


def _act_until(over: threading.Event, act: Callable[[], Answer], gap: float, problems: list[str]) -> None:
    while not over.is_set():
        began = time.monotonic()
        try:
            answer = act()
        except OSError as error:
            problems.append(type(error).__name__)
        else:
            if answer.status >= 400:
                problems.append(str(answer.status))
        over.wait(max(0.0, gap - (time.monotonic() - began)))


class Resident(threading.Thread):
    """Asks for a form, fills it in and sends it, again and again, with `gap` seconds from one request to the next."""

    def __init__(self, number: int, forms: Sequence[Request], typed: Sequence[Request], gap: float) -> None:
        super().__init__()
        self.number, self.forms, self.typed, self.gap = number, forms, typed, gap
        self.over = threading.Event()
        self.asked = 0
        self.problems: list[str] = []

    def run(self) -> None:
        for turn in count(self.number):
            made = self.ask(self.forms[turn % len(self.forms)]) and self.ask(self.typed[turn % len(self.typed)])
            if made:
                self.ask(send_of(made))
            if self.over.is_set():
                return

    def ask(self, request: Request) -> Answer | None:
        began = time.monotonic()
        try:
            answer = ask(request)
        except OSError as error:
            self.problems.append(f"{request.path}: {type(error).__name__}")
            return None
        self.asked += 1
        self.over.wait(max(0.0, began + self.gap - time.monotonic()))
        if is_as_expected(request, answer):
            return answer
        self.problems.append(told(request, answer))
        return None


@dataclass
class Crowd:
    """What it came to, once it is over."""

    rate: float = 0.0
    problems: list[str] = field(default_factory=list)


@contextmanager
def crowd(world: World, *, at_once: int, per_second: float = 0) -> Iterator[Crowd]:
    """Residents in a process of their own until the block ends; `per_second` 0: as fast as they are let."""
    plan = (form_pages(world, VARIED), drafts(world, VARIED), at_once, at_once / per_second if per_second else 0.0)
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_live, args=(there, *plan))
    process.start()
    found = Crowd()
    began = time.monotonic()
    try:
        yield found
    finally:
        here.send("over")
        asked, found.problems = here.recv()
        found.rate = asked / (time.monotonic() - began)
        process.join()


def _live(line: Connection, forms: list[Request], typed: list[Request], at_once: int, gap: float) -> None:
    os.nice(ELSEWHERE)
    residents = [Resident(number, forms, typed, gap) for number in range(at_once)]
    for resident in residents:
        resident.start()
    line.recv()
    for resident in residents:
        resident.over.set()
    for resident in residents:
        resident.join()
    line.send((sum(one.asked for one in residents), [text for one in residents for text in one.problems]))


def staff_under_load(world: World) -> dict[str, Any]:
    """The inbox's p95 alone, while residents ask 50 times a second, and while 200 connections ask as fast as they are let.

    Residents and staff have each a group of processes, and the share of the processors that the units give them.
    """
    with served(niceness=_of_residents()), served(port=STAFF_PORT):
        pages = [replace(request, port=STAFF_PORT) for request in inbox(world, 40)]
        warm = one_by_one(pages)
        idle = one_by_one(pages * 5)
        with crowd(world, at_once=20, per_second=50) as some:
            time.sleep(2)  # until the crowd is there
            at_50 = one_by_one(pages * 5)
        with crowd(world, at_once=200) as many:
            time.sleep(2)  # until the crowd is there
            drowned = one_by_one(pages * 5)
    for problem in [*dict.fromkeys(some.problems + many.problems)][:3]:
        print(f"  ! {problem}", file=sys.stderr)
    errors = len(warm.errors) + len(at_50.errors) + len(some.problems) + len(many.problems)
    return {
        **against_each_other(idle, drowned, errors),
        "ratio_at_50": against_each_other(idle, at_50, 0)["ratio"],
        "residents_rate": many.rate,
        "residents_rate_at_50": some.rate,
    }


def _of_residents() -> int:
    """How much nicer residents' processes are than the staff's: what CPUWeight in the units comes to without systemd."""
    residents, staff = (_weight(name) for name in ("public", "admin"))
    return round(math.log(staff / residents, NICE_STEP))


def _weight(name: str) -> int:
    found = re.search(r"^CPUWeight=(\d+)$", UNITS.joinpath(f"kuuluu-{name}.service").read_text(), re.MULTILINE)
    if found is None:
        sys.exit(f"kuuluu-{name}.service names no CPUWeight.")
    return int(found[1])
