"""Mails to the town's people: that something came or waits, never what it says."""

from collections.abc import Iterable

from django.db.models import QuerySet

from feedback_pages.cases.models import Report
from feedback_pages.delivery.actions import enqueue_drain, new_mail
from feedback_pages.delivery.models import Delivery
from feedback_pages.writing import write_rows
from handling.absence.presence import absence_today
from handling.inbox.models import InboxEntry
from handling.units.models import Unit
from handling.units.users import User


def notify(*, users: Iterable[User], kind: str, subject_ids: dict[str, int]) -> None:
    """Write a notice for each of `users`, all in one statement, and wake a worker once for all of them."""
    mails = _notices(users, kind, subject_ids)
    write_rows(*mails)
    if mails:
        enqueue_drain()


def _notices(users: Iterable[User], kind: str, subject_ids: dict[str, int]) -> list[Delivery]:
    """A notice for each of `users`, unsaved."""
    return [
        new_mail(
            kind=kind, address=user.email, language=user.chosen_language, subject_ids={**subject_ids, "user": user.pk}
        )
        for user in users
    ]


def _people() -> QuerySet[User]:
    """With what a notice needs of them."""
    active = User.objects.filter(is_active=True).select_related("wagtail_userprofile", "absence")
    absence = (f"absence__{name}" for name in ("first_day", "last_day", "substitute"))
    return active.only("email", "wagtail_userprofile__preferred_language", *absence)


def _here(people: list[User]) -> list[User]:
    return [person for person in people if absence_today(person) is None]


def people_of(unit: Unit) -> list[User]:
    """Who is told of what comes to a unit: its handlers, else its leads; those who are away only where nobody is here."""
    handlers = list(_people().filter(groups=unit.handlers_id))
    if here := _here(handlers):
        return here
    leads = list(_people().filter(groups=unit.leads_id))
    return _here(leads) or handlers or leads


def colleagues_of(unit: Unit) -> list[User]:
    """Everybody who handles or leads the unit's reports."""
    active = User.objects.filter(is_active=True, groups__in=(unit.handlers_id, unit.leads_id))
    return list(active.select_related("wagtail_userprofile").distinct())


def tell_of_mention(*, report: Report, users: list[User]) -> None:
    """Tell people that a colleague asks for them in a note; what it says they read in the system."""
    notify(users=users, kind="mentioned", subject_ids={"report": report.pk})


def _receivers(entry: InboxEntry) -> list[User]:
    """The one who has it and may still read it, or who stands in for that one; else those of the unit."""
    holder = _member(entry.unit, entry.assignee_id)
    absence = absence_today(holder)
    if absence is not None:
        holder = _member(entry.unit, absence.substitute_id)
    return [holder] if holder and absence_today(holder) is None else people_of(entry.unit)


def _member(unit: Unit, user_id: int | None) -> User | None:
    """The person, if he or she may read what the unit holds."""
    if user_id is None:
        return None
    return _people().filter(pk=user_id, groups__in=(unit.handlers_id, unit.leads_id)).distinct().first()


def notices_of_new(entry: InboxEntry) -> list[Delivery]:
    """Notices of a new report to those who should look, unsaved."""
    return _notices(_receivers(entry), "new_report", {"report": entry.report_id})


def tell_of_message(*, report: Report) -> None:
    """Write a notice for each of those who should look, as the resident wrote again."""
    entry = InboxEntry.objects.select_related("unit").get(report=report)
    notify(users=_receivers(entry), kind="reporter_wrote", subject_ids={"report": report.pk})


def tell_of_handover(*, report_ids: list[int], unit: Unit) -> None:
    """Write one notice for each of those of `unit` who should look, however many reports it got from another unit."""
    first, *others = report_ids
    notify(users=people_of(unit), kind="report_handed", subject_ids={"report": first, "others": len(others)})


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
