"""Photos that come in: how many a second, and what the form's readers notice of it."""

import io
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from PIL import Image
from pillow_heif import register_heif_opener

from benchmarks.client import Request, ask, many_at_once, one_by_one, percentile, with_photo
from benchmarks.crowds import again_and_again, against_each_other
from benchmarks.measures import UNCACHED, form_pages
from benchmarks.proxy import PROXY_PORT, proxied
from benchmarks.server import served
from benchmarks.usage import Meter
from benchmarks.world import World, address

SECONDS = 30
SLOW_BYTES_PER_SECOND = 2_000_000 // 8
SLOW_ONES = 12
CHUNK = 16 * 1024


@cache
def picture(form: str) -> bytes:
    """Twelve megapixels with as much in them as a street has."""
    register_heif_opener()
    chance = random.Random(12)
    small = Image.frombytes("RGB", (400, 300), chance.randbytes(400 * 300 * 3))
    file = io.BytesIO()
    small.resize((4000, 3000), Image.Resampling.BICUBIC).save(file, form, quality=85)
    return file.getvalue()


def upload(world: World, form: str) -> Request:
    path = address("upload_photo", "fi", world.plain_category.code)
    return with_photo(path, picture(form), name="photo", fields={})


def taken_in(world: World, form: str) -> dict[str, Any]:
    request = upload(world, form)
    with served() as web:
        first = one_by_one([request] * 2)
        before = Meter.read(web)
        tally = many_at_once([request], in_flight=4, seconds=SECONDS)
        cost = Meter.read(web).since(before)
    asked = max(len(tally.seconds), 1)
    return {
        "rate": tally.rate,
        "p95_ms": 1000 * percentile(tally.seconds, 0.95),
        "web_cpu_ms": 1000 * cost.web / asked,
        "db_cpu_ms": 1000 * cost.database / asked,
        "bytes": len(request.body),
        "errors": len(first.errors) + len(tally.errors),
    }


def form_during_uploads(world: World) -> dict[str, Any]:
    """The form's p95 alone, and while two photos a second come in."""
    request, pages = upload(world, "JPEG"), form_pages(world, 200)
    with served(UNCACHED):
        warm = one_by_one(pages[:50])
        idle = one_by_one(pages)
        with again_and_again(lambda: ask(request), per_second=2, at_once=4) as problems:
            time.sleep(2)  # until uploads are under way
            busy = one_by_one(pages)
    return against_each_other(idle, busy, len(warm.errors) + len(problems))


def form_during_slow_uploads(world: World) -> dict[str, Any]:
    """The form's p95 behind nginx alone, and while six times as many phones as there are workers send a photo at 2 Mbit/s.

    `arrived` of them were answered. Past nginx no form is answered meanwhile.
    """
    request = replace(upload(world, "JPEG"), port=PROXY_PORT)
    pages = [replace(page, port=PROXY_PORT) for page in form_pages(world, 200)]
    with served({**UNCACHED, "TRUSTED_PROXIES": "127.0.0.1"}), proxied():
        warm = one_by_one(pages[:50])
        idle = one_by_one(pages)
        with _slowly_sent(request) as statuses:
            time.sleep(1)  # until all are under way
            busy = one_by_one(pages)
            under_way = SLOW_ONES - len(statuses)
    arrived = statuses.count(200)
    problems = len(warm.errors) + SLOW_ONES - arrived
    return {"under_way_to_the_end": under_way, "arrived": arrived, **against_each_other(idle, busy, problems)}


@contextmanager
def _slowly_sent(request: Request) -> Iterator[list[int]]:
    """Send it by SLOW_ONES phones at once until all are answered. Yields the statuses that have come so far."""
    statuses: list[int] = []
    phones = [threading.Thread(target=lambda: statuses.append(_send_slowly(request))) for _number in range(SLOW_ONES)]
    for phone in phones:
        phone.start()
    try:
        yield statuses
    finally:
        for phone in phones:
            phone.join()


def _send_slowly(request: Request) -> int:
    """Status of the answer; 0 when none came."""
    whole = request.as_bytes()
    began = time.monotonic()
    try:
        with socket.create_connection(("127.0.0.1", request.port), timeout=120) as line:
            for start in range(0, len(whole), CHUNK):
                line.sendall(whole[start : start + CHUNK])
                time.sleep(max(0.0, began + (start + CHUNK) / SLOW_BYTES_PER_SECOND - time.monotonic()))
            return int(line.recv(1 << 16).split(b" ", 2)[1])
    except (OSError, IndexError):
        return 0
