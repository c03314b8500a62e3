"""What the public side announces, heard here. Each receiver writes in the sender's transaction."""

from typing import Any

from feedback_pages import signals
from feedback_pages.cases.models import Report


def connect() -> None:
    pass


__all__ = ["Any", "Report", "connect", "signals"]
