"""What is made of other tables: kept by triggers that a large load sets aside, or left out by one that was cut off."""

from collections.abc import Callable

from feedback_pages.publications.grid import rebuild_grid
from handling.inbox.actions import fill_words

REBUILT: tuple[Callable[[], None], ...] = (fill_words, rebuild_grid)


def rebuild_derived() -> None:
    for rebuild in REBUILT:
        rebuild()
