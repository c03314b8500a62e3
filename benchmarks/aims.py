"""What each measure is to come to on two processors with two workers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What a figure is called, and its unit.
FIGURES = {
    "rate": ("rate", "/s"),
    "cpu_ms": ("CPU", " ms"),
    "sql": ("SQL", ""),
    "p95_ms": ("p95", " ms"),
    "worst_p95_ms": ("slowest sort's p95", " ms"),
    "rate_p95_ms": ("p95 in a crowd", " ms"),
    "bytes_most": ("largest", " bytes"),
    "ratio": ("p95 to idle", " ×"),
    "ratio_at_50": ("p95 to idle at 50/s", " ×"),
    "uss_mib": ("USS", " MiB"),
    "worst_bytes": ("heaviest page", " bytes"),
    "worst_lcp_ms": ("latest LCP", " ms"),
    "worst_cls": ("most CLS", ""),
}
CPU = ("web_cpu_ms", "worker_cpu_ms", "db_cpu_ms")


def value_of(figures: Mapping[str, Any], name: str) -> float | None:
    """A figure of a measure; `cpu_ms` is what web, worker and database spend together. None where it was not taken."""
    if name != "cpu_ms":
        return figures.get(name)
    spent = [figures[side] for side in CPU if side in figures]
    return sum(spent) if spent else None


@dataclass(frozen=True)
class Aim:
    """`bound` of a figure: at most so much, and of a rate at least."""

    figure: str
    bound: float

    def is_met(self, figures: Mapping[str, Any]) -> bool:
        found = value_of(figures, self.figure)
        if found is None:
            return False
        return found >= self.bound if self.figure == "rate" else found <= self.bound

    @property
    def name(self) -> str:
        return FIGURES[self.figure][0]

    @property
    def unit(self) -> str:
        return FIGURES[self.figure][1]

    def __str__(self) -> str:
        return f"{self.name} {'≥' if self.figure == 'rate' else '≤'} {self.bound:,g}{self.unit}"


def _aims(**bounds: float) -> tuple[Aim, ...]:
    return tuple(Aim(figure, bound) for figure, bound in bounds.items())


AIMS = {
    "form": _aims(rate=170, cpu_ms=10, sql=10),
    "form_cached": _aims(rate=2_000),
    "draft": _aims(rate=400, rate_p95_ms=60, cpu_ms=4),
    "send": _aims(rate=170, rate_p95_ms=130, cpu_ms=10, sql=22),
    "tile_500": _aims(p95_ms=8, bytes_most=20_000),
    "tile": _aims(worst_p95_ms=30, bytes_most=60_000),
    "tile_narrowed": _aims(worst_p95_ms=60, bytes_most=60_000),
    "map_words": _aims(p95_ms=60),
    "list": _aims(p95_ms=25),
    "list_words": _aims(p95_ms=50),
    "publication": _aims(p95_ms=20),
    "near": _aims(p95_ms=15),
    "inbox": _aims(worst_p95_ms=45, sql=12),
    "inbox_words": _aims(p95_ms=60),
    "statistics": _aims(p95_ms=300),
    "report": _aims(p95_ms=50, sql=20),
    "photo_jpeg": _aims(rate=4),
    "photo_heic": _aims(rate=2.5),
    "form_uploads": _aims(ratio=2),
    "slow_uploads": _aims(ratio=2),
    "staff": _aims(ratio=3, ratio_at_50=2),
    "mails": _aims(rate=200),
    "memory": _aims(uss_mib=110),
    "pages": _aims(worst_bytes=100_000, worst_lcp_ms=1_500, worst_cls=0.05),
}
AT_A_MILLION = {
    "map_words": _aims(p95_ms=80),
    "list_words": _aims(p95_ms=70),
    "inbox_words": _aims(p95_ms=80),
}


def aims_of(measure: str, size: str) -> tuple[Aim, ...]:
    """For a town of that size (10k, 100k, 1m)."""
    return (AT_A_MILLION if size == "1m" else {}).get(measure) or AIMS.get(measure, ())
