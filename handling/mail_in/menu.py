from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from handling.mail_in.tray import may_sort_mail


class TrayItem(MenuItem):
    """For those who handle cases: mail that may belong to theirs waits there."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_sort_mail(request.user)


def tray_item() -> MenuItem:
    return TrayItem(_("Mail tray"), reverse_lazy("mail_tray"), name="mail-tray", icon_name="download", order=15)
