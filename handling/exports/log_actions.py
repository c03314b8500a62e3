"""How an export reads in the history of an account."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry

from feedback_pages.cases.log_actions import formatter


def _exported(data: dict[str, Any]) -> str:
    words = {"format": str(data["format"]).upper()}
    if data.get("contact"):
        return _("Took cases out as %(format)s, with contact details") % words
    return _("Took cases out as %(format)s, without contact details") % words


def register(actions: LogActionRegistry) -> None:
    actions.register_action("kuuluu.cases_exported")(formatter(gettext_lazy("Cases taken out"), _exported))
