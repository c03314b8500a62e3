import re
from datetime import timedelta

import pytest
from django.utils import timezone

from feedback_pages.cases.actions import Contact, add_reporter_message, lock_report, write_to_reporter
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.inbox.models import InboxEntry
from handling.inbox.numbers import number_in
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import assign, close, numbers_shown, signed_in, tab_counts


@pytest.fixture
def other(potholes: Category) -> Report:
    """Beside `pothole`, in the same unit, unlike it in everything that can be filtered by."""
    category = builders.make_category("lights", unit=potholes.routing_rules.get().unit, section=potholes.section)
    return builders.make_report(
        category,
        text="Gatlyktan är släckt",
        language="sv",
        kind="idea",
        contact=Contact(),
        received_at=timezone.now() - timedelta(days=40),
    )


def test_open_is_what_shows_and_closed_where_it_is_asked_for(pothole: Report, other: Report, handler: User) -> None:
    close(other, handler)
    assert numbers_shown(handler) == numbers_shown(handler, state="received") == [pothole.number]
    assert numbers_shown(handler, state="closed") == [other.number]
    assert numbers_shown(handler, state="all") == [pothole.number, other.number]
    assert numbers_shown(handler, state="waiting") == []


@pytest.mark.parametrize("query", [
    {"category": "lights"}, {"kind": "idea"}, {"language": "sv"},
    {"received_from": "2020-01-01", "received_to": str((timezone.now() - timedelta(days=39)).date())},
])  # fmt: skip
def test_each_filter_leaves_what_it_names(pothole: Report, other: Report, handler: User, query: dict[str, str]) -> None:
    assert numbers_shown(handler, **query) == [other.number]


def test_several_filters_narrow_together(pothole: Report, other: Report, handler: User) -> None:
    assert numbers_shown(handler, category="lights", kind="idea") == [other.number]
    assert numbers_shown(handler, category="lights", kind="fault") == []


@pytest.mark.parametrize("query", [
    {"category": "no-such"}, {"state": "x"}, {"assigned": "me'"}, {"needs": "x"}, {"received_from": "yesterday"},
])  # fmt: skip
def test_what_does_not_exist_finds_nothing_and_says_so(pothole: Report, handler: User, query: dict[str, str]) -> None:
    response = signed_in(handler).get("/admin/inbox/", query)
    assert response.context["rows"] == []
    assert response.context["filters"].form.errors


def test_assigned_to_me_to_nobody_and_to_a_person(pothole: Report, other: Report, handler: User, lead: User) -> None:
    assign(pothole, handler, by=lead)
    assert numbers_shown(handler, assigned="me") == numbers_shown(lead, assigned=str(handler.pk)) == [pothole.number]
    assert numbers_shown(handler, assigned="nobody") == [other.number]
    assert numbers_shown(lead, assigned="me") == []
    assert tab_counts(handler)["mine"] == tab_counts(handler)["unassigned"] == 1


def test_unit_is_a_filter_for_those_of_several(pothole: Report, showcase: Report, officer: User) -> None:
    assert numbers_shown(officer, unit="museum") == [showcase.number]
    assert numbers_shown(officer, unit="technical") == [pothole.number]


def test_late_is_open_past_its_promise_and_unanswered(potholes: Category, handler: User) -> None:
    past = timezone.now() - timedelta(days=30)
    potholes.promise_days = 3
    late, answered, closed = (builders.make_report(potholes, received_at=past) for _ in range(3))
    fresh = builders.make_report(potholes)
    write_to_reporter(report=lock_report(answered.pk), text="Tulossa", language="fi", by=handler)
    close(closed, handler)
    assert fresh.due_at > timezone.now()
    assert numbers_shown(handler, needs="late") == [late.number]
    assert tab_counts(handler)["late"] == 1


def test_resident_who_wrote_again_stands_out(pothole: Report, other: Report, handler: User) -> None:
    add_reporter_message(report_id=other.pk, text="Har ni glömt mig?")
    assert numbers_shown(handler, needs="again") == [other.number]
    assert tab_counts(handler)["again"] == 1


def test_awaiting_publication_is_what_was_offered(pothole: Report, other: Report, handler: User) -> None:
    assert pothole.publication_decision.status == "awaiting"
    assert other.publication_decision.status == "private"
    assert numbers_shown(handler, needs="publication") == [pothole.number]


def test_failed_mail_can_be_asked_for(pothole: Report, other: Report, handler: User) -> None:
    InboxEntry.objects.filter(pk=other.pk).update(has_failed_mail=True)
    assert numbers_shown(handler, needs="mail") == [other.number]
    assert numbers_shown(handler, needs=["mail", "again"]) == []


def test_search_reads_every_message_in_the_stems_of_its_language(pothole: Report, other: Report, handler: User) -> None:
    write_to_reporter(report=lock_report(pothole.pk), text="Katuvalojen huolto korjaa", language="fi", by=handler)
    add_reporter_message(report_id=other.pk, text="Gatlyktorna blinkar")
    assert numbers_shown(handler, q="katuvalo") == [pothole.number]
    assert numbers_shown(handler, q="gatlykta blinkar") == [other.number]
    assert numbers_shown(handler, q="katuvalo", kind="idea") == []
    assert numbers_shown(handler, q="'; DROP TABLE \x00 -- %s") == []


def test_search_keeps_to_the_filters(pothole: Report, handler: User) -> None:
    close(pothole, handler)
    assert numbers_shown(handler, q="kuoppa") == []
    assert numbers_shown(handler, q="kuoppa", state="all") == [pothole.number]
    wider = signed_in(handler).get("/admin/inbox/", {"q": "kuoppa"}).context["wider_url"]
    assert [row.number for row in signed_in(handler).get(wider).context["rows"]] == [pothole.number]


@pytest.mark.parametrize(("typed", "number"), [
    ("HKO-2026-00123", "HKO-2026-00123"), ("hko 2026 123", "HKO-2026-00123"), ("2026-00123", "HKO-2026-00123"),
    ("HGÖ-2025-123456", "HGÖ-2025-123456"), ("123", ""), ("kuoppa 2026", ""), ("HKO-2026-00123 kuoppa", ""), ("", ""),
])  # fmt: skip
def test_numbers_are_read_as_people_write_them(town: object, typed: str, number: str) -> None:
    assert number_in(typed) == number


@pytest.mark.parametrize(("query", "name"), [
    ({}, "open"), ({"assigned": "me"}, "mine"), ({"assigned": "nobody"}, "unassigned"), ({"needs": "late"}, "late"),
    ({"needs": "again"}, "again"), ({"state": "closed"}, "closed"), ({"state": "closed", "kind": "idea"}, "closed"),
    ({"state": "closed", "assigned": "me"}, None), ({"needs": "mail"}, None),
])  # fmt: skip
def test_tab_is_chosen_by_the_address(pothole: Report, handler: User, query: dict[str, str], name: str | None) -> None:
    response = signed_in(handler).get("/admin/inbox/", query)
    assert [row["tab"].name for row in response.context["tabs"] if row["is_chosen"]] == ([name] if name else [])


def test_tab_counts_are_what_the_tabs_list(pothole: Report, other: Report, handler: User) -> None:
    """Each tab's number is the number of rows behind its address."""
    assign(pothole, handler, by=handler)
    close(other, handler)
    builders.make_report(pothole.category)
    response = signed_in(handler).get("/admin/inbox/")
    for row in response.context["tabs"]:
        assert row["count"] == len(numbers_shown(handler, **row["tab"].query)), row["tab"].name


def by_number(user: User, **query: str) -> list[str]:
    response = signed_in(user).get("/admin/inbox/", query)
    assert response.status_code == 200
    return [row.number for row in response.context["number_rows"]]


@pytest.mark.parametrize("zeros", [0, 1, 4])
def test_running_number_alone_finds_its_report_before_the_words(
    pothole: Report, other: Report, handler: User, zeros: int
) -> None:
    serial = "0" * zeros + str(int(pothole.number.rpartition("-")[2]))
    close(pothole, by=handler)
    add_reporter_message(report_id=other.pk, text=f"Vid hus {serial} är det mörkt")

    assert by_number(handler, q=serial) == by_number(handler, q=f" {serial} ", state="waiting") == [pothole.number]
    assert numbers_shown(handler, q=serial) == [other.number]


def test_running_number_finds_nothing_of_another_unit(pothole: Report, showcase: Report, handler: User) -> None:
    serial = str(int(showcase.number.rpartition("-")[2]))
    assert by_number(handler, q=serial) == []
    assert by_number(handler, q="9" * 40) == by_number(handler, q="0") == by_number(handler, q="١٢") == []


def test_running_number_of_an_earlier_year_is_found(pothole: Report, handler: User) -> None:
    serial = pothole.number.rpartition("-")[2]
    Report.objects.filter(pk=pothole.pk).update(number=f"HKO-2019-{serial}")
    assert by_number(handler, q=serial) == [f"HKO-2019-{serial}"]


def test_the_kept_fields_show_what_the_address_says(handler: User, potholes: Category) -> None:
    """Drawn once a minute for an address and its choices, never for another."""
    client = signed_in(handler)

    def chosen(query: str) -> set[str]:
        page = client.get(f"/admin/inbox/?{query}").content.decode()
        fields = page.split('id="filters-drilldown"')[1].split("</form>")[0]
        return set(re.findall(r'name="state" value="(\w*)"[^>]* checked', fields))

    assert chosen("state=waiting") == {"waiting"}
    assert chosen("state=closed") == {"closed"}
    assert chosen("state=waiting") == {"waiting"}
    assert 'value="kuoppa"' in client.get("/admin/inbox/?q=kuoppa").content.decode()
    assert 'value="kuoppa"' not in client.get("/admin/inbox/").content.decode()
