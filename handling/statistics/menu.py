"""The statistics in Wagtail's menu, for those who have an inbox."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from handling.inbox.menu import InboxMenuItem


def statistics_item() -> MenuItem:
    return InboxMenuItem(_("Statistics"), reverse_lazy("statistics"), name="statistics", icon_name="table", order=40)
