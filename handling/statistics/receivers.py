"""The worker's round folds in what changed."""

from typing import Any

from feedback_pages.signals import worker_ticked
from handling.statistics.counting import fold_changes


def _fold(**kwargs: Any) -> None:
    fold_changes()


def connect() -> None:
    worker_ticked.connect(_fold, dispatch_uid="statistics_fold")
