"""What is done on the report screen beside the actions of cases, routing, replies and notes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from feedback_pages.cases.actions import lock_report
from feedback_pages.cases.models import CaseMail, Report
from feedback_pages.delivery.actions import resend
from handling.inbox.actions import set_attention
from handling.inbox.models import InboxEntry
from handling.replies.actions import hand_over_drafts
from handling.routing.actions import assign_report
from handling.units.models import Unit
from handling.units.permissions import may_answer


class NoAddress(Exception):
    """The resident has no e-mail address (any more)."""


def _lock(report_id: int, by: Any) -> Report:
    report = lock_report(report_id)
    if not may_answer(by, InboxEntry.objects.select_related("unit").get(report=report).unit):
        raise PermissionDenied
    return report


@transaction.atomic
def hand_over(*, report_id: int, unit: Unit, reason: str, by: Any, seen_version: int) -> None:
    """Give a report to another unit, with what was being written; nobody there has it yet.

    Raises:
        ReportChangedMeanwhile.
    """
    hand_over_drafts(report_id=report_id, unit=unit, by=by)
    assign_report(report_id=report_id, unit=unit, assignee=None, reason=reason, by=by, seen_version=seen_version)


@transaction.atomic
def mark_seen(*, report_id: int, by: Any) -> None:
    """Somebody read what the resident wrote last; nothing needs to be answered."""
    set_attention(report=_lock(report_id, by), needed=False)


@transaction.atomic
def resend_mail(*, report_id: int, mail_id: int, by: Any) -> CaseMail:
    """Send a failed mail again, to the address that the resident has now.

    Raises:
        NoAddress; CaseMail.DoesNotExist: it is no mail of this report; ValueError: it has not failed.
        PermissionDenied.
    """
    report = _lock(report_id, by)
    mail = report.mails.get(pk=mail_id)
    if not report.reporter.can_be_mailed:
        raise NoAddress
    resend(delivery_id=mail.delivery_id, address=report.reporter.email)
    log(report, "kuuluu.mail_resent", user=by, data={"mail": mail.pk})
    return mail
