"""How much a resident may give, and what looking at it may cost."""

import os
from dataclasses import dataclass

MAX_PHOTOS = 5
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
AT_ONCE = os.cpu_count() or 1
"""Photos that this machine looks at at the same time, whatever number of processes serves the web."""
PATIENCE = 15.0
"""Seconds that a photo waits for its turn."""


@dataclass(frozen=True)
class ChildLimits:
    """What the child may use for one photo."""

    seconds: float = 20
    """On the clock, seen from the parent."""
    cpu_seconds: int = 10
    memory: int = 1536 * 1024 * 1024
    """Bytes of address space; the costliest photo of MAX_PIXELS has to fit."""
