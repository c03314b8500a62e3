"""Help stands last in the menu, for everybody who may sign in."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem


def help_item() -> MenuItem:
    return MenuItem(_("Help"), reverse_lazy("guide_first"), name="guide", icon_name="help", order=20000)
