"""Tables that are counted from others, and are kept by triggers that a large load sets aside: counted anew after it."""

from collections.abc import Callable

from feedback_pages.publications.grid import rebuild_grid

REBUILT: tuple[Callable[[], None], ...] = (rebuild_grid,)


def rebuild_derived() -> None:
    for rebuild in REBUILT:
        rebuild()
