from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.inbox import paging
from handling.inbox.models import InboxEntry
from handling.inbox.querysets import NEVER
from handling.inbox.scope import Scope
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import assign, signed_in

# Six of them are Wagtail's frame; words are found in a query of their own.
MOST_QUERIES = {"": 9, "kuoppa": 10}


@pytest.fixture
def many(potholes: Category, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """Eleven reports on pages of three; some came at the same moment, and some have no promise."""
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    now = timezone.now()
    reports = [
        builders.make_report(potholes, text=f"Kuoppa {number}", received_at=now - timedelta(days=number // 3))
        for number in range(11)
    ]
    for number, report in enumerate(reports):
        due = None if number % 4 == 0 else now + timedelta(days=number // 4)
        InboxEntry.objects.filter(pk=report.pk).update(due_at=due)
    return reports


def walk(user: User, link: str, address: str, query: dict[str, Any] | None = None) -> list[list[int]]:
    """Pages of keys from `address` on, by the link named."""
    pages = []
    client = signed_in(user)
    while address:
        response = client.get(address, query)
        pages.append([row.report_id for row in response.context["rows"]])
        address, query = response.context[link], None
    return pages


@pytest.mark.parametrize("words", ["", "kuoppa"])
@pytest.mark.parametrize("sort", ["newest", "oldest", "due"])
def test_pages_lose_and_repeat_nothing_both_ways(many: list[Report], handler: User, sort: str, words: str) -> None:
    query = {"sort": sort, "q": words}
    forth = walk(handler, "next_url", "/admin/inbox/", query)
    seen = [key for page in forth for key in page]
    assert sorted(seen) == sorted(report.pk for report in many)
    assert [len(page) for page in forth] == [3, 3, 3, 2]
    client, address = signed_in(handler), "/admin/inbox/"
    while address:
        last, response = address, client.get(address, query if address == "/admin/inbox/" else None)
        address = response.context["next_url"]
    back = walk(handler, "previous_url", last)
    assert back[::-1] == forth


@pytest.mark.parametrize("sort", ["newest", "oldest", "due"])
def test_order_is_what_it_says(many: list[Report], handler: User, sort: str) -> None:
    seen = [key for page in walk(handler, "next_url", "/admin/inbox/", {"sort": sort}) for key in page]
    entries = InboxEntry.objects.in_bulk(seen)
    moments = [entries[key].due_at or NEVER if sort == "due" else entries[key].received_at for key in seen]
    assert moments == sorted(moments, reverse=sort == "newest")


def test_what_is_closed_meanwhile_does_not_shift_pages(many: list[Report], handler: User) -> None:
    client = signed_in(handler)
    first = client.get("/admin/inbox/")
    shown = [row.report_id for row in first.context["rows"]]
    InboxEntry.objects.filter(pk__in=shown).update(state="closed")
    rest = [key for page in walk(handler, "next_url", first.context["next_url"]) for key in page]
    assert sorted(shown + rest) == sorted(report.pk for report in many)


@pytest.mark.parametrize("key", [
    "x", "_", "2026-01-01_5", "2026-13-45T00:00:00Z_1", "2026-01-01T00:00:00Z_99999999999999999999", "2026-01-01T00:00Z_²",
    "0001-01-01T00:00:00+16:00_1",
])  # fmt: skip
def test_unreadable_key_gives_the_first_page(many: list[Report], handler: User, key: str) -> None:
    response = signed_in(handler).get("/admin/inbox/", {"after": key})
    assert len(response.context["rows"]) == 3
    assert response.context["previous_url"] == ""


@pytest.mark.parametrize("side", ["before", "after"])
def test_key_of_a_clock_that_the_database_does_not_know_is_read(many: list[Report], handler: User, side: str) -> None:
    typed = "2026-01-01T00:00:00+16:00_1"
    assert str(paging.Key.read(typed).moment) == "2025-12-31 08:00:00+00:00"  # type: ignore[union-attr]
    assert signed_in(handler).get("/admin/inbox/", {side: typed}).status_code == 200


def test_counts_stop(many: list[Report], handler: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNT_CAP", 4)
    scope = Scope(handler, {many[0].inbox_entry.unit_id})
    assert paging.capped_counts({"open": paging.Counting.of(scope.entries.open())}) == {"open": 5}
    response = signed_in(handler).get("/admin/inbox/", {"q": "kuoppa"})
    assert response.context["page"].count == 5
    assert response.context["page"].is_capped


def test_filters_go_along_to_the_next_page(many: list[Report], handler: User) -> None:
    response = signed_in(handler).get("/admin/inbox/", {"kind": "fault", "sort": "due", "after": ""})
    assert "kind=fault" in response.context["next_url"]
    assert "sort=due" in response.context["next_url"]
    assert response.context["map_query"] == "kind=fault"


@pytest.mark.parametrize("words", ["", "kuoppa"])
@pytest.mark.parametrize("filters", [{}, {"needs": "publication", "category": "potholes"}])
@pytest.mark.parametrize("persona", ["handler", "officer"])
def test_cost_is_the_same_for_one_row_and_three(
    potholes: Category,
    exhibitions: Category,
    persona: str,
    filters: dict[str, str],
    words: str,
    request: pytest.FixtureRequest,
) -> None:
    client, query = signed_in(request.getfixturevalue(persona)), {**filters, "q": words}
    builders.make_report(potholes)
    counts = []
    for rows in (1, 3):
        client.get("/admin/inbox/", query)  # names to choose from are kept for a minute
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/admin/inbox/", query)
        assert len(response.context["rows"]) == rows
        counts.append(len(queries))
        builders.make_report(potholes, point=None)
        assign(
            builders.make_report(potholes), request.getfixturevalue("handler"), by=request.getfixturevalue("handler")
        )
    assert counts[0] == counts[1] <= MOST_QUERIES[words], [query["sql"][:90] for query in queries]
