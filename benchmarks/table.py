"""`python -m benchmarks.table FILE [FILE …]`: the README's table from what `script/bench --json` wrote.

Several files are runs or sizes side by side, in the order given: two runs of one size, or 10k, 100k and a million.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.aims import aims_of, value_of

HEAD = "| Measure | p50 / p95 ms | per second | CPU ms | SQL | Aim | |\n|---|---|---|---|---|---|---|"
# What a row shows in columns of its own; other figures that have an aim are told beside it.
COLUMNS = {"p50_ms", "p95_ms", "rate", "cpu_ms", "sql"}


def number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 or not value else f"{value:.2f}"


def row(name: str, runs: Sequence[dict[str, Any]]) -> str:
    taken = [(run["size"], run["measures"][name]) for run in runs if name in run["measures"]]

    def side_by_side(*figures: str) -> str:
        cells = [" / ".join(number(value_of(found, figure)) for figure in figures) for _size, found in taken]
        return "" if all(set(cell) <= set("– /") for cell in cells) else " · ".join(cells)

    aims = aims_of(name, taken[-1][0])
    columns = (side_by_side("p50_ms", "p95_ms"), *(side_by_side(figure) for figure in ("rate", "cpu_ms", "sql")))
    beside = [f"{aim.name} {side_by_side(aim.figure)}{aim.unit}" for aim in aims if aim.figure not in COLUMNS]
    cells = (
        f"`{name}` {taken[0][1]['title']}",
        *columns,
        ", ".join(map(str, aims)),
        "; ".join([verdict(name, taken), *beside]),
    )
    return f"| {' | '.join(cells)} |"


def verdict(name: str, taken: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Met where every run met it."""
    errors = sum(found["errors"] for _size, found in taken)
    if errors:
        return f"{errors} errors"
    missed: dict[str, None] = {}
    for size, found in taken:
        missed |= dict.fromkeys(aim.name for aim in aims_of(name, size) if not aim.is_met(found))
    return f"missed: {', '.join(missed)}" if missed else "met"


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    runs = [json.loads(Path(name).read_text()) for name in sys.argv[1:]]
    names = dict.fromkeys(name for run in runs for name in run["measures"])
    print(" · ".join(f"{run['size']}, {run['date']}, {run['machine']}" for run in runs), end="\n\n")
    print(HEAD, *(row(name, runs) for name in names), sep="\n")


main()
