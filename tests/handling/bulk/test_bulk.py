"""Many cases at once: what is one's own is done, the rest is left and told; what can be undone is."""

from typing import Any

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.bulk.actions import Chosen, assign_all, hand_back_all, hand_over_all, note_all
from handling.notes.models import Note
from handling.routing.models import Assignment
from handling.units.models import Unit
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import SECRET, assign, signed_in

CHOSEN = "/admin/inbox/chosen/"


@pytest.fixture(autouse=True)
def in_english(handler: User, officer: User) -> None:
    for user in (handler, officer):
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})


@pytest.fixture
def three(potholes: Category) -> list[Report]:
    return [builders.make_report(potholes, text=f"Kuoppa {number}") for number in range(3)]


@pytest.fixture
def showcase(exhibitions: Category) -> Report:
    return builders.make_report(exhibitions, text=f"Vitriini {SECRET}", address="Salakatu 9")


def as_seen(reports: list[Report]) -> list[Chosen]:
    return [Chosen(report.pk, Report.objects.get(pk=report.pk).version) for report in reports]


def seen_in(client: Client, reports: list[Report]) -> list[str]:
    return list(client.get(CHOSEN, {"report": [report.pk for report in reports]}).context["seen"])


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def holders(reports: list[Report]) -> set[tuple[str, int | None]]:
    return {
        (one.inbox_entry.unit.code, one.inbox_entry.assignee_id)
        for one in Report.objects.filter(pk__in=[report.pk for report in reports])
    }


def test_what_is_chosen_is_taken_and_given_back(three: list[Report], handler: User) -> None:
    client = signed_in(handler)
    response = client.post(CHOSEN, {"do": "take", "seen": seen_in(client, three)}, follow=True)
    assert "Done with 3 reports" in said(response)
    assert holders(three) == {("technical", handler.pk)}
    [message] = response.context["messages"]
    address = str(message).split('href="')[1].split('"')[0].replace("&amp;", "&")
    asked = client.get(address)
    assert holders(three) == {("technical", handler.pk)}
    client.post("/admin/inbox/undo/", {"done": asked.context["done"]})
    assert holders(three) == {("technical", None)}


def test_what_changed_meanwhile_is_left_and_told(three: list[Report], handler: User, lead: User) -> None:
    client = signed_in(handler)
    seen = seen_in(client, three)
    assign(three[0], lead, handler)
    response = client.post(CHOSEN, {"do": "take", "seen": seen}, follow=True)
    assert "Done with 2 reports" in said(response)
    assert f"changed them meanwhile: {three[0].number}" in said(response)
    assert holders(three[:1]) == {("technical", lead.pk)}


def test_other_units_cases_stay_as_they_are_and_unnamed(
    three: list[Report], showcase: Report, handler: User, museum_handler: User
) -> None:
    client = signed_in(handler)
    page = client.get(CHOSEN, {"report": [showcase.pk, three[0].pk]})
    assert showcase.number not in page.content.decode() and SECRET not in page.content.decode()
    forged = [f"{showcase.pk}:{showcase.version}", *seen_in(client, three)]
    response = client.post(CHOSEN, {"do": "note", "seen": forged, "body": "Sama urakka"}, follow=True)
    assert "Done with 3 reports" in said(response)
    assert showcase.number not in said(response) and "1 of another unit" in said(response)
    assert not Note.objects.filter(report=showcase).exists()
    assert set(Note.objects.values_list("body", "author")) == {("Sama urakka", handler.pk)}


def test_officers_read_and_do_nothing(three: list[Report], officer: User) -> None:
    client = signed_in(officer)
    assert client.get("/admin/inbox/results/").context["can_choose"] is False
    forged = [f"{report.pk}:{report.version}" for report in three]
    response = client.post(CHOSEN, {"do": "take", "seen": forged}, follow=True)
    assert "your unit does not handle them" in said(response)
    assert holders(three) == {("technical", None)}


def test_handing_over_takes_all_along_and_who_handed_over_cannot_take_back(
    three: list[Report], museum_handler: User, handler: User
) -> None:
    museum = Unit.objects.get(code="museum")
    outcome = hand_over_all(chosen=as_seen(three), unit=museum, reason="Museon piha", by=handler)
    assert (len(outcome.done), outcome.not_done) == (3, [])
    assert holders(three) == {("museum", None)}
    assert outcome.assignments == []
    written = Assignment.objects.filter(report__in=outcome.done, unit=museum)
    assert set(written.values_list("reason", flat=True)) == {"Museon piha"}
    keys = list(written.values_list("pk", flat=True))
    back = hand_back_all(assignments=keys, by=handler)
    assert (back.done, sorted(back.refused)) == ([], sorted(report.pk for report in three))
    assert hand_back_all(assignments=keys, by=museum_handler).done == []


def test_no_undoing_is_offered_where_the_other_unit_has_them(three: list[Report], handler: User, museum: Unit) -> None:
    client = signed_in(handler)
    shown = client.get(CHOSEN, {"report": [report.pk for report in three]})
    assert "cannot be undone here" in shown.content.decode()
    posted = {"do": "hand_over", "unit": museum.pk, "reason": "Museon piha"}
    answer = client.post(CHOSEN, {**posted, "seen": shown.context["seen"]}, follow=True)
    assert "Done with 3 reports" in said(answer)
    assert "/admin/inbox/undo/" not in answer.content.decode()


def test_undoing_never_overrules_what_came_after(three: list[Report], handler: User, lead: User) -> None:
    outcome = assign_all(chosen=as_seen(three), assignee=handler, by=handler)
    assign(three[1], lead, handler)
    back = hand_back_all(assignments=outcome.assignments, by=handler)
    assert back.changed == [three[1].pk]
    assert holders(three) == {("technical", None), ("technical", lead.pk)}


def test_nobody_is_given_cases_of_a_unit_that_is_not_theirs(
    three: list[Report], handler: User, museum_handler: User
) -> None:
    outcome = assign_all(chosen=as_seen(three), assignee=museum_handler, by=handler)
    assert len(outcome.elsewhere) == 3
    assert holders(three) == {("technical", None)}
    assert len(note_all(chosen=as_seen(three), body="x", by=museum_handler).refused) == 3


def test_all_that_the_list_shows_are_chosen_by_the_same_address(
    three: list[Report], showcase: Report, potholes: Category, handler: User
) -> None:
    far = builders.make_report(potholes, point=builders.Point(23.2, 59.9, srid=4326))
    client = signed_in(handler)
    everything = client.get(CHOSEN, {"all": "1"}).context["rows"]
    assert {row.number for row in everything} == {report.number for report in [*three, far]}
    around = f"{builders.IN_TOWN.x - 0.01},{builders.IN_TOWN.y - 0.01},{builders.IN_TOWN.x + 0.01},{builders.IN_TOWN.y + 0.01}"
    here = client.get(CHOSEN, {"all": "1", "area": around}).context["rows"]
    assert {row.number for row in here} == {report.number for report in three}
    assert client.get(CHOSEN, {"all": "1", "state": "closed"}).context["rows"] == []


@pytest.mark.parametrize("posted", [
    {}, {"do": "take"}, {"do": "nothing", "seen": "1:1"}, {"do": "take", "seen": "x:y"}, {"do": "take", "seen": "1"},
])  # fmt: skip
def test_what_says_nothing_does_nothing(three: list[Report], handler: User, posted: dict[str, str]) -> None:
    response = signed_in(handler).post(CHOSEN, posted, follow=True)
    assert "Nothing was chosen" in said(response)
    assert holders(three) == {("technical", None)}


def test_a_forged_or_old_undo_does_nothing(three: list[Report], handler: User) -> None:
    outcome = assign_all(chosen=as_seen(three), assignee=handler, by=handler)
    forged = ",".join(map(str, outcome.assignments)) + ":1:abc"
    response = signed_in(handler).post("/admin/inbox/undo/", {"done": forged}, follow=True)
    assert "no longer be undone" in said(response)
    assert holders(three) == {("technical", handler.pk)}


def test_handing_over_without_a_reason_keeps_what_was_chosen(three: list[Report], handler: User) -> None:
    client = signed_in(handler)
    response = client.post(CHOSEN, {"do": "hand_over", "seen": seen_in(client, three), "unit": ""})
    assert response.status_code == 422
    assert "Choose the unit" in response.content.decode()
    assert len(response.context["seen"]) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_costs_the_same_for_one_and_for_three(
    three: list[Report], handler: User, count: int, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(handler)
    asked = {"report": [report.pk for report in three[:count]]}
    client.get(CHOSEN, asked)
    with django_assert_max_num_queries(12):
        client.get(CHOSEN, asked)
