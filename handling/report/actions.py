"""What the staff do with a case on its screen, beside replies, notes and publishing.

Each locks the report, asks whether `by` answers for the unit that holds it now, writes and logs. Beside what they name,
all raise PermissionDenied and, where they take `seen_version`, ReportChangedMeanwhile.
"""

from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from wagtail.log_actions import log

from feedback_pages.cases import workflow
from feedback_pages.cases.actions import Contact, move_report, save_changes, write_contact, write_to_reporter
from feedback_pages.cases.models import CaseMail, Report, ReportState
from feedback_pages.categories.models import Category
from feedback_pages.delivery.actions import resend
from feedback_pages.delivery.renderers import NothingToSend
from handling.inbox.actions import set_attention
from handling.notices.actions import tell_of_handover, tell_of_refusal
from handling.replies.actions import NeedsApproval
from handling.replies.handover import Bound, hand_over_bound, lock_bound
from handling.report.access import holder_of, lock_answerable
from handling.routing.actions import assign_report, give_back
from handling.units.models import Unit


class NoAddress(Exception):
    """The resident has no e-mail address (any more)."""


@transaction.atomic
def change_state(*, report_id: int, move: workflow.Move, reason: str, by: Any, seen_version: int) -> Report:
    """Move a report; closing (but as spam) tells the reporter `reason`.

    Raises:
        MoveNotAllowed.
        NeedsApproval: the unit's leads read what residents are told, and a reason is such words.
        ValueError: closing without a reason.
    """
    report = lock_answerable(report_id, by=by, seen_version=seen_version)
    must_tell = move.state == ReportState.CLOSED and not move.is_silent
    if must_tell and not reason.strip():
        raise ValueError("closing needs a reason")
    if reason.strip() and not move.is_silent:
        if holder_of(report).needs_approval:
            raise NeedsApproval(report.number)
        write_to_reporter(report=report, text=reason, language=report.language, by=by, is_answer=not move.is_pause)
    move_report(report=report, move=move, by=by)
    return report


@transaction.atomic
def move_place(*, report_id: int, point: Point | None, address: str, by: Any, seen_version: int) -> Report:
    """Correct or clear where it is. Where the rules then give it to another unit, what was being written goes along."""
    bound = lock_bound(report_id)
    report = lock_answerable(report_id, by=by, seen_version=seen_version)
    holder = holder_of(report)
    report.point, report.address = point, address
    save_changes(report, changed={"point", "address"}, by=by, action="kuuluu.place_changed")
    _follow(report, bound, holder=holder, by=by)
    return report


def _follow(report: Report, bound: Bound, *, holder: Unit, by: Any) -> None:
    """Where another unit than `holder` has the report now, what is bound to it follows."""
    unit = holder_of(report)
    if unit != holder:
        hand_over_bound(bound, report=report, unit=unit, by=by)


@transaction.atomic
def change_category(*, report_id: int, category: Category, kind: str, by: Any, seen_version: int) -> Report:
    """Put the report into another category or kind; its answers stay as they were asked.

    Where the rules then give it to another unit, what was being written goes along.
    """
    bound = lock_bound(report_id)
    report = lock_answerable(report_id, by=by, seen_version=seen_version)
    before, holder = report.category.code, holder_of(report)
    report.category, report.kind = category, kind
    save_changes(
        report,
        changed={"category", "kind"},
        by=by,
        action="kuuluu.category_changed",
        data={"from": before, "to": category.code, "kind": kind},
    )
    _follow(report, bound, holder=holder, by=by)
    return report


@transaction.atomic
def hand_over(*, report_id: int, unit: Unit, reason: str, by: Any, seen_version: int, is_told_of: bool = True) -> None:
    """Give a report to another unit, with what was being written; nobody there has it yet.

    Whoever hands over many tells that unit once, of all, and makes each not `is_told_of`.
    """
    bound = lock_bound(report_id)
    made = assign_report(report_id=report_id, unit=unit, assignee=None, reason=reason, by=by, seen_version=seen_version)
    hand_over_bound(bound, report=made.report, unit=unit, by=by)
    if is_told_of:
        tell_of_handover(report_ids=[report_id], unit=unit)


@transaction.atomic
def refuse(*, report_id: int, reason: str, by: Any, seen_version: int) -> None:
    """Say that a report is not the unit's: the default unit gets it, with what was being written, and its leads are told.

    Raises:
        NothingToGiveBack: the default unit itself holds it.
    """
    bound = lock_bound(report_id)
    given = give_back(report_id=report_id, reason=reason, by=by, seen_version=seen_version)
    hand_over_bound(bound, report=given.report, unit=given.unit, by=by)
    tell_of_refusal(report=given.report)


@transaction.atomic
def mark_seen(*, report_id: int, by: Any) -> None:
    """Somebody read what the resident wrote last; nothing needs to be answered."""
    set_attention(report=lock_answerable(report_id, by=by), needed=False)


@transaction.atomic
def resend_mail(*, report_id: int, mail_id: int, by: Any, address: str = "") -> CaseMail:
    """Send a failed mail again, to the address that the resident has now; `address` becomes that, where one is given.

    Raises:
        NoAddress; CaseMail.DoesNotExist: it is no mail of this report; ValueError: it has not failed.
        NothingToSend: its words were erased.
    """
    report = lock_answerable(report_id, by=by)
    mail = report.mails.select_related("message").get(pk=mail_id)
    if mail.message is not None and mail.message.erased_at is not None:
        raise NothingToSend
    if address and address != report.reporter.email:
        _correct_address(report, address, by)
    if not report.reporter.can_be_mailed:
        raise NoAddress
    resend(delivery_id=mail.delivery_id, address=report.reporter.email)
    log(report, "kuuluu.mail_resent", user=by, data={"mail": mail.pk})
    return mail


def _correct_address(report: Report, address: str, by: Any) -> None:
    """All further mails of the case go there too."""
    reporter = report.reporter
    contact = Contact(name=reporter.name, email=address, phone=reporter.phone, wants_answer=reporter.wants_answer)
    write_contact(report=report, contact=contact)
    save_changes(report, changed=set(), by=by, action="kuuluu.address_corrected")
