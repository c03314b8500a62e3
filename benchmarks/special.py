"""Measures that are no plain series of requests, a name each; mails and memory are measured here."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil
from django.utils import timezone

from benchmarks.client import many_at_once, one_by_one
from benchmarks.crowds import staff_under_load
from benchmarks.measures import form_pages, inbox, tiles_of_500
from benchmarks.pages import pages
from benchmarks.photos import form_during_slow_uploads, form_during_uploads, taken_in, upload
from benchmarks.server import served
from benchmarks.usage import Meter, spent, unique_memory
from benchmarks.world import World
from feedback_pages.cases.models import Report
from feedback_pages.cases.outgoing import mail_reporter
from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.models import Delivery

Figures = dict[str, Any]
MAILS = 2_000
SMTP_PORT = 8925
PATIENCE = 300


def memory(world: World) -> Figures:
    """USS of the heavier worker after inbox, forms, tiles and a photo."""
    photo = upload(world, "JPEG")
    with served() as web:
        asked = [*inbox(world, 40), *form_pages(world, 40), *tiles_of_500(world, 40)]
        seen = many_at_once(asked, in_flight=4, seconds=10).errors + one_by_one([photo] * 4).errors
        return {"uss_mib": max(unique_memory(web)), "errors": len(seen)}


@contextmanager
def _running(*command: str) -> Iterator[psutil.Process]:
    """A Python program in a process group of its own."""
    process = subprocess.Popen([sys.executable, *command], start_new_session=True)
    try:
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def mails(world: World) -> Figures:
    """Receipts that are due, until the worker has handed all of them to a mail server on this machine.

    The server takes all and says so at once, in a process of its own: beside the asking it would slow down what is
    measured. What it costs comes on top of worker and database, on the same two processors.
    """
    _queue_receipts()
    due = Delivery.objects.filter(state=Delivery.State.QUEUED)
    failed = Delivery.objects.filter(state=Delivery.State.FAILED)
    failed_before = failed.count()
    server = ("aiosmtpd", "-n", "-l", f"127.0.0.1:{SMTP_PORT}", "-c", "aiosmtpd.handlers.Sink")
    with _running("-m", *server) as sink:
        _wait_until(_takes_mail)
        with _running("manage.py", "run_worker") as worker:
            # Starting is not counted: the clock runs from the first mails that left.
            at_first = _wait_until(lambda: due.count() < MAILS)
            began, before, sink_before = time.perf_counter(), Meter.read(worker), spent(sink)
            left_at_first = due.count()
            at_last = _wait_until(lambda: not due.exists())
            seconds = time.perf_counter() - began
            cost, sink_cost = Meter.read(worker).since(before), spent(sink) - sink_before
    left = due.count()
    sent = max(left_at_first - left, 1)
    return {
        "rate": sent / seconds,
        "worker_cpu_ms": 1000 * cost.web / sent,
        "db_cpu_ms": 1000 * cost.database / sent,
        "sink_cpu_ms": 1000 * sink_cost / sent,
        "sql": cost.statements / sent,
        "errors": left + failed.count() - failed_before + (0 if at_first and at_last else 1),
    }


def _takes_mail() -> bool:
    with suppress(OSError), smtplib.SMTP("127.0.0.1", SMTP_PORT, timeout=5):
        return True
    return False


def _wait_until(is_so: Callable[[], bool]) -> bool:
    """Whether it came to be so within PATIENCE."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.1)  # between two looks
    return False


def _queue_receipts() -> None:
    """As many reports' receipts as are measured, due now; what else waits is given up."""
    Delivery.objects.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.CANCELLED)
    reports = Report.objects.exclude(reporter__email="").select_related("reporter", "category").order_by("-pk")
    for report in reports[:MAILS]:
        mail_reporter(report=report, kind="receipt", not_before=timezone.now())
    for _worker in range(2):
        enqueue_drain()


SPECIAL: dict[str, tuple[str, Callable[[World], Figures]]] = {
    "photo_jpeg": ("photo of 12 MP taken in, JPEG", lambda world: taken_in(world, "JPEG")),
    "photo_heic": ("photo of 12 MP taken in, HEIC", lambda world: taken_in(world, "HEIF")),
    "form_uploads": ("form page during 2 uploads a second", form_during_uploads),
    "slow_uploads": ("form page while photos come at 2 Mbit/s through nginx", form_during_slow_uploads),
    "staff": ("inbox while 200 connections ask for and send forms", staff_under_load),
    "mails": ("worker drains mails into a local SMTP server", mails),
    "memory": ("a web worker's memory", memory),
    "pages": ("public pages on a slow phone", pages),
}
