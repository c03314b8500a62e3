"""Real processes of Kuuluu on the database of a test, found and ended by a mark in their environment."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
MARK = "KUULUU_TEST_MARK"


def database_url() -> str:
    """The test's own database, in the form that the settings take."""
    found: dict[str, Any] = connection.settings_dict
    who = quote(found["USER"] or "") + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    where = found["HOST"] + (f":{found['PORT']}" if found["PORT"] else "")
    return f"postgis://{who}@{where if not where.startswith('/') else '/' + where}/{found['NAME']}"


def eventually(happens: Callable[[], Any], *, within: float, what: str) -> Any:
    """The first true answer.

    Raises:
        AssertionError: there was none within so many seconds.
    """
    until = time.monotonic() + within
    while time.monotonic() < until:
        if answer := happens():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {within} s: {what}")


def get(url: str) -> tuple[int, str]:
    """Status and body; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def is_ready(port: int) -> bool:
    status, body = get(f"http://127.0.0.1:{port}/readyz")
    return status == 200 and json.loads(body)["ready"]


@dataclass
class Running:
    """One process that was started, and all that came of it."""

    process: subprocess.Popen[bytes]
    log: Path
    mark: str = field(repr=False)

    def all(self) -> dict[int, str]:
        """Process numbers and command lines of whatever lives."""
        return {pid: command for pid, command in _marked(self.mark) if command}

    def pids(self, words: str) -> list[int]:
        return sorted(pid for pid, command in self.all().items() if words in command)

    def said(self, words: str) -> bool:
        return words in self.log.read_text(errors="replace")


def _marked(mark: str) -> Iterator[tuple[int, str]]:
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes():
                yield int(folder.name), (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:  # gone meanwhile, or somebody else's
            continue


def parent_of(pid: int) -> int:
    """0 where the process is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextmanager
def running(*command: str, log: Path, **environment: str) -> Iterator[Running]:
    """`command` by this Python on this test's database; whatever is left of it afterwards is killed."""
    mark = uuid.uuid4().hex
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": database_url(),
                MARK: mark,
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started = Running(process, log, mark)
    try:
        yield started
    finally:
        while left := started.all():
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.05)
        process.wait()
