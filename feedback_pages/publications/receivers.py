"""A case changed: what is published of it follows in the same transaction."""

from typing import Any

from feedback_pages.cases.models import Report
from feedback_pages.publications.actions import refresh_publication
from feedback_pages.signals import report_changed

FOLLOWED = {"state", "category", "kind"}


def _follow(report: Report, changed: set[str], **kwargs: Any) -> None:
    if changed & FOLLOWED:
        refresh_publication(report)


def connect() -> None:
    report_changed.connect(_follow, dispatch_uid="publication_follows")
