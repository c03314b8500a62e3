"""Wagtail says that a page was published, moved or deleted: the row in force follows in the same transaction."""

from typing import Any

from django.db.models.signals import post_delete, pre_delete
from wagtail.signals import page_published, page_unpublished, post_page_move

from feedback_pages.categories import actions
from feedback_pages.categories.models import Category, CategoryPage, SectionPage


def _section_changed(instance: SectionPage, **kwargs: Any) -> None:
    actions.synchronise_section(instance)


def _category_changed(instance: CategoryPage, **kwargs: Any) -> None:
    actions.synchronise_category(instance)


def _page_moved(sender: type, instance: Any, **kwargs: Any) -> None:
    for page in CategoryPage.objects.descendant_of(instance, inclusive=True):
        actions.synchronise_category(page)


def _category_leaves(instance: CategoryPage, **kwargs: Any) -> None:
    actions.hand_over_rules(instance)


def _category_left(instance: CategoryPage, **kwargs: Any) -> None:
    if Category.objects.filter(translation_key=instance.translation_key).exists():
        actions.synchronise_category(instance)


def connect() -> None:
    page_published.connect(_section_changed, sender=SectionPage, dispatch_uid="section_published")
    for signal in (page_published, page_unpublished):
        signal.connect(_category_changed, sender=CategoryPage, dispatch_uid="category_changed")
    post_page_move.connect(_page_moved, dispatch_uid="category_moved")
    pre_delete.connect(_category_leaves, sender=CategoryPage, dispatch_uid="category_leaves")
    post_delete.connect(_category_left, sender=CategoryPage, dispatch_uid="category_left")
