"""A case's history in words, and what of it is news to somebody who read an earlier version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from feedback_pages.cases.models import Report
from handling.routing.models import Assignment
from handling.units.models import Unit

# Of a very long case the newest.
LINES = 100
# What is written into the history without counting the report's version up.
WITHOUT_VERSION = (
    "kuuluu.report_received",
    "kuuluu.note_added",
    "kuuluu.law_flagged",
    "kuuluu.law_cleared",
    "kuuluu.mail_resent",
    "kuuluu.reply_approved",
    "kuuluu.reply_taken_back",
    "kuuluu.approval_taken_back",
    "kuuluu.reply_returned",
    "kuuluu.reply_left_out",
    "kuuluu.cluster_joined",
    "kuuluu.cluster_left",
)
ON_HOLDERS = ("kuuluu.report_assigned", "kuuluu.report_refused")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the history: when, who (in words) and what (in words)."""

    at: datetime
    who: str
    what: str
    action: str
    data: dict[str, Any]


def entries_of(report: Report) -> list[ModelLogEntry]:
    """The case's own entries, the newest first."""
    kind = ContentType.objects.get_for_model(Report)
    own = ModelLogEntry.objects.filter(content_type=kind, object_id=str(report.pk), action__startswith="kuuluu.")
    entries = list(own.select_related("user").order_by("-timestamp", "-pk")[:LINES])
    _name_holders(entries, report)
    return entries


def _name_holders(entries: list[ModelLogEntry], report: Report) -> None:
    """Give the lines on assignment the names that they would each look up, and the reason, which the log does not keep."""
    holder = report.inbox_entry.unit
    lines = [entry.data for entry in entries if entry.action in ON_HOLDERS]
    made = _assignments(report) if any(_tells_more(data, holder) for data in lines) else []
    units = {unit.code: str(unit) for unit in [holder, *(one.unit for one in made)]}
    people = {one.assignee.pk: str(one.assignee) for one in made if one.assignee}
    reasons = {one.pk: one.reason for one in made}
    for data in lines:
        data["unit_name"] = units.get(data["unit"], data["unit"])
        data["assignee_name"] = people.get(data.get("assignee"), "")
        data["why"] = reasons.get(data.get("assignment"), "")


def _tells_more(data: dict[str, Any], holder: Unit) -> bool:
    """Whether a line names more than the unit that holds the report now."""
    return data["unit"] != holder.code or bool(data.get("assignee") or data.get("assignment"))


def _assignments(report: Report) -> list[Assignment]:
    return list(Assignment.objects.filter(report=report).select_related("unit", "assignee"))


def history_of(report: Report) -> list[Line]:
    return [_line(entry) for entry in entries_of(report)]


def _line(entry: ModelLogEntry) -> Line:
    return Line(
        at=entry.timestamp,
        who=str(entry.user) if entry.user_id else "",
        what=str(entry.message),
        action=entry.action,
        data=entry.data or {},
    )


def changes_since(history: list[Line], report: Report, seen_version: int) -> list[Line]:
    """What happened after `seen_version` was read, oldest first: each change counted the version up by one."""
    counted = [line for line in history if line.action not in WITHOUT_VERSION]
    return counted[: max(report.version - seen_version, 0)][::-1]


def returned_reply(history: list[Line]) -> int | None:
    """The reply that came back as the case had gone on, while nobody sent it again; its key."""
    for line in history:
        if line.action == "kuuluu.reply_approved":
            return None
        if line.action == "kuuluu.reply_returned":
            return line.data.get("reply")
    return None
