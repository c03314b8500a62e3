"""Measures that are no plain series of requests: photos, mails, memory, and what one crowd does to another."""

import io
import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil
from django.utils import timezone
from PIL import Image
from pillow_heif import register_heif_opener

from benchmarks.client import Answer, Request, Tally, ask, many_at_once, one_by_one, percentile
from benchmarks.measures import INBOX, UNCACHED, form_pages, inbox, tiles_of_500
from benchmarks.server import served
from benchmarks.usage import Meter, spent, unique_memory
from benchmarks.world import World, address
from feedback_pages.cases.actions import mail_reporter
from feedback_pages.cases.models import Report
from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.models import Delivery

Figures = dict[str, Any]
SECONDS = 15
MAILS = 2_000
SMTP_PORT = 8925
PATIENCE = 300


def _picture(form: str) -> bytes:
    """Twelve megapixels with as much in them as a street has."""
    register_heif_opener()
    chance = random.Random(12)
    small = Image.frombytes("RGB", (400, 300), chance.randbytes(400 * 300 * 3))
    file = io.BytesIO()
    small.resize((4000, 3000), Image.Resampling.BICUBIC).save(file, form, quality=85)
    return file.getvalue()


def _upload(world: World, picture: bytes) -> Request:
    edge = "kuuluu-bench"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + picture + f"\r\n--{edge}--\r\n".encode()
    path = address("upload_photo", "fi", world.plain_category.code)
    return Request(path, "POST", body, (("Content-Type", f"multipart/form-data; boundary={edge}"),))


def photos(world: World, form: str) -> Figures:
    upload = _upload(world, _picture(form))
    with served() as web:
        one_by_one([upload] * 2)
        before = Meter.read(web)
        tally = many_at_once([upload], in_flight=4, seconds=SECONDS * 2)
        cost = Meter.read(web).since(before)
    asked = len(tally.seconds)
    return {
        "rate": tally.rate,
        "p95_ms": 1000 * percentile(tally.seconds, 0.95),
        "web_cpu_ms": 1000 * cost.web / max(asked, 1),
        "bytes": len(upload.body),
        "errors": len(tally.errors),
    }


def form_during_uploads(world: World) -> Figures:
    """The form's p95 alone, and while two photos a second come in."""
    upload, pages = _upload(world, _picture("JPEG")), form_pages(world, 200)
    with served(**UNCACHED):
        one_by_one(pages[:50])
        idle = one_by_one(pages)
        with _again_and_again(lambda: ask(upload), per_second=2) as problems:
            time.sleep(2)  # until uploads are under way
            busy = one_by_one(pages)
    return _against_each_other(idle, busy, len(problems))


def _against_each_other(idle: Tally, busy: Tally, problems: int) -> Figures:
    before, during = (1000 * percentile(tally.seconds, 0.95) for tally in (idle, busy))
    errors = len(idle.errors) + len(busy.errors) + problems
    return {"idle_p95_ms": before, "p95_ms": during, "ratio": during / before, "errors": errors}


@contextmanager
def _again_and_again(act: Callable[[], Answer], *, per_second: float, at_once: int = 4) -> Any:
    """Ask so often, by some threads, until the block ends. Yields the list of what went wrong."""
    problems: list[str] = []
    over = threading.Event()

    def work() -> None:
        gap = at_once / per_second if per_second else 0
        while not over.is_set():
            began = time.monotonic()
            try:
                answer = act()
            except OSError as error:
                problems.append(type(error).__name__)
            else:
                if answer.status != 200:
                    problems.append(str(answer.status))
            over.wait(max(0.0, gap - (time.monotonic() - began)))

    workers = [threading.Thread(target=work) for _number in range(at_once)]
    for worker in workers:
        worker.start()
    try:
        yield problems
    finally:
        over.set()
        for worker in workers:
            worker.join()


def staff_under_load(world: World) -> Figures:
    """The inbox's p95 alone, while 50 forms a second are asked for, and while 200 connections ask as fast as they are let."""
    pages = [request for request in inbox(world, 40) if request.path.startswith(INBOX)]
    forms = form_pages(world, 500)
    source = iter(range(10**9))

    def ask_for_form() -> Answer:
        return ask(forms[next(source) % len(forms)])

    with served():
        one_by_one(pages)
        idle = one_by_one(pages * 5)
        with _again_and_again(ask_for_form, per_second=50, at_once=20) as some_problems:
            time.sleep(1)  # until the crowd is there
            some = one_by_one(pages * 3)
        with _again_and_again(ask_for_form, per_second=0, at_once=200) as many_problems:
            time.sleep(1)  # until all of it is there
            many = one_by_one(pages)
    figures = _against_each_other(idle, many, len(some.errors) + len(some_problems) + len(many_problems))
    return figures | {"ratio_at_50": _against_each_other(idle, some, 0)["ratio"]}


def memory(world: World) -> Figures:
    """USS of the heavier worker after inbox, forms, tiles and a photo."""
    upload = _upload(world, _picture("JPEG"))
    with served() as web:
        pages = [*inbox(world, 40), *form_pages(world, 40), *tiles_of_500(world, 40)]
        seen = many_at_once(pages, in_flight=4, seconds=10).errors + one_by_one([upload] * 4).errors
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
        time.sleep(0.1)
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
    "photo_jpeg": ("photo of 12 MP taken in, JPEG", lambda world: photos(world, "JPEG")),
    "photo_heic": ("photo of 12 MP taken in, HEIC", lambda world: photos(world, "HEIF")),
    "form_uploads": ("form page during 2 uploads a second", form_during_uploads),
    "staff": ("inbox while 200 connections ask for forms", staff_under_load),
    "mails": ("worker drains mails into a local SMTP server", mails),
    "memory": ("a web worker's memory", memory),
}
