"""`python benchmarks/compare.py OLD NEW`: how much more or less each measure costs now, as ratios (new ÷ old)."""

import json
import sys
from pathlib import Path

# Fewer is better for all but the rate, whose ratio is turned round: above 1 is always worse.
COSTS = ("web_cpu_ms", "db_cpu_ms", "sql", "bytes", "p50_ms", "p95_ms", "rate")
WORSE = 1.10


def ratio(column: str, old: float, new: float) -> float | None:
    if not old or not new:
        return None
    return old / new if column == "rate" else new / old


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    old, new = (json.loads(Path(name).read_text()) for name in sys.argv[1:])
    if old["size"] != new["size"]:
        print(f"note: {old['size']} is compared with {new['size']}")
    print(f"{'':14}" + "".join(f"{column:>12}" for column in COSTS))
    for name, before in old["measures"].items():
        after = new["measures"].get(name)
        if after is None:
            continue
        ratios = [ratio(column, before.get(column, 0), after.get(column, 0)) for column in COSTS]
        cells = ["" if value is None else f"{value:.2f}{'!' if value > WORSE else ''}" for value in ratios]
        print(f"{name:14}" + "".join(f"{cell:>12}" for cell in cells))


main()
