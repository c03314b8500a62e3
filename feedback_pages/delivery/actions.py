"""Writing to the outbox. The row and its task stand in the caller's transaction: both or neither."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from feedback_pages.delivery.models import Delivery

DRAIN = "feedback_pages.delivery.tasks.drain"


def _new_message_id() -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return f"<{uuid.uuid4().hex}@{domain}>"


def enqueue_drain() -> None:
    """Ask a worker to send what is due; enqueued on the database, so it goes with the caller's transaction."""
    async_task(DRAIN, group="mail")


@transaction.atomic
def deliver(
    *,
    kind: str,
    address: str,
    language: str,
    subject_ids: dict[str, int] | None = None,
    content: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    """Write one mail into the outbox.

    Args:
        subject_ids: primary keys of what the renderer of `kind` reads, never words.
        content: for kind "framework" alone.
        not_before: when it may leave; at once when absent.
    """
    due = not_before or timezone.now()
    delivery = Delivery.objects.create(
        kind=kind,
        address=address,
        language=language,
        subject_ids=subject_ids or {},
        content=content,
        message_id=_new_message_id(),
        next_attempt_at=due,
    )
    if not_before is None:
        enqueue_drain()
    return delivery


@transaction.atomic
def resend(*, delivery: Delivery, address: str = "") -> Delivery:
    """Write the same mail once more (as a new row: the failed one stays as it was)."""
    return deliver(
        kind=delivery.kind,
        address=address or delivery.address,
        language=delivery.language,
        subject_ids=delivery.subject_ids,
        content=delivery.content,
    )
