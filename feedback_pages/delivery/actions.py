"""Writing to the outbox. The row and its task stand in the caller's transaction: both or neither."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from feedback_pages.delivery.models import Delivery
from feedback_pages.signals import mail_turned

DRAIN = "feedback_pages.delivery.tasks.drain"


def message_id_of(name: uuid.UUID) -> str:
    """The Message-ID that a mail keeps, however often it is tried."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return f"<{name.hex}@{domain}>"


def enqueue_drain() -> None:
    """Ask a worker to send what is due; enqueued on the database, so it goes with the caller's transaction."""
    async_task(DRAIN, group="mail")


def ask_for_drain() -> None:
    """Let another worker help with mails that are committed and due, unless a task waits already: that is a drain too."""
    waiting = OrmQ.objects.filter(key=settings.Q_CLUSTER["name"], lock__lte=timezone.now())
    if not waiting.exists():
        enqueue_drain()


def new_mail(
    *,
    kind: str,
    address: str,
    language: str,
    subject_ids: dict[str, int] | None = None,
    content: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    """One mail for the outbox, unsaved.

    Args:
        subject_ids: primary keys of what the renderer of `kind` reads, never words.
        content: for kind "framework" alone.
        not_before: when it may leave; at once when absent.
    """
    return Delivery(
        kind=kind,
        address=address,
        language=language,
        subject_ids=subject_ids or {},
        content=content,
        message_id=message_id_of(uuid.uuid4()),
        next_attempt_at=not_before or timezone.now(),
    )


@transaction.atomic(savepoint=False)
def deliver(*, not_before: datetime | None = None, **mail: Any) -> Delivery:
    """Write one mail into the outbox, as `new_mail` makes it; a worker is woken unless `not_before` is given."""
    delivery = new_mail(not_before=not_before, **mail)
    delivery.save(force_insert=True)
    if not_before is None:
        enqueue_drain()
    return delivery


@transaction.atomic
def resend(*, delivery_id: int, address: str = "") -> Delivery:
    """Put a failed mail into the queue again, to another address where one is given.

    It stays the same mail with the same Message-ID, so that whatever points at it (and forgets its address) still does.

    Raises:
        ValueError: it has not failed.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.state != Delivery.State.FAILED:
        raise ValueError("only a failed mail is sent again")
    delivery.state, delivery.attempts, delivery.last_error = Delivery.State.QUEUED, 0, ""
    delivery.address = address or delivery.address
    delivery.next_attempt_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "last_error", "address", "next_attempt_at"])
    mail_turned.send(sender=Delivery, delivery_id=delivery.pk)
    enqueue_drain()
    return delivery


@transaction.atomic
def mark_bounced(*, delivery_id: int, said: str) -> None:
    """A mail that a server had accepted came back: it has failed, as `said` tells (no address in it).

    One that waits to be sent again, or was cancelled, stays so.
    """
    sent = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.SENT)
    if sent.update(state=Delivery.State.FAILED, last_error=said[:300]):
        mail_turned.send(sender=Delivery, delivery_id=delivery_id)
