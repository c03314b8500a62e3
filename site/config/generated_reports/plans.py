"""What becomes of a report, decided before its life begins: which way it ends and who writes when."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from feedback_pages.cases.models import Outcome

IN, OUT = "in", "out"
# How many messages a conversation has, of a hundred that are answered.
LENGTHS = {2: 55, 3: 18, 4: 12, 5: 6, 6: 5, 7: 2, 8: 2}
OUTCOMES = {
    Outcome.ANSWERED: 44,
    Outcome.FIXED: 30,
    Outcome.PLANNED: 7,
    Outcome.NO_ACTION: 7,
    Outcome.NOT_OURS: 6,
    Outcome.DUPLICATE: 6,
}


class Shares:
    """Choices of different weight."""

    def __init__(self, weights: Mapping[Any, int]) -> None:
        self.choices = [*weights]
        self.cumulative = list(accumulate(weights.values()))

    def draw(self, random: Random) -> Any:
        return random.choices(self.choices, cum_weights=self.cumulative)[0]


ENDS = Shares({"answered": 880, "received": 20, "in_progress": 20, "waiting": 20, "spam": 35, "withdrawn": 25})
_LENGTHS, _OUTCOMES = Shares(LENGTHS), Shares(OUTCOMES)


@dataclass(frozen=True)
class Plan:
    """`lines` are the messages after the first; `end` is the state or, for closing, the outcome that is reached."""

    end: str
    lines: tuple[str, ...]


def draw_plan(random: Random) -> Plan:
    """Most are answered and closed; some are left lying, some are spam or taken back."""
    end = ENDS.draw(random)
    if end == "answered":
        return Plan(str(_OUTCOMES.draw(random)), _lines_to_answer(int(_LENGTHS.draw(random)) - 1))
    if end == "waiting":
        return Plan("waiting", _lines_to_answer(int(_LENGTHS.draw(random)) - 1))
    if end == "spam":
        return Plan(Outcome.SPAM, ())
    return Plan(str(end), (IN,) * (random.random() < 0.2))


def _lines_to_answer(count: int) -> tuple[str, ...]:
    """Town and resident in turn, so that the town has the last word."""
    return tuple(OUT if (count - number) % 2 else IN for number in range(count))
