"""Who reaches a report. Every view goes through the look-ups here (out of scope does not exist, in scope may be less),
every action of the staff through the locks (`lock_answerable` and its like), which ask again about the unit that holds
the report at that moment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from feedback_pages.cases.actions import check_version, lock_report
from feedback_pages.cases.models import Report
from feedback_pages.kept_statements import KeptStatement
from handling.inbox.models import InboxEntry
from handling.units.models import Unit
from handling.units.permissions import Roles, may_answer, may_erase, may_publish, roles_of

WITH = (
    "report__category",
    "report__reporter",
    "report__publication_decision__publication",
    "unit",
    "assignee",
    "law",
    "cluster",
)

ENTRY = KeptStatement(lambda pk: InboxEntry.objects.select_related(*WITH).filter(pk=pk))


@dataclass(frozen=True)
class Rights:
    """What a user may do with one report."""

    answer: bool
    see_contact: bool
    publish: bool
    erase: bool


def _visible_or_404(roles: Roles, pk: int) -> Report:
    for entry in ENTRY.read(pk):
        if roles.may_see(entry.unit):
            return entry.report
    raise Http404


def visible_report_or_404(user: Any, pk: int) -> Report:
    """The report, if `user` may open it, with its inbox row, category, reporter and decision read."""
    return _visible_or_404(roles_of(user), pk)


def report_and_rights_or_404(user: Any, pk: int) -> tuple[Report, Rights]:
    roles = roles_of(user)
    report = _visible_or_404(roles, pk)
    unit = report.inbox_entry.unit
    return report, Rights(
        answer=roles.may_answer(unit),
        see_contact=roles.may_see_contact(unit),
        publish=roles.may_publish(unit),
        erase=roles.may_erase(unit),
    )


def _allowed_report_or_404(user: Any, pk: int, may: Callable[[Any, Unit], bool]) -> Report:
    report = visible_report_or_404(user, pk)
    if not may(user, report.inbox_entry.unit):
        raise PermissionDenied
    return report


def answerable_report_or_404(user: Any, pk: int) -> Report:
    """As above, for what only those do who handle the report.

    Raises:
        PermissionDenied: `user` may read it, no more.
    """
    return _allowed_report_or_404(user, pk, may_answer)


def publishable_report_or_404(user: Any, pk: int) -> Report:
    """As above, for those who decide on publishing."""
    return _allowed_report_or_404(user, pk, may_publish)


def erasable_report_or_404(user: Any, pk: int) -> Report:
    """As above, for those who erase words and contact data."""
    return _allowed_report_or_404(user, pk, may_erase)


def is_visible(user: Any, pk: int) -> bool:
    return InboxEntry.objects.seen_by(user).filter(pk=pk).exists()


# -- locks, for actions: in a transaction ---------------------------------------------------------------------------


def holder_of(report: Report) -> Unit:
    """The unit that holds the report now."""
    return InboxEntry.objects.select_related("unit").get(report=report).unit


def _lock(report_id: int, by: Any, may: Callable[[Any, Unit], bool], seen_version: int | None) -> Report:
    report = lock_report(report_id)
    if not may(by, holder_of(report)):
        raise PermissionDenied(report.number)
    check_version(report, seen_version)
    return report


def lock_answerable(report_id: int, *, by: Any, seen_version: int | None = None) -> Report:
    """The report, locked until the transaction ends, for what only those do who handle it.

    Raises:
        PermissionDenied: `by` does not answer for the unit that holds it now.
        ReportChangedMeanwhile: its version is not `seen_version`.
    """
    return _lock(report_id, by, may_answer, seen_version)


def lock_publishable(report_id: int, *, by: Any, seen_version: int | None = None) -> Report:
    """As above, for those who decide on publishing."""
    return _lock(report_id, by, may_publish, seen_version)


def lock_erasable(report_id: int, *, by: Any, seen_version: int | None = None) -> Report:
    """As above, for those who erase words and contact data."""
    return _lock(report_id, by, may_erase, seen_version)
