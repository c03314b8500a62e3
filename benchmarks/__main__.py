"""`script/bench [name …] [--size 10k|100k|1m] [--json FILE]`: measures, prints, and writes the figures as JSON."""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from benchmarks.client import many_at_once, one_by_one, percentile  # noqa: E402 - after Django is set up
from benchmarks.measures import MEASURES, VARIED, Measure  # noqa: E402
from benchmarks.server import served  # noqa: E402
from benchmarks.special import SPECIAL  # noqa: E402
from benchmarks.usage import Meter  # noqa: E402
from benchmarks.world import World  # noqa: E402

RATE_SECONDS = 15
WARM = 50
# More than any rate times RATE_SECONDS of what can be sent only once.
SPENT_AT_MOST = 6_000
SPENT_SENDS_AT_MOST = 3_500


def measure(name: str, one: Measure, world: World) -> dict[str, Any]:
    with served(one.environment) as web:
        one_by_one(one.makes(world, WARM))
        requests = one.makes(world, VARIED)
        before = Meter.read(web)
        single = one_by_one(requests)
        spent = Meter.read(web).since(before)
        crowd = one.makes(world, SPENT_SENDS_AT_MOST if name == "send" else SPENT_AT_MOST) if one.is_spent else requests
        many = many_at_once(crowd, in_flight=one.in_flight, seconds=RATE_SECONDS, once=one.is_spent)
    asked = max(len(single.seconds), 1)
    worst = max(single.by_label.items(), key=lambda item: percentile(item[1], 0.95), default=("", [0.0]))
    for error in (single.errors + many.errors)[:3]:
        print(f"  ! {error}", file=sys.stderr)
    return {
        "p50_ms": 1000 * percentile(single.seconds, 0.5),
        "p95_ms": 1000 * percentile(single.seconds, 0.95),
        "worst": worst[0],
        "worst_p95_ms": 1000 * percentile(worst[1], 0.95),
        "rate": many.rate,
        "rate_p95_ms": 1000 * percentile(many.seconds, 0.95),
        "web_cpu_ms": 1000 * spent.web / asked,
        "db_cpu_ms": 1000 * spent.database / asked,
        "sql": spent.statements / asked,
        "bytes": sum(single.lengths) / asked,
        "bytes_most": max(single.lengths, default=0),
        "errors": len(single.errors) + len(many.errors),
    }


def lines(name: str, figures: dict[str, Any]) -> Iterator[str]:
    """One for the measure, and one for each of its pages where it has some."""
    shown = [f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items()]
    yield f"{name:14} {'  '.join(text for text in shown if not text.startswith('pages '))}"
    for page, its_own in figures.get("pages", {}).items():
        yield from lines(f"  {page:42}", its_own)


def main() -> None:
    # An end from outside is to stop the servers too, each of which has a process group of its own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join([*MEASURES, *SPECIAL]))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    unknown = set(options.names) - {*MEASURES, *SPECIAL}
    if unknown:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    world, figures = World(), {}
    for name in options.names or [*MEASURES, *SPECIAL]:
        figures[name] = measure(name, MEASURES[name], world) if name in MEASURES else SPECIAL[name][1](world)
        print(*lines(name, figures[name]), sep="\n", flush=True)
        figures[name]["title"] = MEASURES[name].title if name in MEASURES else SPECIAL[name][0]
    if options.json:
        machine = f"{platform.machine()}, {os.cpu_count()} processors"
        result = {"date": datetime.now(UTC).date().isoformat(), "size": os.environ["BENCH_SIZE"], "machine": machine}
        options.json.write_text(json.dumps({**result, "measures": figures}, indent=1) + "\n")


main()
