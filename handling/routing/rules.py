"""Which rule a report meets, and which rule no report can ever reach. Pure: nothing is read here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

# A year that has every day.
LEAP_YEAR = 2024
YEAR = tuple(date(LEAP_YEAR, 1, 1) + timedelta(days=number) for number in range(366))


def number_of(day: date) -> int:
    """A day of each year as month * 100 + day: the first of November is 1101."""
    return day.month * 100 + day.day


@dataclass(frozen=True)
class Season:
    """Days of each year from `start` to `end`, both included (see `number_of`); it may go over the new year."""

    start: int
    end: int

    def holds(self, day: date) -> bool:
        number = number_of(day)
        if self.start <= self.end:
            return self.start <= number <= self.end
        return number >= self.start or number <= self.end

    def covers(self, other: "Season") -> bool:
        return _days(other) <= _days(self)


@lru_cache(maxsize=200)
def _days(season: Season) -> frozenset[date]:
    return frozenset(day for day in YEAR if season.holds(day))


class Condition(Enum):
    CATEGORY = "category"
    AREA = "area"
    KIND = "kind"
    ANSWER = "answer"
    SEASON = "season"
    # No condition of the rule: its unit gave this very report back.
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a rule asks of a report, by keys; what is None or empty asks nothing. `option` is one of a question."""

    key: int
    unit: int
    category: int | None = None
    area: int | None = None
    kinds: frozenset[str] = frozenset()
    option: tuple[str, str] | None = None
    season: Season | None = None

    @classmethod
    def of(
        cls,
        key: int,
        unit: int,
        category: int | None,
        area: int | None,
        kinds: Iterable[str],
        question: str,
        option: str,
        start: int | None,
        end: int | None,
    ) -> "Rule":
        """From a row's columns; `start` and `end` as `Season` has them."""
        return cls(
            key=key,
            unit=unit,
            category=category,
            area=area,
            kinds=frozenset(kinds),
            option=(question, option) if question else None,
            season=Season(start, end) if start is not None and end is not None else None,
        )

    def covers(self, other: "Rule") -> bool:
        """Whether every report that meets `other` meets this one too."""
        return (
            self.category in (None, other.category)
            and self.area in (None, other.area)
            and (not self.kinds or bool(other.kinds) and other.kinds <= self.kinds)
            and self.option in (None, other.option)
            and (self.season is None or other.season is not None and self.season.covers(other.season))
        )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a report: the areas that it lies in, the (question, option) pairs that it answered, the day on
    which it came, and the units that gave it back."""

    category: int
    kind: str
    day: date
    areas: frozenset[int] = frozenset()
    options: frozenset[tuple[str, str]] = frozenset()
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Passed:
    """A rule that was passed over, and by what."""

    rule: Rule
    unmet: list[Condition]


@dataclass(frozen=True)
class Decision:
    """`rule` is None where none fits: the default unit takes it."""

    rule: Rule | None
    passed: list[Passed] = field(default_factory=list)


def unmet(rule: Rule, facts: Facts) -> list[Condition]:
    """The conditions of the rule that the report does not meet."""
    met = {
        Condition.CATEGORY: rule.category in (None, facts.category),
        Condition.AREA: rule.area is None or rule.area in facts.areas,
        Condition.KIND: not rule.kinds or facts.kind in rule.kinds,
        Condition.ANSWER: rule.option is None or rule.option in facts.options,
        Condition.SEASON: rule.season is None or rule.season.holds(facts.day),
        Condition.REFUSED: rule.unit not in facts.refused,
    }
    return [condition for condition, is_met in met.items() if not is_met]


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    """The first rule that the report meets, and those before it."""
    passed: list[Passed] = []
    for rule in rules:
        missing = unmet(rule, facts)
        if not missing:
            return Decision(rule, passed)
        passed.append(Passed(rule, missing))
    return Decision(None, passed)


def unreachable(rules: Sequence[Rule]) -> dict[int, int]:
    """Rules that nothing ever reaches: key → key of the wider rule before it."""
    found: dict[int, int] = {}
    for place, rule in enumerate(rules):
        wider = next((earlier for earlier in rules[:place] if earlier.covers(rule)), None)
        if wider is not None:
            found[rule.key] = wider.key
    return found


def place_for(rule: Rule, rules: Sequence[Rule]) -> int:
    """Where a new rule goes: before the first one that would hide it, else last."""
    return next((place for place, other in enumerate(rules) if other.covers(rule)), len(rules))
