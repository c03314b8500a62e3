"""Wagtail says that a page was published, moved or deleted: the row in force follows in the same transaction."""

from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from feedback_pages.categories import actions
from feedback_pages.categories.models import Category, CategoryPage, SectionPage
from feedback_pages.signals import worker_ticked


def _section_changed(instance: SectionPage, **kwargs: Any) -> None:
    actions.synchronise_section(instance)


def _category_changed(instance: CategoryPage, **kwargs: Any) -> None:
    actions.synchronise_category(instance)


@transaction.atomic
def _page_moved(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    moved = CategoryPage.objects.filter(pk=instance.pk).first()
    if moved is not None:
        actions.move_sisters(moved)
    actions.order_by_pages(parent_page_after)
    for page in CategoryPage.objects.descendant_of(instance, inclusive=True):
        if Category.objects.filter(translation_key=page.translation_key).exists():
            actions.synchronise_category(page)


def _category_leaves(instance: CategoryPage, **kwargs: Any) -> None:
    actions.hand_over_rules(instance)


def _category_left(instance: CategoryPage, **kwargs: Any) -> None:
    if Category.objects.filter(translation_key=instance.translation_key).exists():
        actions.synchronise_category(instance)


def _publish_what_is_due(**kwargs: Any) -> None:
    """Pages whose time to go live or to end has come."""
    call_command("publish_scheduled", verbosity=0)


def connect() -> None:
    page_published.connect(_section_changed, sender=SectionPage, dispatch_uid="section_published")
    for signal in (page_published, page_unpublished):
        signal.connect(_category_changed, sender=CategoryPage, dispatch_uid="category_changed")
    post_page_move.connect(_page_moved, dispatch_uid="category_moved")
    pre_delete.connect(_category_leaves, sender=CategoryPage, dispatch_uid="category_leaves")
    post_delete.connect(_category_left, sender=CategoryPage, dispatch_uid="category_left")
    worker_ticked.connect(_publish_what_is_due, dispatch_uid="pages_due")
