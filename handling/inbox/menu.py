"""The inbox in Wagtail's menu; what a role may not use does not show."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from handling.inbox.scope import may_use_inbox


class InboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_use_inbox(request)


def inbox_item() -> MenuItem:
    return InboxMenuItem(_("Inbox"), reverse_lazy("inbox"), name="inbox", icon_name="mail", order=10)


def new_report_item() -> MenuItem:
    address = reverse_lazy("enter_report")
    return InboxMenuItem(_("New report"), address, name="new-report", icon_name="mobile-alt", order=20)
