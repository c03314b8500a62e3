"""Erasing for good: the words of a message wherever they were copied to, and the resident's contact data.

The log keeps who erased what, when and for which reason of a fixed list; never words. `erase_words` and
`erase_contact_data` work on a locked report and ask nobody: what erases by age calls them with `by` None.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from feedback_pages.cases import erasing as cases
from feedback_pages.cases.actions import save_changes
from feedback_pages.cases.models import Message, Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import FRAMEWORK
from feedback_pages.intake.actions import empty_draft
from feedback_pages.publications.actions import erase_copy
from handling.inbox.actions import note_failed_mail
from handling.mail_in.erasing import erase_mails
from handling.replies.erasing import erase_texts
from handling.report.access import lock_erasable


class ErasingReason(models.TextChoices):
    WISH = "wish", _("The resident wishes it")
    OTHERS_DATA = "others_data", _("It contains somebody else's personal data")
    OTHER = "other", _("Another reason")


class AlreadyErased(Exception):
    """There is nothing left to erase."""


@transaction.atomic
def erase_message(
    *, report_id: int, message_id: int, reason: ErasingReason, with_publication: bool, by: Any, seen_version: int
) -> Message:
    """Erase the words of one message for good, with its photos and every copy; `with_publication` the public one too.

    Raises:
        PermissionDenied: `by` neither leads the unit that holds the report nor is an administrator.
        Message.DoesNotExist: it is no message of this report. AlreadyErased, ReportChangedMeanwhile.
    """
    report = lock_erasable(report_id, by=by, seen_version=seen_version)
    message = report.messages.get(pk=message_id)
    if message.erased_at is not None:
        raise AlreadyErased
    erase_words(report=report, message=message, reason=reason, with_publication=with_publication, by=by)
    return message


def erase_words(*, report: Report, message: Message, reason: str, with_publication: bool, by: Any) -> None:
    """Erase the words of a message of a locked report. In a transaction."""
    if cases.begins_report(message):
        empty_draft(report=report)
    changed = cases.erase_body(report=report, message=message)
    if message.is_from_town:
        erase_texts(message)
        _empty_approvers_mails(report)
    _erase_logged_reasons(report)
    erase_mails(report)
    if with_publication:
        erase_copy(report=report, by=by)
    save_changes(
        report,
        changed=changed,
        by=by,
        action="kuuluu.message_erased",
        data={"message": message.pk, "reason": str(reason)},
    )
    note_failed_mail(report=report)


def _empty_approvers_mails(report: Report) -> None:
    """Notices on approving an answer quote what approvers remarked: those that name the case and wait or failed."""
    unsent = Delivery.objects.filter(kind=FRAMEWORK, content__text__icontains=report.number)
    unsent.update(content=None, state=Delivery.State.CANCELLED)


def _erase_logged_reasons(report: Report) -> None:
    """The log once kept why a case was handed over; only the assignment does now."""
    kind = ContentType.objects.get_for_model(Report)
    entries = ModelLogEntry.objects.filter(
        content_type=kind, object_id=str(report.pk), action="kuuluu.report_assigned", data__has_key="reason"
    )
    for entry in entries:
        entry.data = {key: value for key, value in entry.data.items() if key != "reason"}
        entry.save(update_fields=["data"])


@transaction.atomic
def erase_contact(*, report_id: int, reason: ErasingReason, by: Any, seen_version: int) -> Report:
    """Erase the resident's name, e-mail and phone for good.

    Raises:
        PermissionDenied: as above. AlreadyErased, ReportChangedMeanwhile.
    """
    report = lock_erasable(report_id, by=by, seen_version=seen_version)
    if not has_contact_data(report):
        raise AlreadyErased
    erase_contact_data(report=report, reason=reason, by=by)
    return report


def has_contact_data(report: Report) -> bool:
    reporter = report.reporter
    return bool(reporter.name or reporter.email or reporter.phone)


def erase_contact_data(*, report: Report, reason: str, by: Any) -> None:
    """Erase the contact data of a locked report. In a transaction."""
    cases.erase_reporter(report=report)
    empty_draft(report=report)
    save_changes(report, changed=set(), by=by, action="kuuluu.contact_erased", data={"reason": str(reason)})
