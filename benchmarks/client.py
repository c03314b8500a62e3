"""A resident's or handler's browser, as light as can be: it shares two cores with what it measures."""

import re
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

PORT = 8917
TIMEOUT = 60
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
EDGE = "kuuluu-bench"


@dataclass(frozen=True)
class Request:
    """`label` names requests of one sort, so that the slowest sort can be told.

    `leads_to` is a pattern of the address that a redirect must name: one to a form with mistakes is no success.
    """

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    expects: tuple[int, ...] = (200,)
    label: str = ""
    leads_to: str = ""
    port: int = PORT

    def as_bytes(self) -> bytes:
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: bench.example.org",
            "X-Forwarded-Proto: https",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass(frozen=True)
class Answer:
    """`seconds` from connecting to the last byte; `length` of the body in bytes."""

    status: int
    head: str
    body: bytes
    seconds: float

    @property
    def length(self) -> int:
        return len(self.body)

    def header(self, name: str) -> str:
        for line in self.head.split("\r\n"):
            key, _colon, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


def ask(request: Request) -> Answer:
    """Ask once.

    Raises:
        OSError: nobody answers, or not within TIMEOUT.
    """
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", request.port), timeout=TIMEOUT) as line:
        line.sendall(request.as_bytes())
        pieces = []
        while piece := line.recv(1 << 16):
            pieces.append(piece)
    seconds = time.perf_counter() - began
    head, _gap, body = b"".join(pieces).partition(b"\r\n\r\n")
    text = head.decode("latin-1")
    status = int(text.split(" ", 2)[1]) if text.startswith("HTTP/") else 0
    return Answer(status, text, body, seconds)


def is_as_expected(request: Request, answer: Answer) -> bool:
    return answer.status in request.expects and bool(re.search(request.leads_to, answer.header("Location")))


def told(request: Request, answer: Answer) -> str:
    return f"{request.method} {request.path}: {answer.status} {answer.header('Location')}".rstrip()


def must(request: Request) -> Answer:
    """What a measure needs before it can begin; ends the run when it is refused."""
    answer = ask(request)
    if not is_as_expected(request, answer):
        sys.exit(f"A measure could not be prepared. {told(request, answer)}")
    return answer


def place_of(answer: Answer) -> str:
    """Path of the address that an answer leads to."""
    return re.sub(r"^https?://[^/]+", "", answer.header("Location"))


def with_photo(path: str, photo: bytes, *, name: str, fields: Mapping[str, str]) -> Request:
    """A form with a photo in its field `name`."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}' for key, value in fields.items()
    ]
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = "\r\n".join([*parts, head]).encode() + photo + f"\r\n--{EDGE}--\r\n".encode()
    return Request(path, "POST", body, (("Content-Type", f"multipart/form-data; boundary={EDGE}"),))


@dataclass
class Tally:
    """What a series of requests came to."""

    seconds: list[float] = field(default_factory=list)
    by_label: dict[str, list[float]] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    elapsed: float = 0.0

    def add(self, request: Request, answer: Answer) -> None:
        if not is_as_expected(request, answer):
            self.errors.append(told(request, answer))
            return
        self.seconds.append(answer.seconds)
        self.by_label.setdefault(request.label, []).append(answer.seconds)
        self.lengths.append(answer.length)

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def one_by_one(requests: Sequence[Request]) -> Tally:
    tally = Tally()
    began = time.perf_counter()
    for request in requests:
        tally.add(request, ask(request))
    tally.elapsed = time.perf_counter() - began
    return tally


def many_at_once(requests: Sequence[Request], *, in_flight: int, seconds: float, once: bool = False) -> Tally:
    """Keep `in_flight` requests under way for so long; `once` asks each at most one time."""
    source: Iterator[Request] = iter(requests) if once else cycle(requests)
    tally, turn = Tally(), threading.Lock()
    until = time.perf_counter() + seconds

    def work() -> None:
        while time.perf_counter() < until:
            with turn:
                request = next(source, None)
            if request is None:
                return
            try:
                answer = ask(request)
            except OSError as error:
                with turn:
                    tally.errors.append(f"{request.path}: {type(error).__name__}")
                continue
            with turn:
                tally.add(request, answer)

    began = time.perf_counter()
    workers = [threading.Thread(target=work) for _number in range(in_flight)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    tally.elapsed = time.perf_counter() - began
    return tally
