"""The cases that await a decision on publishing, the oldest first, paged by key."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery

from feedback_pages.cases.models import Attachment
from feedback_pages.publications.models import PublicationDecision
from handling.units.permissions import roles_of

ROWS = 25
CAP = 1000


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """`following` is the key that the next page begins after; None at the end. `count` stops at CAP + 1. Each decision has
    `photos`, how many the resident sent; None for none."""

    decisions: list[PublicationDecision]
    following: int | None
    count: int

    @property
    def is_capped(self) -> bool:
        return self.count > CAP


def awaiting_for(user: Any) -> Any:
    """Decisions that `user` has to make.

    Raises:
        PermissionDenied: none are ever the user's.
    """
    awaiting, roles = PublicationDecision.objects.filter(status=PublicationDecision.Status.AWAITING), roles_of(user)
    if roles.is_officer or roles.is_administrator:
        return awaiting
    if not roles.led:
        raise PermissionDenied
    return awaiting.filter(report__inbox_entry__unit_id__in=roles.led)


def queue_page(user: Any, *, after: int = 0) -> QueuePage:
    awaiting = awaiting_for(user)
    photos = Attachment.objects.filter(report=OuterRef("report"), message__erased_at=None).order_by().values("report")
    awaiting_with_photos = awaiting.annotate(photos=Subquery(photos.annotate(number=Count("pk")).values("number")))
    rows = (
        awaiting_with_photos.filter(pk__gt=after)
        .select_related("report__category", "report__inbox_entry__unit")
        .order_by("pk")
    )
    found = list(rows[: ROWS + 1])
    count = awaiting.order_by()[: CAP + 1].count()
    return QueuePage(decisions=found[:ROWS], following=found[ROWS - 1].pk if len(found) > ROWS else None, count=count)


def next_awaiting(user: Any, *, after: int) -> PublicationDecision | None:
    """The next after the decision with key `after`; from the beginning when that was the last."""
    awaiting = awaiting_for(user).order_by("pk")
    return awaiting.filter(pk__gt=after).first() or awaiting.exclude(pk=after).first()
