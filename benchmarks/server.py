"""The town as in production: gunicorn with two workers, DEBUG off, no proxy."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psutil

from benchmarks.client import PORT, Request, ask

READY_WITHIN = 60


@contextmanager
def served(
    environment: Mapping[str, str] | None = None, *, port: int = PORT, niceness: int = 0
) -> Iterator[psutil.Process]:
    """gunicorn's master while it serves; `environment` overrides settings."""
    command = [
        *("nice", "-n", str(niceness), sys.executable, "-m", "gunicorn", "--pythonpath", "site,."),
        *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning", "config.wsgi"),
    ]
    if _answers(port):
        sys.exit(f"Something answers on port {port} already: it would be measured instead. Stop it and try again.")
    # A group, not a session: between sessions Linux shares processors out without regard to niceness.
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, process_group=0)
    try:
        _wait_until_ready(process, port)
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        return ask(Request("/healthz", port=port)).status == 200
    except OSError:
        return False


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"The server ended with {process.returncode}; its words are above.")
        if _answers(port):
            return
        time.sleep(0.2)  # between two looks
    sys.exit(f"The server did not answer within {READY_WITHIN} s.")
