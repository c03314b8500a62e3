"""`manage.py run_worker`: django-q2's cluster, and the watchdog that restarts it when it stops beating.

A cluster whose idle worker was killed can hang for good while it looks alive, so only a task that was really done
counts as a sign of life (see `delivery.tasks.tick`).
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from feedback_pages.delivery.models import WorkerHeartbeat

logger = logging.getLogger(__name__)

TICK = "feedback_pages.delivery.tasks.tick"
EVERY = 10
# Longer than a task may take (Q_CLUSTER timeout), so that work is not taken for death.
DEAD_AFTER = timedelta(seconds=90)
STOP_WITHIN = 15


class Command(BaseCommand):
    help = "Run the background worker under a watchdog."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.cluster = self._start()
        while not self.stopping:
            self._watch()
            self._wait()
        self._end(self.cluster)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _wait(self) -> None:
        for _second in range(EVERY):
            if self.stopping or self.cluster.poll() is not None:
                return
            time.sleep(1)

    def _start(self) -> subprocess.Popen[bytes]:
        self.started_at = timezone.now()
        # A group of its own, so that orphans of a killed cluster can be ended together. Where the watchdog itself is
        # killed, the kernel asks the cluster to stop: two of them would follow a restart otherwise.
        command = ["setpriv", "--pdeathsig", "TERM", sys.executable, sys.argv[0], "qcluster"]
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603

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
            self._enqueue_tick()
            last = self._last_sign_of_life()
        except DatabaseError as error:
            logger.warning("the database does not answer: %s", type(error).__name__)
            return
        if timezone.now() - last > DEAD_AFTER:
            self._restart("no heartbeat")

    def _enqueue_tick(self) -> None:
        """One tick at a time: where the last one still waits, another would only lengthen the queue.

        What a killed cluster took stays locked until django-q2 hands it out again, and waits for nobody: such a tick
        must not keep the new cluster from showing that it lives.
        """
        waiting = OrmQ.objects.filter(lock__lte=timezone.now())[:200]
        if not any(task.func() == TICK for task in waiting):
            async_task(TICK, group="tick")

    def _last_sign_of_life(self) -> datetime:
        """The last heartbeat, or the start where none came since."""
        beat = WorkerHeartbeat.objects.filter(cluster=settings.Q_CLUSTER["name"]).first()
        return max(beat.beat_at, self.started_at) if beat else self.started_at
