"""The one look-up that every view of a report goes through: out of scope does not exist, in scope may be less."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from feedback_pages.cases.models import Report
from handling.inbox.models import InboxEntry
from handling.units.permissions import Roles, may_answer, may_publish, roles_of

WITH = (
    "report__category",
    "report__reporter",
    "report__publication_decision__publication",
    "unit",
    "assignee",
)


@dataclass(frozen=True)
class Rights:
    """What a user may do with one report."""

    answer: bool
    see_contact: bool
    publish: bool


def _visible_or_404(roles: Roles, pk: int) -> Report:
    entry = InboxEntry.objects.in_units(roles.seen).select_related(*WITH).filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry.report


def visible_report_or_404(user: Any, pk: int) -> Report:
    """The report, if `user` may open it, with its inbox row, category, reporter and decision read."""
    return _visible_or_404(roles_of(user), pk)


def report_and_rights_or_404(user: Any, pk: int) -> tuple[Report, Rights]:
    roles = roles_of(user)
    report = _visible_or_404(roles, pk)
    unit = report.inbox_entry.unit
    return report, Rights(
        answer=roles.may_answer(unit), see_contact=roles.may_see_contact(unit), publish=roles.may_publish(unit)
    )


def answerable_report_or_404(user: Any, pk: int) -> Report:
    """As above, for what only those do who handle the report.

    Raises:
        PermissionDenied: `user` may read it, no more.
    """
    report = visible_report_or_404(user, pk)
    if not may_answer(user, report.inbox_entry.unit):
        raise PermissionDenied
    return report


def publishable_report_or_404(user: Any, pk: int) -> Report:
    """As above, for those who decide on publishing."""
    report = visible_report_or_404(user, pk)
    if not may_publish(user, report.inbox_entry.unit):
        raise PermissionDenied
    return report


def is_visible(user: Any, pk: int) -> bool:
    return InboxEntry.objects.seen_by(user).filter(pk=pk).exists()
