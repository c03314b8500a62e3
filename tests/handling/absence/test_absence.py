"""Who is away is told of nothing, and whoever stands in is; colleagues see it where they hand over."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from feedback_pages.cases.actions import add_reporter_message
from feedback_pages.delivery.models import Delivery
from handling.absence.account import AbsenceForm, AbsencePanel
from handling.absence.models import Absence
from handling.absence.presence import name_with_absence
from handling.notices.actions import people_of
from handling.routing.actions import assign_report
from handling.units.users import User
from tests import builders

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def second(technical) -> User:
    return builders.make_user("second", technical.handlers, first_name="Ville", last_name="Varalla")


def away(user: User, first, last, substitute: User | None = None) -> Absence:
    return Absence.objects.create(user=user, first_day=first, last_day=last, substitute=substitute)


def told(kind: str) -> set[str]:
    return set(Delivery.objects.filter(kind=kind).values_list("address", flat=True))


def test_new_report_is_told_to_those_who_are_here(town, potholes, handler, second, today) -> None:
    away(handler, today, today)

    builders.make_report(potholes)

    assert told("new_report") == {second.email}


@pytest.mark.parametrize("days", [(-3, -1), (1, 3)])
def test_past_and_coming_absences_change_nothing(town, potholes, handler, second, today, days) -> None:
    away(handler, today + days[0] * DAY, today + days[1] * DAY, second)

    builders.make_report(potholes)

    assert told("new_report") == {handler.email, second.email}
    assert name_with_absence(User.objects.select_related("absence").get(pk=handler.pk)) == str(handler)


def test_where_nobody_is_here_all_are_told_so_that_nothing_is_lost(town, potholes, handler, lead, today) -> None:
    away(handler, today, today)
    away(lead, today, today)

    builders.make_report(potholes)

    assert told("new_report") == {handler.email}


@pytest.mark.parametrize("case", ["substitute", "nobody", "away too", "of another unit", "deactivated"])
def test_whoever_stands_in_is_told_where_the_resident_wrote_to_somebody_away(
    town, potholes, handler, lead, second, museum_handler, today, case: str
) -> None:
    report = builders.make_report(potholes)
    assign_report(
        report_id=report.pk,
        unit=potholes.routing_rules.get().unit,
        assignee=handler,
        reason="",
        by=lead,
        seen_version=1,
    )
    away(handler, today - DAY, today, {"nobody": None, "of another unit": museum_handler}.get(case, lead))
    if case == "away too":
        away(lead, today, today)
    User.objects.filter(pk=lead.pk).update(is_active=case != "deactivated")

    add_reporter_message(report_id=report.pk, text="Vielä")

    assert told("reporter_wrote") == ({lead.email} if case == "substitute" else {second.email})


def test_absence_costs_a_sending_nothing(town, potholes, handler, second, today, django_assert_num_queries) -> None:
    away(handler, today, today, second)
    unit = potholes.routing_rules.get().unit

    with django_assert_num_queries(1):
        assert people_of(unit) == [second]


def test_colleague_sees_who_is_away_where_a_report_is_given_on(client, town, potholes, handler, second, lead, today):
    report = builders.make_report(potholes)
    away(handler, today, today + DAY, second)
    client.force_login(lead)

    shown = client.get(reverse("report_handover", args=[report.pk])).content.decode()

    assert "Ville Varalla sijaistaa" in shown


# -- the own account ------------------------------------------------------------------------------------------------


def form(user: User, first="", last="", substitute="") -> AbsenceForm:
    absence = Absence.objects.filter(user=user).first() or Absence(user=user)
    return AbsenceForm({"first_day": first, "last_day": last, "substitute": substitute}, instance=absence)


def test_absence_is_said_on_the_account_page_and_taken_back(
    client, town, handler, second, museum_handler, today
) -> None:
    client.force_login(handler)
    assert 'name="absence-first_day"' in client.get(reverse("wagtailadmin_account")).content.decode()

    made = form(handler, first=str(today), last=str(today + DAY), substitute=second.pk)
    assert made.is_valid()
    made.save()
    assert Absence.objects.get().substitute == second

    gone = form(User.objects.get(pk=handler.pk))
    assert gone.is_valid()
    gone.save()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("days", [(0, None), (None, 0), (1, 0)])
def test_days_that_say_nothing_are_refused(town, handler, today, days) -> None:
    first, last = (str(today + day * DAY) if day is not None else "" for day in days)

    assert "last_day" in form(handler, first=first, last=last).errors


def test_nobody_of_another_unit_stands_in(town, handler, museum_handler, today) -> None:
    assert "substitute" in form(handler, first=str(today), last=str(today), substitute=museum_handler.pk).errors


def test_whoever_handles_nothing_is_not_asked(rf, town, officer, handler) -> None:
    assert not AbsencePanel(rf.get("/"), officer, None).is_active()
    assert AbsencePanel(rf.get("/"), handler, None).is_active()


def test_absence_ends_after_it_began(db, handler, today) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        away(handler, today, today - DAY)
