"""Promises in working days, and clocks that stand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from feedback_pages.cases.deadlines import (
    FINNISH,
    Calendar,
    Clock,
    Deadline,
    Standing,
    after_pause,
    due_after,
    end_of,
    next_deadline,
)
from feedback_pages.town.closed_days import ClosedDay, check_closed_days, closed_day_in, read_closed_days

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


# -- the town's own days --------------------------------------------------------------------------------------------


def test_town_closes_on_its_own_days_each_year_or_once():
    calendar = Calendar(read_closed_days("24.12. Jouluaatto\n\n15.5.2026  Kaupungin päivä\n29.2."))

    assert calendar.after(date(2026, 5, 14), 1) == date(2026, 5, 18)
    assert FINNISH.after(date(2026, 5, 14), 1) == date(2026, 5, 15)
    assert calendar.after(date(2027, 5, 13), 1) == date(2027, 5, 14)
    assert not calendar.is_working_day(date(2030, 12, 24))
    assert not calendar.is_working_day(date(2028, 2, 29))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("24.12.", ClosedDay(12, 24)),
        ("1.5", ClosedDay(5, 1)),
        (" 15. 5. 2026 name", ClosedDay(5, 15, 2026)),
        ("15.5.2026", ClosedDay(5, 15, 2026)),
    ],
)
def test_day_is_read_from_the_beginning_of_its_line(line, day):
    assert closed_day_in(line) == day


@pytest.mark.parametrize("text", ["Christmas", "31.4.", "29.2.2027", "24.12.\n2026-05-15", "1.1.\n" * 61])
def test_what_begins_with_no_day_is_refused_with_its_line(text):
    with pytest.raises(ValidationError):
        check_closed_days(text)


# -- clocks that stand ----------------------------------------------------------------------------------------------

DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
MOMENTS = st.builds(
    lambda day, hour: datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI), DAYS, st.integers(0, 23)
)
CLOSED = st.frozensets(
    st.builds(lambda day, once: ClosedDay(day.month, day.day, day.year if once else None), DAYS, st.booleans()),
    max_size=5,
)
CALENDARS = st.builds(Calendar, CLOSED)


@given(CALENDARS, DAYS, st.integers(1, 40))
def test_last_of_some_working_days_is_one_and_they_are_counted_back(calendar, day, number):
    last = calendar.after(day, number)

    assert calendar.is_working_day(last)
    assert calendar.between(day, last) == number


@given(CALENDARS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_working_days_of_two_spans_are_those_of_both(calendar, day, first, second):
    middle, end = day + timedelta(days=first), day + timedelta(days=first + second)

    assert calendar.between(day, middle) + calendar.between(middle, end) == calendar.between(day, end)


@given(CALENDARS, MOMENTS, st.integers(1, 20), st.integers(0, 40), st.integers(0, 90))
def test_what_is_left_when_the_clock_stops_is_left_when_it_goes_on(calendar, received, promise, until, pause):
    due = due_after(received, promise, calendar)
    paused = received + timedelta(days=until)
    resumed = paused + timedelta(days=pause)

    again = after_pause(due, paused=paused, resumed=resumed, calendar=calendar)

    def left(moment, end):
        return calendar.between(moment.date(), end.date()) - calendar.between(end.date(), moment.date())

    assert left(resumed, again) == left(paused, due)
    assert again >= due


@given(CALENDARS, MOMENTS, st.integers(1, 20))
def test_clock_that_stood_within_a_day_changes_nothing(calendar, received, promise):
    due = due_after(received, promise, calendar)
    evening = end_of(received.date())

    assert after_pause(due, paused=received, resumed=evening, calendar=calendar) == due


# -- what is due next -----------------------------------------------------------------------------------------------

FRIDAY, WEDNESDAY = (datetime(2026, 11, day, 23, 59, 59, tzinfo=HELSINKI) for day in (27, 25))


def asked(**more):
    return next_deadline(**{"due": FRIDAY, "reaction_due": WEDNESDAY, "answered": None, "reacted": None, **more})


def test_first_reaction_comes_before_the_answer_until_somebody_reacts():
    assert asked() == Deadline(Clock.REACTION, WEDNESDAY)
    assert asked(reacted=WEDNESDAY) == Deadline(Clock.ANSWER, FRIDAY)
    assert asked(answered=WEDNESDAY) is None
    assert asked(due=None, reacted=WEDNESDAY) is None


@pytest.mark.parametrize(
    ("now", "standing", "late"),
    [
        ((2026, 11, 25, 10), Standing.ON_TIME, None),
        ((2026, 11, 26, 10), Standing.SOON, None),
        ((2026, 11, 27, 23), Standing.SOON, None),
        ((2026, 11, 28, 10), Standing.LATE, 1),  # Saturday
        ((2026, 11, 30, 10), Standing.LATE, 1),
        ((2026, 12, 1, 10), Standing.LATE, 2),
        ((2026, 12, 7, 10), Standing.LATE, 6),  # Independence Day is a Sunday
    ],
)
def test_standing_counts_working_days(now, standing, late):
    deadline, moment = Deadline(Clock.ANSWER, FRIDAY), datetime(*now, tzinfo=HELSINKI)

    assert deadline.standing(moment, FINNISH) == standing
    assert late is None or deadline.days_late(moment, FINNISH) == late
