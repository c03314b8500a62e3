"""`manage.py run_worker`: django-q2's cluster, and the watchdog that restarts it when it stops beating.

A cluster whose idle worker was killed can hang for good while it looks alive, so only a task that was really done
counts as a sign of life (see `delivery.heartbeats`). Any number of these may run, on any number of machines.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from types import FrameType
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from feedback_pages.delivery import heartbeats
from feedback_pages.delivery.broker import CLUSTER_VARIABLE

logger = logging.getLogger(__name__)

STOP_WITHIN = 15


class Command(BaseCommand):
    help = "Run the background worker under a watchdog."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, default=10, help="seconds between two questions for a sign of life")
        parser.add_argument(
            "--dead-after",
            type=int,
            default=90,
            help="seconds of silence after which the cluster is restarted; longer than a task may take, "
            "so that work is not taken for death",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.name = heartbeats.own_name()
        self.every, self.dead_after = options["every"], options["dead_after"]
        self.stopping = False
        self.beat: datetime | None = None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.cluster = self._start()
        while not self.stopping:
            self._watch()
            self._wait()
        self._end(self.cluster)
        with contextlib.suppress(DatabaseError):
            heartbeats.forget(self.name)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _wait(self) -> None:
        for _second in range(self.every):
            if self.stopping or self.cluster.poll() is not None:
                return
            time.sleep(1)

    def _start(self) -> subprocess.Popen[bytes]:
        self.heard_at = time.monotonic()
        # A group of its own, so that orphans of a killed cluster can be ended together. Where the watchdog itself is
        # killed, the kernel asks the cluster to stop: two of them would follow a restart otherwise.
        command = ["setpriv", "--pdeathsig", "TERM", sys.executable, sys.argv[0], "qcluster"]
        environment = {**os.environ, CLUSTER_VARIABLE: self.name}
        return subprocess.Popen(command, start_new_session=True, env=environment)  # noqa: S603

    def _end(self, cluster: subprocess.Popen[bytes]) -> None:
        """Let tasks finish, then end whatever is left of the group."""
        if cluster.poll() is None:
            cluster.terminate()
            try:
                cluster.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                logger.warning("the worker did not stop within %s s; it is killed", STOP_WITHIN)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(cluster.pid, signal.SIGKILL)
        cluster.wait()

    def _restart(self, why: str) -> None:
        logger.error("the worker is restarted: %s", why)
        self.cluster.kill()
        self._end(self.cluster)
        self.cluster = self._start()

    def _watch(self) -> None:
        if self.cluster.poll() is not None:
            self._restart("it ended by itself")
            return
        try:
            close_old_connections()
            heartbeats.ask_for_beat(self.name)
            self._listen()
        except DatabaseError as error:
            logger.warning("the database does not answer: %s", type(error).__name__)
            # Nobody can beat then, so this silence does not count.
            self.heard_at = time.monotonic()
        if time.monotonic() - self.heard_at > self.dead_after:
            self._restart("no heartbeat")

    def _listen(self) -> None:
        """A beat is new when it is another one: the clock may be put forward or back."""
        beat = heartbeats.last_beat(self.name)
        if beat not in (None, self.beat):
            self.beat, self.heard_at = beat, time.monotonic()
