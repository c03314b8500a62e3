"""A case or a topic changed: what is published follows in the same transaction. What was published is counted for the map."""

from typing import Any

from django.db.models.signals import post_save

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.publications.actions import follow_to_section, refresh_publication
from feedback_pages.publications.grid import GRID
from feedback_pages.signals import report_changed, worker_ticked

FOLLOWED = {"state", "category", "kind"}


def _follow(report: Report, changed: set[str], **kwargs: Any) -> None:
    if changed & FOLLOWED:
        refresh_publication(report)


def _follow_category(instance: Category, **kwargs: Any) -> None:
    follow_to_section(instance)


def _fold(**kwargs: Any) -> None:
    GRID.fold()


def connect() -> None:
    report_changed.connect(_follow, dispatch_uid="publication_follows")
    post_save.connect(_follow_category, sender=Category, dispatch_uid="publications_follow_category")
    worker_ticked.connect(_fold, dispatch_uid="grid_folds")
