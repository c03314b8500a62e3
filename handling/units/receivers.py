"""Wagtail says that a page came to be: rights on a section follow to it."""

from typing import Any

from django.db.models.signals import post_save

from feedback_pages.categories.models import SectionPage
from handling.units.actions import grant_section_page


def _section_page_saved(instance: SectionPage, created: bool, **kwargs: Any) -> None:
    if created:
        grant_section_page(page=instance)


def connect() -> None:
    post_save.connect(_section_page_saved, sender=SectionPage, dispatch_uid="section_page_saved")
