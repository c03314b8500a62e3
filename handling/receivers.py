"""What the public side announces, heard here; each receiver writes in the sender's transaction."""

from typing import Any

from feedback_pages import signals
from feedback_pages.cases.models import CaseMail, Message, Report
from feedback_pages.writing import write_rows
from handling.inbox.actions import note_failed_mail, refresh_entry, set_attention
from handling.inbox.grid import INBOX_GRID
from handling.mail_in.erasing import erase_mails
from handling.notices.actions import notices_of_new, tell_of_message
from handling.replies.actions import send_due_replies
from handling.routing.actions import route_new, route_report
from handling.statutory.actions import flag_new_messages


def _report_submitted(report: Report, message: Message, **kwargs: Any) -> None:
    *rows, entry = route_new(report=report, message=message)
    write_rows(*rows, entry, *notices_of_new(entry))


def _report_changed(report: Report, changed: set[str], **kwargs: Any) -> None:
    if changed & {"category", "kind", "point"}:
        route_report(report=report)
    refresh_entry(report=report)


def _reporter_wrote(report: Report, message: Message, **kwargs: Any) -> None:
    set_attention(report=report, needed=True)
    tell_of_message(report=report)


def _contact_erased(report: Report, **kwargs: Any) -> None:
    erase_mails(report)


def _mail_turned(delivery_id: int, **kwargs: Any) -> None:
    case_mail = CaseMail.objects.select_related("report").filter(delivery=delivery_id).first()
    if case_mail is not None:
        note_failed_mail(report=case_mail.report)


def _worker_ticked(**kwargs: Any) -> None:
    send_due_replies()


def _read_for_the_law(**kwargs: Any) -> None:
    flag_new_messages()


def _fold(**kwargs: Any) -> None:
    INBOX_GRID.fold()


def connect() -> None:
    signals.report_submitted.connect(_report_submitted, dispatch_uid="handling_submitted")
    signals.report_changed.connect(_report_changed, dispatch_uid="handling_changed")
    signals.reporter_wrote.connect(_reporter_wrote, dispatch_uid="handling_wrote")
    signals.contact_erased.connect(_contact_erased, dispatch_uid="handling_contact_erased")
    signals.mail_turned.connect(_mail_turned, dispatch_uid="handling_mail_turned")
    signals.worker_ticked.connect(_worker_ticked, dispatch_uid="handling_ticked")
    signals.worker_ticked.connect(_read_for_the_law, dispatch_uid="handling_law")
    signals.worker_ticked.connect(_fold, dispatch_uid="inbox_grid_folds")
