"""Folders in which photos are worked on.

They hold what a resident sent, with the place and time that cameras write into it. A process that is killed leaves its
own behind, so the next photo sweeps.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from time import time

PREFIX = f"kuuluu-photo-{os.getuid()}-"
# Seconds; far more than any photo takes.
OLD = 3600


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    _sweep()
    with TemporaryDirectory(prefix=PREFIX) as folder:
        yield Path(folder)


def _sweep() -> None:
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # its owner was faster
            if time() - folder.stat().st_mtime > OLD:
                shutil.rmtree(folder, ignore_errors=True)
