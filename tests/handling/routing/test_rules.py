"""The rules alone: which one decides, and which one can never be reached."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from handling.routing.rules import Condition, Facts, Rule, Season, decide, place_for, unreachable

POTHOLES, LAMPS, HARBOUR, CENTRE = 1, 2, 11, 12
WINTER = Season(1101, 331)


def facts(**more) -> Facts:
    return Facts(**{"category": POTHOLES, "kind": "fault", "day": date(2026, 1, 15), **more})


def rule(key: int = 1, unit: int = 1, **asked) -> Rule:
    return Rule(key=key, unit=unit, **asked)


def test_first_rule_that_fits_decides_and_those_before_tell_why_not() -> None:
    elsewhere = rule(1, category=LAMPS)
    harbour = rule(2, category=POTHOLES, area=HARBOUR, season=Season(501, 831))
    fitting, later = rule(3, category=POTHOLES, kinds=frozenset({"fault"})), rule(4)

    decision = decide([elsewhere, harbour, fitting, later], facts(areas=frozenset({CENTRE})))

    assert decision.rule == fitting
    assert [(passed.rule.key, passed.unmet) for passed in decision.passed] == [
        (1, [Condition.CATEGORY]),
        (2, [Condition.AREA, Condition.SEASON]),
    ]


def test_no_rule_fits_where_each_misses_something() -> None:
    rules = [rule(1, kinds=frozenset({"idea"})), rule(2, option=("q", "yes")), rule(3, unit=7)]

    decision = decide(rules, facts(options=frozenset({("q", "no")}), refused=frozenset({7})))

    assert decision.rule is None
    assert [passed.unmet for passed in decision.passed] == [
        [Condition.KIND],
        [Condition.ANSWER],
        [Condition.REFUSED],
    ]


def test_answer_that_was_chosen_decides() -> None:
    chosen = rule(1, option=("q", "yes"))

    assert decide([chosen], facts(options=frozenset({("q", "yes"), ("q", "no")}))).rule == chosen


def test_season_goes_over_the_new_year_with_both_its_ends() -> None:
    inside = [date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31), date(2028, 2, 29)]
    outside = [date(2026, 10, 31), date(2027, 4, 1), date(2026, 7, 1)]

    assert all(WINTER.holds(day) for day in inside)
    assert not any(WINTER.holds(day) for day in outside)


def test_rule_behind_a_wider_one_is_never_reached() -> None:
    wide = rule(1, category=POTHOLES, season=WINTER)
    narrow = rule(2, category=POTHOLES, area=HARBOUR, season=Season(1201, 1224))
    longer = rule(3, category=POTHOLES, season=Season(1101, 401))

    assert unreachable([wide, narrow, longer]) == {2: 1}
    assert unreachable([narrow, wide, longer]) == {}


def test_new_rule_goes_before_the_one_that_would_hide_it() -> None:
    rules = [rule(1, category=LAMPS), rule(2, category=POTHOLES), rule(3)]

    assert place_for(rule(9, category=POTHOLES, area=HARBOUR), rules) == 1
    assert place_for(rule(9, category=3), rules) == 2
    assert place_for(rule(9), rules[:2]) == 2


KINDS = ["fault", "idea", "question"]
days_of_year = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: day.month * 100 + day.day)
seasons = st.none() | st.builds(Season, days_of_year, days_of_year)
rules = st.builds(
    Rule,
    key=st.integers(1, 10**6),
    unit=st.integers(1, 3),
    category=st.none() | st.integers(1, 2),
    area=st.none() | st.integers(1, 2),
    kinds=st.frozensets(st.sampled_from(KINDS)),
    option=st.none() | st.tuples(st.just("q"), st.sampled_from(["a", "b"])),
    season=seasons,
)
reports = st.builds(
    Facts,
    category=st.integers(1, 2),
    kind=st.sampled_from(KINDS),
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    areas=st.frozensets(st.integers(1, 2)),
    options=st.frozensets(st.tuples(st.just("q"), st.sampled_from(["a", "b"]))),
)


@given(st.lists(rules, max_size=8, unique_by=lambda one: one.key), reports)
def test_no_report_reaches_a_rule_that_is_told_unreachable(ordered: list[Rule], report: Facts) -> None:
    chosen = decide(ordered, report).rule

    assert chosen is None or chosen.key not in unreachable(ordered)


@given(st.lists(rules, max_size=8, unique_by=lambda one: one.key), rules)
def test_rule_in_its_place_is_not_hidden(ordered: list[Rule], new: Rule) -> None:
    new = Rule(**{**new.__dict__, "key": 0})
    place = place_for(new, ordered)

    assert 0 not in unreachable([*ordered[:place], new, *ordered[place:]])


@given(st.builds(Season, days_of_year, days_of_year), st.builds(Season, days_of_year, days_of_year), st.dates())
def test_wider_season_holds_each_day_of_the_narrower(one: Season, other: Season, day: date) -> None:
    assert not (one.covers(other) and other.holds(day)) or one.holds(day)
