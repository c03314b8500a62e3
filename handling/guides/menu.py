"""The guides stand last in the menu, for everybody who may sign in. Wagtail's own "Help" tells of Wagtail."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem


def guides_item() -> MenuItem:
    return MenuItem(_("Guides"), reverse_lazy("guide_first"), name="guides", icon_name="doc-full", order=20000)
