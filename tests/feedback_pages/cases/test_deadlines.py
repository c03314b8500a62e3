"""Promises in working days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from feedback_pages.cases.deadlines import due_after

HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24"),  # Monday
        ("2026-11-27 10:00", 1, "2026-11-30"),  # over a weekend
        ("2026-12-04 10:00", 3, "2026-12-09"),  # Independence Day is a Sunday in 2026
        ("2026-12-23 10:00", 1, "2026-12-28"),  # Christmas Eve counts, the holidays and the weekend do not
        ("2026-04-02 23:30", 1, "2026-04-07"),  # Easter
        ("2026-06-18 10:00", 2, "2026-06-23"),  # Midsummer Eve is a Friday
    ],
)
def test_promise_skips_weekends_and_holidays(received, days, due):
    start = datetime.strptime(received, "%Y-%m-%d %H:%M").replace(tzinfo=HELSINKI)
    assert due_after(start, days).date().isoformat() == due


def test_promise_ends_with_the_day_in_the_towns_own_time():
    start = datetime(2026, 3, 27, 22, 30, tzinfo=ZoneInfo("UTC"))  # Saturday 00:30 in Helsinki, before summer time
    due = due_after(start, 1)
    assert due == datetime(2026, 3, 30, 23, 59, 59, tzinfo=HELSINKI)
