"""How an account's history reads."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry

from feedback_pages.cases.log_actions import formatter


def register(actions: LogActionRegistry) -> None:
    for action, label in {
        "kuuluu.user_invited": _("Invited"),
        "kuuluu.role_given": _("Given a role"),
        "kuuluu.user_deactivated": _("Deactivated"),
        "kuuluu.user_reactivated": _("Activated again"),
    }.items():
        actions.register_action(action)(formatter(label))
