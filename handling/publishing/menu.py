from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from handling.units.permissions import roles_of


class QueueItem(MenuItem):
    """For those who decide on publishing: administrators, officers, and leads for their own unit."""

    def is_shown(self, request: HttpRequest) -> bool:
        roles = roles_of(request.user)
        return roles.is_administrator or roles.is_officer or bool(roles.led)


def queue_item() -> MenuItem:
    return QueueItem(_("Publishing"), reverse("publishing_queue"), name="publishing-queue", icon_name="globe", order=30)
