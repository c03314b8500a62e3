"""How a case's history is written and reads. Data of an entry holds codes and keys, never words of people."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter, get_active_log_context
from wagtail.models import ModelLogEntry

from feedback_pages.cases.models import Channel, Outcome, Report, ReportState
from feedback_pages.cases.workflow import Move
from feedback_pages.writing import write_rows


def write_history(*, report: Report, action: str, by: Any = None, data: dict[str, Any] | None = None) -> None:
    """Write one line of a case's history."""
    write_rows(history_line(report=report, action=action, by=by, data=data))


def history_line(*, report: Report, action: str, by: Any = None, data: dict[str, Any] | None = None) -> ModelLogEntry:
    """One line of a case's history, unsaved.

    Wagtail's `log` would first ask the database whether the content type and the user that it just read exist.
    """
    context = get_active_log_context()
    return ModelLogEntry(
        content_type=ContentType.objects.get_for_model(report),
        object_id=str(report.pk),
        label=str(report),
        action=action,
        user=by or context.user,
        uuid=context.uuid,
        timestamp=timezone.now(),
        data=data or {},
    )


def move_text(text: str) -> str:
    """A move in words: "waiting", "closed: fixed"."""
    move = Move.parse(text)
    if move is None:
        return ""
    state = ReportState(move.state).label
    return f"{state}: {Outcome(move.outcome).label}" if move.outcome else str(state)


def _received(data: dict[str, Any]) -> str:
    return _("Received (%(channel)s)") % {"channel": Channel(data["channel"]).label}


def _wrote(data: dict[str, Any]) -> str:
    if not data.get("refused"):
        return _("The resident wrote")
    return ngettext(
        "The resident wrote. %(count)s file that came along could not be taken.",
        "The resident wrote. %(count)s files that came along could not be taken.",
        data["refused"],
    ) % {"count": data["refused"]}


def _moved(data: dict[str, Any]) -> str:
    return _("State: %(before)s → %(after)s") % {
        "before": ReportState(data["from"]).label,
        "after": move_text(data["to"]),
    }


def _category(data: dict[str, Any]) -> str:
    return _("Category: %(before)s → %(after)s") % {"before": data["from"], "after": data["to"]}


PLAIN = {
    "kuuluu.town_wrote": gettext_lazy("The town wrote to the resident"),
    "kuuluu.place_changed": gettext_lazy("Place corrected"),
    "kuuluu.contact_changed": gettext_lazy("The resident changed the contact details"),
    "kuuluu.link_renewed": gettext_lazy("The resident renewed the private link"),
    "kuuluu.report_published": gettext_lazy("Published"),
    "kuuluu.report_shown_under": gettext_lazy("Shown under the publication of another case about the same matter"),
    "kuuluu.report_hidden": gettext_lazy("Taken off the public pages"),
    "kuuluu.report_kept_private": gettext_lazy("Decided not to publish"),
}
WITH_DATA = {
    "kuuluu.report_received": (gettext_lazy("Received"), _received),
    "kuuluu.reporter_wrote": (gettext_lazy("The resident wrote"), _wrote),
    "kuuluu.report_moved": (gettext_lazy("State changed"), _moved),
    "kuuluu.category_changed": (gettext_lazy("Category changed"), _category),
}


def formatter(label_text: Any, describe: Any = None) -> type[LogFormatter]:
    """A formatter class that says `label_text`, or what `describe` makes of the entry's data."""

    class Formatter(LogFormatter):
        label = label_text

        def format_message(self, log_entry: Any) -> str:
            return describe(log_entry.data) if describe else str(label_text)

    return Formatter


def register(actions: LogActionRegistry) -> None:
    for action, label in PLAIN.items():
        actions.register_action(action)(formatter(label))
    for action, (label, describe) in WITH_DATA.items():
        actions.register_action(action)(formatter(label, describe))
