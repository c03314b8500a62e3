"""Mails to the town's people: that something came or waits, never what it says."""

from collections.abc import Iterable

from django.db.models import QuerySet

from feedback_pages.cases.models import Report
from feedback_pages.delivery.actions import enqueue_drain, new_mail
from feedback_pages.delivery.models import Delivery
from handling.inbox.models import InboxEntry
from handling.units.models import Unit
from handling.units.users import User


def notify(*, users: Iterable[User], kind: str, subject_ids: dict[str, int], is_waking: bool = True) -> None:
    """Write a notice for each of `users`, all in one statement, and wake a worker once for all of them."""
    mails = [
        new_mail(
            kind=kind, address=user.email, language=user.chosen_language, subject_ids={**subject_ids, "user": user.pk}
        )
        for user in users
    ]
    Delivery.objects.bulk_create(mails)
    if mails and is_waking:
        enqueue_drain()


def _people() -> QuerySet[User]:
    """With what a notice needs of them."""
    active = User.objects.filter(is_active=True).select_related("wagtail_userprofile")
    return active.only("email", "wagtail_userprofile__preferred_language")


def people_of(unit: Unit) -> list[User]:
    """Who is told of what comes to a unit: its handlers, else its leads."""
    return list(_people().filter(groups=unit.handlers_id)) or list(_people().filter(groups=unit.leads_id))


def _receivers(entry: InboxEntry) -> list[User]:
    """The one who has it and may still read it, else those of the unit."""
    of_unit = _people().filter(groups__in=(entry.unit.handlers_id, entry.unit.leads_id))
    holder = list(of_unit.filter(pk=entry.assignee_id).distinct()) if entry.assignee_id else []
    return holder or people_of(entry.unit)


def tell_of_new(*, entry: InboxEntry) -> None:
    """Write a notice of a new report for each of those who should look. The caller wakes the worker."""
    notify(users=_receivers(entry), kind="new_report", subject_ids={"report": entry.report_id}, is_waking=False)


def tell_of_message(*, report: Report) -> None:
    """Write a notice for each of those who should look, as the resident wrote again."""
    entry = InboxEntry.objects.select_related("unit").get(report=report)
    notify(users=_receivers(entry), kind="reporter_wrote", subject_ids={"report": report.pk})


def tell_of_refusal(*, report: Report) -> None:
    """Write a notice for each lead of the unit that got a report back, else for its handlers."""
    _tell_leads(report, kind="report_refused")


def tell_of_flag(*, report: Report) -> None:
    """Write a notice for each lead of the unit whose report the law sets a deadline for, else for its handlers."""
    _tell_leads(report, kind="law_flagged")


def _tell_leads(report: Report, *, kind: str) -> None:
    unit = InboxEntry.objects.select_related("unit").get(report=report).unit
    leads = list(_people().filter(groups=unit.leads_id))
    notify(users=leads or people_of(unit), kind=kind, subject_ids={"report": report.pk})
