"""Times of the product, made short, so that what waits minutes in life is tried again within the run."""

import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


def gap_after(attempts: int) -> timedelta:
    return timedelta(seconds=min(2**attempts, 8))


# Seconds between claiming a mail and its being due again; longer than a line may stand, as in life.
CLAIM, HANG_UP_AFTER = 14, 6
SHORTER: dict[str, Any] = {
    "UNDO_TIME": timedelta(seconds=1.5),
    "CLAIM": timedelta(seconds=CLAIM),
    "LONGEST_DRAIN": 4,
    "gap_after": gap_after,
    "ANSWER_WITHIN": 3,
    "HANG_UP_AFTER": HANG_UP_AFTER,
    "SHORTEST_PAUSE": timedelta(seconds=0.5),
    "LONGEST_PAUSE": timedelta(seconds=2),
}
SUBJECTS = ("feedback_pages.delivery.", "handling.replies.")


class Impatience(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        for name in ("feedback_pages.delivery.tasks", "handling.replies.actions"):
            import_module(name)
        for name, value in SHORTER.items():
            users = [
                module for path, module in sys.modules.items() if path.startswith(SUBJECTS) and hasattr(module, name)
            ]
            if not users:
                raise ImproperlyConfigured(f"{name} has another name now, and would stay as long as in life")
            for module in users:
                setattr(module, name, value)
