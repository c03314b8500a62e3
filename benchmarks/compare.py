"""`python benchmarks/compare.py OLD NEW`: how much more or less each measure costs now, as ratios (new ÷ old).

Ends with 1 where NEW has errors: its figures are then of something else.
"""

import json
import sys
from pathlib import Path
from typing import Any

# Fewer is better for all but the rate, whose ratio is turned round: above 1 is always worse.
COSTS = ("web_cpu_ms", "db_cpu_ms", "sql", "bytes", "p50_ms", "p95_ms", "rate")
WORSE = 1.10


def ratio(column: str, old: float, new: float) -> float | None:
    if not old or not new:
        return None
    return old / new if column == "rate" else new / old


def cells(before: dict[str, Any], after: dict[str, Any]) -> str:
    ratios = [ratio(column, before.get(column, 0), after.get(column, 0)) for column in COSTS]
    return "".join(f"{'' if value is None else f'{value:.2f}' + '!' * (value > WORSE):>12}" for value in ratios)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    old, new = (json.loads(Path(name).read_text()) for name in sys.argv[1:])
    if old["size"] != new["size"]:
        print(f"note: {old['size']} is compared with {new['size']}")
    print(f"{'':14}" + "".join(f"{column:>12}" for column in COSTS))
    for name, before in old["measures"].items():
        print(f"{name:14}" + (cells(before, new["measures"][name]) if name in new["measures"] else "  not measured"))
    wrong = [f"{name}: {found['errors']} errors" for name, found in new["measures"].items() if found["errors"]]
    if wrong:
        sys.exit("Not to be compared: " + "; ".join(wrong))


main()
