"""Mails to the town's people: that something came or waits, never what it says."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Report
from feedback_pages.delivery.actions import deliver, enqueue_drain
from handling.inbox.models import InboxEntry
from handling.units.users import User


def _language_of(user: User) -> str:
    """What the reader chose, else the town's first: never the active one, which is the resident's who wrote."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def notify(*, users: Iterable[User], kind: str, subject_ids: dict[str, int]) -> None:
    """Write a notice for each of `users`, and wake a worker once for all of them."""
    now, written = timezone.now(), 0
    for user in users:
        deliver(
            kind=kind,
            address=user.email,
            language=_language_of(user),
            subject_ids={**subject_ids, "user": user.pk},
            not_before=now,
        )
        written += 1
    if written:
        enqueue_drain()


def _receivers(entry: InboxEntry) -> Iterable[User]:
    """The one who has it, else the handlers of the unit."""
    people = User.objects.filter(is_active=True).select_related("wagtail_userprofile")
    return people.filter(pk=entry.assignee_id) if entry.assignee_id else people.filter(groups=entry.unit.handlers_id)


def tell_handlers(*, report: Report, kind: str) -> None:
    """Write a notice for each of those who should look."""
    entry = InboxEntry.objects.select_related("unit").get(report=report)
    notify(users=_receivers(entry), kind=kind, subject_ids={"report": report.pk})


def wishes(user: User, notification: str) -> bool:
    """Whether `user` has left on what Wagtail's profile calls `submitted`, `approved` or `rejected` notices."""
    return bool(getattr(UserProfile.get_for_user(user), f"{notification}_notifications"))
