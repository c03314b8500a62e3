"""The page of the statistics: whose numbers it shows, in which words, at what cost."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from feedback_pages.cases.actions import lock_report, write_to_reporter
from feedback_pages.categories.models import Category
from handling.statistics.charts import bar_chart
from handling.statistics.counting import fold_changes
from handling.statistics.presentation import change_text, time_text
from handling.statistics.selection import Selection, next_month
from handling.statistics.working_time import Duration
from handling.units.models import Unit
from handling.units.users import User
from tests.builders import make_report

pytestmark = pytest.mark.django_db

PAGE = "/admin/statistics/"


def look(client: Client, user: User, query: str = "", language: str = "en") -> str:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client.force_login(user)
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return response.content.decode()


def received(page: str) -> int:
    """The first of the key figures."""
    found = re.search(r"<dt>Received</dt><dd>([\d,]+)</dd>", page)
    assert found
    return int(found[1].replace(",", ""))


@pytest.fixture
def counted(potholes: Category, exhibitions: Category) -> None:
    for _number in range(3):
        make_report(potholes, kind="fault")
    make_report(potholes, kind="idea", language="sv")
    make_report(exhibitions)
    fold_changes()


@pytest.mark.parametrize(
    ("persona", "number"),
    [("handler", 4), ("lead", 4), ("museum_handler", 1), ("officer", 5), ("administrator", 5)],
)
def test_numbers_are_of_the_units_that_one_sees(
    request: pytest.FixtureRequest, client: Client, counted: None, persona: str, number: int
) -> None:
    assert received(look(client, request.getfixturevalue(persona))) == number


@pytest.mark.parametrize("query", ["?unit=museum", "?category=exhibitions", "?section=culture", "?by=unit&period=all"])
def test_no_address_leads_to_another_units_numbers(
    client: Client, handler: User, counted: None, museum: Unit, query: str
) -> None:
    page = look(client, handler, query)
    if "<dt>Received</dt>" in page:
        assert received(page) in (0, 4)
    assert "museum en" not in page


def test_a_chosen_unit_is_what_is_counted(client: Client, officer: User, counted: None) -> None:
    assert received(look(client, officer, "?unit=technical")) == 4
    assert received(look(client, officer, "?unit=technical&kind=idea")) == 1
    assert received(look(client, officer, "?unit=technical&kind=idea&language=fi&channel=web")) == 0


@pytest.mark.parametrize("by", ["section", "category", "unit", "kind", "channel", "language"])
def test_every_breakdown_adds_up(client: Client, officer: User, counted: None, by: str) -> None:
    page = look(client, officer, f"?by={by}")
    table = page[page.index('id="broken-down"') :]
    counts = [int(number) for number in re.findall(r"</svg>\s*(\d+)</td>", table)]
    assert sum(counts) == 5


def test_a_period_that_is_none_is_refused_in_words(client: Client, handler: User, counted: None) -> None:
    for period in ("soon", "2026-13", "2026-1", "99999", "²026"):
        assert "Choose a period of the list." in look(client, handler, f"?period={period}")


def test_the_year_before_is_compared(client: Client, handler: User, potholes: Category) -> None:
    now = timezone.now()
    for _number in range(5):
        make_report(potholes)
    for _number in range(10):
        make_report(potholes, received_at=datetime(now.year - 1, now.month, 3, 12, tzinfo=UTC))
    fold_changes()
    page = look(client, handler)
    assert received(page) == 5
    assert "10 the year before" in page
    assert "−50 %" in page


def test_one_sees_by_year_what_is_long(client: Client, handler: User, potholes: Category) -> None:
    make_report(potholes, received_at=datetime(2019, 5, 3, 12, tzinfo=UTC))
    make_report(potholes)
    fold_changes()
    cache.clear()
    page = look(client, handler, "?period=all")
    assert received(page) == 2
    assert "By year" in page
    assert "?period=2019" in page


@pytest.mark.parametrize(("language", "word"), [("fi", "Vastaus"), ("sv", "Svar")])
def test_the_page_is_in_both_languages(client: Client, handler: User, counted: None, language: str, word: str) -> None:
    page = look(client, handler, language=language)
    assert word in page
    assert "Received" not in page
    assert "Broken down" not in page


def test_times_are_shown_as_median_and_of_nine_in_ten(client: Client, handler: User, potholes: Category) -> None:
    report = make_report(potholes, received_at=datetime(2026, 11, 2, 8, tzinfo=UTC))
    write_to_reporter(report=lock_report(report.pk), text="Vastaus", language="fi", by=None)
    report.messages.filter(direction="out").update(created_at=datetime(2026, 11, 4, 8, tzinfo=UTC))
    fold_changes()
    assert "2.2 d" in look(client, handler, "?period=2026-11")


def test_no_word_and_no_contact_data_is_on_the_page(client: Client, administrator: User, potholes: Category) -> None:
    make_report(potholes, text="zqsecretqz", address="zqaddressqz")
    fold_changes()
    page = look(client, administrator)
    assert "zqsecretqz" not in page and "zqaddressqz" not in page and "maija@example.org" not in page


def test_looking_costs_the_same_for_one_and_for_many(
    client: Client, officer: User, potholes: Category, exhibitions: Category, django_assert_max_num_queries: Any
) -> None:
    asked: list[int] = []
    for _round in range(3):
        make_report(potholes)
        make_report(exhibitions, kind="idea")
        fold_changes()
        look(client, officer)
        with django_assert_max_num_queries(8) as seen:
            client.get(PAGE)
        asked.append(len(seen))
    assert len(set(asked)) == 1


@pytest.mark.parametrize("persona", ["museum_editor"])
def test_who_has_no_inbox_has_no_statistics(request: pytest.FixtureRequest, client: Client, persona: str) -> None:
    client.force_login(request.getfixturevalue(persona))
    assert client.get(PAGE).status_code in (302, 403)


def test_months_go_over_the_turn_of_the_year() -> None:
    assert next_month(202612) == 202701
    assert Selection(first=202611, last=202702).months == [202611, 202612, 202701, 202702]


def test_changes_are_said_with_their_sign() -> None:
    assert (change_text(12, 10), change_text(8, 10), change_text(10, 10), change_text(30, 9)) == (
        "+20 %",
        "−20 %",
        "±0 %",
        "",
    )


def test_times_are_said_in_hours_days_or_as_too_long() -> None:
    assert (time_text(None), time_text(Duration(0.4)), time_text(Duration(12.4))) == ("–", "10 t", "12 pv")
    assert time_text(Duration(120.0, is_over=True)) == "yli 120 pv"


@pytest.mark.parametrize("values", [[0], [1], [3, 7, 2], [999, 1001], [0.2, 0.4]])
def test_bars_stand_on_the_floor_and_end_below_the_top(values: list[float]) -> None:
    chart = bar_chart(["a"] * len(values), values, values)
    assert chart.lines[-1].value >= max(values)
    for group in chart.groups:
        for bar in (group.now, group.before):
            assert bar is not None
            assert round(bar.y + bar.height) == chart.floor
            assert bar.y >= 9
