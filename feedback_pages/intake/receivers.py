"""What giving does by the clock."""

from typing import Any

from feedback_pages.intake.actions import drop_expired_drafts
from feedback_pages.signals import worker_ticked


def _tidy(**kwargs: Any) -> None:
    drop_expired_drafts()


def connect() -> None:
    worker_ticked.connect(_tidy, dispatch_uid="intake_tidies")
