"""Where the bars of a chart stand, worked out here: the page draws them as SVG, without a script and without a style."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 14, 26


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Group:
    """What stands above one label: this year's bar and that of the year before, where there is one."""

    label: str
    middle: float
    now: Bar
    before: Bar | None


@dataclass(frozen=True)
class Line:
    """A line of the scale. `value` as a number, for the page to write in its language."""

    y: float
    value: float


@dataclass(frozen=True)
class Chart:
    groups: list[Group]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM
    label_y: int = HEIGHT - 8


def bar_chart(labels: Sequence[str], now: Sequence[float], before: Sequence[float] | None = None) -> Chart:
    """Bars beside each other for each label; all lists are of one length."""
    top = _round_top(max([*now, *(before or ()), 0]))
    room = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    thick = min(room * (0.36 if before else 0.62), 40)
    groups = []
    for place, label in enumerate(labels):
        middle = LEFT + room * (place + 0.5)
        left = middle - thick if before else middle - thick / 2
        bar = _bar(left + (thick if before else 0), thick, now[place], top)
        groups.append(Group(label, round(middle, 1), bar, _bar(left, thick, before[place], top) if before else None))
    return Chart(groups, [Line(round(_y(top * part / 4, top), 1), top * part / 4) for part in range(5)])


def _round_top(most: float) -> float:
    """The least that ends the scale well: four steps of whole numbers that one can read."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if 4 * step * factor >= most:
                return float(4 * step * factor)
        step *= 10


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top


def _bar(x: float, width: float, value: float, top: float) -> Bar:
    y = _y(value, top)
    return Bar(round(x, 1), round(y, 1), round(width, 1), round(HEIGHT - BOTTOM - y, 1))
