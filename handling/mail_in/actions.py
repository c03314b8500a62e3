"""Taking mail in: each mail once, whatever is killed, and what somebody does with the mail that waits in the tray.

The row and all that a mail causes commit together, before anybody tells the server that it was taken.
"""

import hashlib
import logging
from email.utils import parseaddr
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from feedback_pages.cases.actions import (
    Contact,
    NewReport,
    ReportWithdrawn,
    add_reporter_message,
    create_report,
)
from feedback_pages.cases.models import CaseMail, Channel, Message, Report
from feedback_pages.cases.models import Outcome as CaseOutcome
from feedback_pages.categories.models import Category
from feedback_pages.delivery.actions import mark_bounced
from feedback_pages.publications.actions import open_decision
from feedback_pages.town.queries import mail_addresses
from handling.mail_in.files import Taken, TryLater, stored_files
from handling.mail_in.mails import tell_of_refused, tell_of_waiting
from handling.mail_in.matching import answered_mail, deliveries_of, is_from_reporter, is_own_mail
from handling.mail_in.mime import Mail, message_id_of, parse_mail
from handling.mail_in.models import InboundMail, Outcome, Reason
from handling.mail_in.reading import new_words
from handling.mail_in.sorting import Sort, Sorted, sort_mail
from handling.replies.language import guess_language
from handling.report.access import lock_answerable

logger = logging.getLogger(__name__)


class NotWaiting(Exception):
    """Somebody sorted the mail already."""


def fingerprint_of(raw: bytes) -> str:
    """What makes a mail the same: its Message-ID, else all of it."""
    return hashlib.sha256(message_id_of(raw).encode("utf-8", "replace") or raw).hexdigest()


def take_mail(*, raw: bytes) -> InboundMail:
    """Take one mail in; the same one again changes nothing and gives the same row.

    Raises:
        TryLater: its photos cannot be looked at now. Nothing was taken.
    """
    fingerprint = fingerprint_of(raw)
    known = InboundMail.objects.select_related("message", "report").filter(fingerprint=fingerprint).first()
    if known is not None:
        return known
    try:
        return _take(raw, fingerprint)
    except (TryLater, OperationalError, InterfaceError):
        raise
    except (
        Exception
    ) as error:  # a fault of ours, or what the database refuses, must neither lose a mail nor stop those behind
        logger.exception("mail %s could not be read: %s", fingerprint[:12], type(error).__name__)
        return _keep(raw, fingerprint, outcome=Outcome.FAILED, reason=Reason.UNREADABLE)


def _take(raw: bytes, fingerprint: str) -> InboundMail:
    mail = parse_mail(raw)
    sender, reply_to, list_id = mail_addresses(settings.LANGUAGE_CODE)
    own = frozenset(address.lower() for address in (parseaddr(sender)[1], reply_to) if address)
    found = sort_mail(mail, own_addresses=own, own_list=list_id)
    if found.sort == Sort.PERSON and is_own_mail(mail):
        found = Sorted(sort=Sort.LOOP)
    if found.sort.is_bounce:
        return _take_bounce(raw, fingerprint, mail, found)
    answered = answered_mail(mail)
    shown = _shown(mail)
    if found.sort != Sort.PERSON:
        report = answered.report if answered else None
        return _keep(raw, fingerprint, outcome=Outcome.IGNORED, reason=Reason(found.sort), report=report, **shown)
    reason = _why_not_joined(mail, answered, shown["text"])
    if reason is None and answered is not None:
        return _take_answer(raw, fingerprint, mail, answered.report, shown)
    report = answered.report if answered else None
    return _keep(raw, fingerprint, outcome=Outcome.TRAY, reason=reason, report=report, **shown)


def _shown(mail: Mail) -> dict[str, Any]:
    text = new_words(mail.text, subject=mail.subject)
    return {
        "sender": mail.sender[:254],
        "sender_name": mail.sender_name[:120],
        "subject": mail.subject[:300],
        "text": text,
        "language": guess_language(text),
        "received_at": timezone.now(),
    }


def _why_not_joined(mail: Mail, answered: CaseMail | None, text: str) -> Reason | None:
    """Why somebody has to look; None where it is the resident's answer."""
    if answered is None:
        return Reason.NO_CASE
    if not is_from_reporter(mail, answered):
        return Reason.OTHER_SENDER
    if answered.report.outcome == CaseOutcome.WITHDRAWN:
        return Reason.WITHDRAWN
    return None if text or mail.files else Reason.EMPTY


@transaction.atomic
def _keep(raw: bytes, fingerprint: str, **values: Any) -> InboundMail:
    """The row; another process that takes the same mail waits for it and finds it."""
    row, made = InboundMail.objects.get_or_create(
        fingerprint=fingerprint, defaults={"raw": raw, "received_at": timezone.now(), **values}
    )
    if made and row.is_waiting:
        tell_of_waiting(row)
    return row


@transaction.atomic
def _take_bounce(raw: bytes, fingerprint: str, mail: Mail, found: Sorted) -> InboundMail:
    """Mark the mails that came back; one that a server still tries to deliver is on its way."""
    deliveries = deliveries_of(found.about)
    case_mail = CaseMail.objects.filter(delivery__in=deliveries).select_related("report").first()
    row, made = InboundMail.objects.get_or_create(
        fingerprint=fingerprint,
        defaults={
            **_shown(mail),
            "raw": raw,
            "outcome": Outcome(found.sort),
            "reason": Reason.BOUNCE,
            "report": case_mail.report if case_mail else None,
        },
    )
    if made and found.is_final:
        for delivery in deliveries[:1]:
            mark_bounced(delivery_id=delivery.pk, said=found.said)
    return row


def _take_answer(raw: bytes, fingerprint: str, mail: Mail, report: Report, shown: dict[str, Any]) -> InboundMail:
    waiting = {"outcome": Outcome.TRAY, "reason": Reason.WITHDRAWN, "report": report, **shown}
    try:
        with stored_files(mail.files, photos_allowed=report.category.photos_allowed) as taken, transaction.atomic():
            row = InboundMail.objects.create(fingerprint=fingerprint, raw=raw, **waiting)
            _join(row, report.pk, taken, reason=Reason.MATCHED, by=None)
            return row
    except (IntegrityError, ReportWithdrawn):
        # Another process took the same mail at the same time, or the resident took the matter back just now.
        return _keep(raw, fingerprint, **waiting)


# -- making it part of a case ---------------------------------------------------------------------------------------


def _join(row: InboundMail, report_id: int, taken: Taken, *, reason: Reason, by: Any) -> Message:
    """Make the words a message of the report, as if they were written on the own page."""
    message = add_reporter_message(
        report_id=report_id,
        text=row.text,
        channel=Channel.MAIL,
        language=row.language,
        photos=taken.photos,
        refused=len(taken.refused),
        by=by,
        once=uuid5(NAMESPACE_URL, row.fingerprint),
    )
    _settle(row, message, taken, reason=reason)
    return message


def _settle(row: InboundMail, message: Message, taken: Taken, *, reason: Reason) -> None:
    row.outcome, row.reason = Outcome.JOINED, reason
    row.report, row.message, row.text = message.report, message, ""
    row.attachments, row.refused = taken.names, taken.refused
    row.save()
    if taken.refused:
        tell_of_refused(row)


def _waiting_mail(mail_id: int, by: Any) -> InboundMail:
    """The mail, before photos are looked at, which takes a while; `_lock_waiting` asks again.

    Raises:
        PermissionDenied: `by` does not sort it. NotWaiting.
    """
    return _checked(InboundMail.objects.all(), mail_id, by)


def _lock_waiting(mail_id: int, by: Any) -> InboundMail:
    return _checked(InboundMail.objects.select_for_update(of=("self",)), mail_id, by)


def _checked(mails: Any, mail_id: int, by: Any) -> InboundMail:
    row: InboundMail = mails.get(pk=mail_id)
    if not InboundMail.objects.sorted_by(by).filter(pk=mail_id).exists():
        raise PermissionDenied(str(row))
    if not row.is_waiting:
        raise NotWaiting(str(row))
    return row


def join_mail(*, mail_id: int, report_id: int, by: Any) -> Message:
    """Make a mail of the tray a message of a case.

    Raises:
        PermissionDenied: `by` sorts no such mail, or does not answer for the unit that holds the report.
        InboundMail.DoesNotExist, Report.DoesNotExist, NotWaiting, ReportWithdrawn, TryLater.
    """
    report = Report.objects.select_related("category").get(pk=report_id)
    mail = parse_mail(bytes(_waiting_mail(mail_id, by).raw))
    with stored_files(mail.files, photos_allowed=report.category.photos_allowed) as taken, transaction.atomic():
        row = _lock_waiting(mail_id, by)
        lock_answerable(report_id, by=by)
        return _join(row, report_id, taken, reason=Reason.BY_HAND, by=by)


def make_report_of_mail(*, mail_id: int, category: Category, language: str, by: Any) -> Report:
    """Make a mail of the tray a report of its sender's, whom the receipt then reaches; nothing of it may be published.

    Raises:
        PermissionDenied: `by` sorts no such mail.
        InboundMail.DoesNotExist, NotWaiting, TryLater.
    """
    mail = parse_mail(bytes(_waiting_mail(mail_id, by).raw))
    with stored_files(mail.files, photos_allowed=category.photos_allowed) as taken, transaction.atomic():
        row = _lock_waiting(mail_id, by)
        report = create_report(new=_new_report(row, category, language, taken), by=by)
        open_decision(report=report)
        _settle(row, report.messages.get(), taken, reason=Reason.BY_HAND)
        return report


def _new_report(row: InboundMail, category: Category, language: str, taken: Taken) -> NewReport:
    return NewReport(
        category=category,
        category_version=category.version_in_force,
        kind=category.kinds[0],
        language=language,
        text="\n\n".join(filter(None, [row.subject, row.text])),
        channel=Channel.MAIL,
        contact=Contact(name=row.sender_name, email=_address_of(row)),
        photos=taken.photos,
    )


def _address_of(row: InboundMail) -> str:
    try:
        validate_email(row.sender)
    except ValidationError:
        return ""
    return row.sender


@transaction.atomic
def close_as_spam(*, mail_id: int, by: Any) -> InboundMail:
    """Let a mail of the tray be; nobody is answered.

    Raises:
        PermissionDenied: `by` sorts no such mail. InboundMail.DoesNotExist, NotWaiting.
    """
    row = _lock_waiting(mail_id, by)
    row.outcome, row.reason = Outcome.IGNORED, Reason.SPAM
    row.save(update_fields=["outcome", "reason"])
    log(row, "kuuluu.mail_closed_as_spam", user=by)
    return row


@transaction.atomic
def take_back_spam(*, mail_id: int, by: Any) -> InboundMail:
    """Put a mail that was closed as spam back into the tray.

    Raises:
        PermissionDenied: `by` sorts no such mail. InboundMail.DoesNotExist: it was not closed as spam.
    """
    spam = InboundMail.objects.filter(outcome=Outcome.IGNORED, reason=Reason.SPAM)
    row = spam.select_for_update(of=("self",)).get(pk=mail_id)
    if not InboundMail.objects.sorted_by(by).filter(pk=mail_id).exists():
        raise PermissionDenied(str(row))
    row.outcome, row.reason = Outcome.TRAY, Reason.OTHER_SENDER if row.report_id else Reason.NO_CASE
    row.save(update_fields=["outcome", "reason"])
    log(row, "kuuluu.spam_taken_back", user=by)
    return row
