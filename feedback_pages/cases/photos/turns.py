"""Photos take turns, so that many at once do not take the machine's memory.

A turn is a locked file: the kernel gives it back whoever is killed, and all processes of the machine share it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from time import monotonic, sleep
from typing import IO

from .limits import AT_ONCE, PATIENCE

FOLDER = Path(gettempdir()) / f"kuuluu-photos-{os.getuid()}"
LOOK_EVERY = 0.05


class NoTurn(Exception):
    """Others were looked at for all the time that a photo waits."""


@contextmanager
def turn(*, at_once: int = AT_ONCE, patience: float = PATIENCE) -> Iterator[int]:
    """Waits for a turn and yields its file descriptor: a child that inherits it keeps the turn until it ends, too.

    Raises:
        NoTurn: none was free within `patience` seconds.
    """
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    until = monotonic() + patience
    while True:
        for number in range(at_once):
            with (FOLDER / str(number)).open("wb") as file:
                if _taken(file):
                    yield file.fileno()
                    return
        if monotonic() > until:
            raise NoTurn
        sleep(LOOK_EVERY)


def _taken(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
