"""What the public side announces, heard here; each receiver writes in the sender's transaction."""

import logging
from typing import Any

from django.db import DatabaseError, transaction

from feedback_pages import signals
from feedback_pages.cases.models import CaseMail, Message, Report
from handling.inbox.actions import note_failed_mail, refresh_entry, set_attention
from handling.notices.actions import tell_handlers
from handling.replies.actions import send_due_replies
from handling.routing.actions import assign_to_default, route_report

logger = logging.getLogger(__name__)


def _report_submitted(report: Report, **kwargs: Any) -> None:
    """A resident is never refused for a fault of the routing: the default unit takes what it cannot decide."""
    try:
        with transaction.atomic():
            route_report(report=report)
    except DatabaseError:
        raise
    except Exception:  # whatever a rule dies of, the resident is heard
        logger.exception("routing of report %s failed; it goes to the default unit", report.pk)
        assign_to_default(report=report)
    tell_handlers(report=report, kind="new_report")


def _report_changed(report: Report, changed: set[str], **kwargs: Any) -> None:
    if "category" in changed:
        route_report(report=report)
    refresh_entry(report=report)


def _reporter_wrote(report: Report, message: Message, **kwargs: Any) -> None:
    set_attention(report=report, needed=True)
    tell_handlers(report=report, kind="reporter_wrote")


def _mail_turned(delivery_id: int, **kwargs: Any) -> None:
    case_mail = CaseMail.objects.select_related("report").filter(delivery=delivery_id).first()
    if case_mail is not None:
        note_failed_mail(report=case_mail.report)


def _worker_ticked(**kwargs: Any) -> None:
    send_due_replies()


def connect() -> None:
    signals.report_submitted.connect(_report_submitted, dispatch_uid="handling_submitted")
    signals.report_changed.connect(_report_changed, dispatch_uid="handling_changed")
    signals.reporter_wrote.connect(_reporter_wrote, dispatch_uid="handling_wrote")
    signals.mail_turned.connect(_mail_turned, dispatch_uid="handling_mail_turned")
    signals.worker_ticked.connect(_worker_ticked, dispatch_uid="handling_ticked")
