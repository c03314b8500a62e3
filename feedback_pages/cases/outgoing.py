"""Mails of a case to its reporter, as rows of the outbox."""

from datetime import datetime

from feedback_pages.cases.models import CaseMail, Message, Report
from feedback_pages.cases.reply_addresses import reply_address
from feedback_pages.delivery.actions import enqueue_drain, new_mail
from feedback_pages.delivery.models import Delivery
from feedback_pages.writing import keys_of, next_values, write_rows


def mail_reporter(
    *, report: Report, kind: str, message: Message | None = None, not_before: datetime | None = None
) -> CaseMail:
    """Write a mail to the reporter into the outbox; the caller knows that there is an address.

    A worker is woken unless `not_before` is given.
    """
    [delivery_id] = next_values(keys_of(Delivery))
    delivery, mail = new_mail_to_reporter(report, delivery_id, kind=kind, message=message, not_before=not_before)
    write_rows(delivery, mail)
    if not_before is None:
        enqueue_drain()
    return mail


def new_mail_to_reporter(
    report: Report,
    delivery_id: int,
    *,
    kind: str,
    message: Message | None = None,
    not_before: datetime | None = None,
) -> tuple[Delivery, CaseMail]:
    """A mail to the reporter, unsaved."""
    ids = {"report": report.pk} if message is None else {"report": report.pk, "message": message.pk}
    delivery = new_mail(
        kind=kind, address=report.reporter.email, language=report.language, subject_ids=ids, not_before=not_before
    )
    delivery.pk = delivery_id
    return delivery, CaseMail(report=report, delivery=delivery, message=message, reply_to=reply_address(delivery_id))


def readdress_mails(*, report: Report, address: str) -> None:
    """Mails that wait go to `address`, or nowhere where it is empty; the others forget where they went."""
    deliveries = Delivery.objects.filter(pk__in=report.mails.values("delivery"))
    waiting = deliveries.filter(state=Delivery.State.QUEUED)
    if address:
        waiting.update(address=address)
    else:
        waiting.update(state=Delivery.State.CANCELLED)
    deliveries.exclude(state=Delivery.State.QUEUED).update(address="", last_error="")
