"""Medians out of sums of steps."""

import random
from datetime import date
from statistics import quantiles

import pytest

from feedback_pages.cases.deadlines import FINNISH
from handling.statistics.working_time import BOUNDS, FIRST_DAY, STEPS, Duration, quantile, working_days_before


def steps_of(days: list[float]) -> list[int]:
    steps = [0] * STEPS
    for one in days:
        steps[sum(bound <= one for bound in BOUNDS)] += 1
    return steps


def test_nothing_done_has_no_time() -> None:
    assert quantile([0] * STEPS, 0.5) is None


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_quantile_lies_within_a_step_of_the_true_one(share: float) -> None:
    chance = random.Random(1)
    days = [chance.expovariate(1 / 4) for _number in range(2_000)]
    found = quantile(steps_of(days), share)
    true = quantiles(days, n=100)[round(share * 100) - 1]
    step = sum(bound <= true for bound in BOUNDS)
    low, high = (0.0, *BOUNDS)[step], BOUNDS[step]
    assert found is not None and low - 0.5 <= found.days <= high + 0.5
    assert abs(found.days - true) <= high - low


def test_what_is_beyond_the_scale_is_said_to_be() -> None:
    assert quantile(steps_of([500.0, 600.0, 700.0]), 0.5) == Duration(BOUNDS[-1], is_over=True)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9, 1.0])
def test_a_single_case_is_within_its_step(share: float) -> None:
    found = quantile(steps_of([2.2]), share)
    assert found is not None and 2.0 <= found.days <= 2.5


def test_hours_are_said_within_the_first_day() -> None:
    assert Duration(0.25).hours == 6
    assert Duration(0.001).hours == 1
    assert Duration(1.5).hours is None


def test_working_days_leave_out_weekends_and_finnish_holidays() -> None:
    days = working_days_before(date(2026, 11, 25), FINNISH)

    def counted(first: date, last: date) -> int:
        return days[(last - FIRST_DAY).days + 1] - days[(first - FIRST_DAY).days]

    assert counted(date(2026, 11, 23), date(2026, 11, 29)) == 5
    assert counted(date(2026, 12, 21), date(2026, 12, 27)) == 3  # Christmas Eve and Day are a Thursday and a Friday
