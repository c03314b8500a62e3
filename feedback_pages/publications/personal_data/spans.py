from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PersonalDataType = Literal["hetu", "phone", "email", "iban", "plate", "person_name", "home_address"]


@dataclass(frozen=True, order=True)
class Span:
    """One piece of personal data: `text[start:end]`, in Python string indexes."""

    start: int
    end: int
    type: PersonalDataType


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Of spans that overlap, the one that comes first in `spans` stays; the result is sorted by place."""
    taken: set[int] = set()
    kept = []
    for span in spans:
        indexes = range(span.start, span.end)
        if taken.isdisjoint(indexes):
            taken.update(indexes)
            kept.append(span)
    return sorted(kept)
