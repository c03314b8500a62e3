"""What happened, a line of JSON each, on the disk before anybody is told."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any


class Events:
    """An append-only file. Safe between threads; one process writes it."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")
        self.lock = threading.Lock()

    def write(self, what: str, **facts: Any) -> None:
        with self.lock:
            self.file.write(json.dumps({"at": time.time(), "what": what, **facts}, ensure_ascii=False) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
