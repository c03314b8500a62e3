"""How handling reads in a case's history."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry

from feedback_pages.cases.log_actions import formatter
from handling.report.erasing import ErasingReason
from handling.units.models import Unit
from handling.units.users import User


def _assigned(data: dict[str, Any]) -> str:
    unit = data.get("unit_name") or Unit.objects.filter(code=data["unit"]).first() or data["unit"]
    if data.get("by_rule"):
        return _("Routed to %(unit)s") % {"unit": unit}
    if data.get("is_nobodys"):
        return _("No routing rule fits: to %(unit)s") % {"unit": unit}
    key = data.get("assignee")
    assignee = data.get("assignee_name") or (key and User.objects.filter(pk=key).first())
    if not assignee and data.get("why"):
        return _("Handed to %(unit)s: %(why)s") % {"unit": unit, "why": data["why"]}
    if not assignee:
        return _("Handed to %(unit)s") % {"unit": unit}
    return _("Assigned to %(person)s, %(unit)s") % {"person": assignee, "unit": unit}


def _refused(data: dict[str, Any]) -> str:
    unit = data.get("unit_name") or Unit.objects.filter(code=data["unit"]).first() or data["unit"]
    if data.get("why"):
        return _("Given back by %(unit)s: %(why)s") % {"unit": unit, "why": data["why"]}
    return _("Given back by %(unit)s") % {"unit": unit}


def _with_reason(text: Any) -> Any:
    def describe(data: dict[str, Any]) -> str:
        code = data.get("reason")
        return f"{text}: {ErasingReason(code).label}" if code in ErasingReason.values else str(text)

    return describe


def register(actions: LogActionRegistry) -> None:
    actions.register_action("kuuluu.report_assigned")(formatter(gettext_lazy("Assigned"), _assigned))
    actions.register_action("kuuluu.report_refused")(formatter(gettext_lazy("Given back"), _refused))
    for action, label in {
        "kuuluu.message_erased": gettext_lazy("Words erased"),
        "kuuluu.contact_erased": gettext_lazy("Contact details erased"),
    }.items():
        actions.register_action(action)(formatter(label, _with_reason(label)))
    for action, label in {
        "kuuluu.reply_approved": gettext_lazy("Answer given to be sent"),
        "kuuluu.approval_taken_back": gettext_lazy("Request for approval taken back"),
        "kuuluu.reply_taken_back": gettext_lazy("Answer taken back before it left"),
        "kuuluu.reply_returned": gettext_lazy("Answer could not be sent as the case had gone on; it is a draft again"),
        "kuuluu.reply_left_out": gettext_lazy("Left out of the answer to its cluster, as the case had gone on"),
        "kuuluu.law_flagged": gettext_lazy("Words of a legal deadline were found"),
        "kuuluu.law_cleared": gettext_lazy("Legal deadline cleared: it does not apply"),
        "kuuluu.note_added": gettext_lazy("Note added"),
        "kuuluu.cluster_joined": gettext_lazy("Gathered with others about the same matter"),
        "kuuluu.cluster_left": gettext_lazy("Taken out of its cluster"),
        "kuuluu.mail_resent": gettext_lazy("Mail sent again"),
        "kuuluu.address_corrected": gettext_lazy("The resident's e-mail address corrected"),
        "kuuluu.spam_taken_back": gettext_lazy("Mail taken back from spam"),
        "kuuluu.mail_closed_as_spam": gettext_lazy("Mail closed as spam"),
        "kuuluu.decision_reopened": gettext_lazy("Put back to those awaiting a decision on publishing"),
    }.items():
        actions.register_action(action)(formatter(label))
