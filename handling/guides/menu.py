"""The guides stand last in the menu, for everybody who may sign in. Wagtail's own "Help" keeps its shortcuts alone."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem


def guides_item() -> MenuItem:
    return MenuItem(_("Guides"), reverse_lazy("guide_first"), name="guides", icon_name="doc-full", order=20000)


def leave_out_news_of_wagtail(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """They stand on other people's pages, in English, and a badge would call everybody to them."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith(("whats-new", "editor-guide"))]
