"""Mails to handlers: that something came, never what it says."""

from django.conf import settings

from feedback_pages.cases.models import Report
from feedback_pages.delivery.actions import deliver
from handling.inbox.models import InboxEntry
from handling.units.users import User


def _language_of(user: User) -> str:
    """What the reader chose, else the town's first: never the active one, which is the resident's who wrote."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def _receivers(entry: InboxEntry) -> list[User]:
    """The one who has it, else the handlers of the unit."""
    if entry.assignee_id:
        return list(User.objects.filter(pk=entry.assignee_id, is_active=True))
    return list(
        User.objects.filter(is_active=True, groups=entry.unit.handlers_id).select_related("wagtail_userprofile")
    )


def tell_handlers(*, report: Report, kind: str) -> None:
    """Write a notice for each of those who should look."""
    entry = InboxEntry.objects.select_related("unit").get(report=report)
    for user in _receivers(entry):
        deliver(
            kind=kind,
            address=user.email,
            language=_language_of(user),
            subject_ids={"report": report.pk, "user": user.pk},
        )
