"""Recall and precision of `find_personal_data` by type, and the share of clean texts that it disturbs.

    .venv/bin/python benchmarks/personal_data/score.py [--misses] [--json]

A marked piece counts as found when a span of its type covers it within one character at either end.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.personal_data.generated import generated_texts
from feedback_pages.publications.personal_data import Span, find_personal_data

FOLDER = Path(__file__).parent
WRITTEN = ("by_hand", "held_out", "look_4", "look_5", "look_6")
PARTS = (*WRITTEN, "generated")
# What the texts suppose of the town: see PUBLIC_CONTACTS in docs/reference/settings.md.
PUBLIC_CONTACTS = ("@hanko.fi", "019 220 31")
TYPES = ("hetu", "phone", "email", "iban", "plate", "person_name", "home_address")
IDENTIFIERS = frozenset(TYPES[:5])
_MARK = re.compile(r"«(\w+):([^»]*)»")
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([nr]))")
_LONG = 20_000
HARD_TO_SCAN = (
    "0",
    "0 ",
    "04 ",
    "040 123 45 ",
    "+358 ",
    "a@",
    "@",
    "a.",
    "a piste ",
    " at ",
    "x at y piste fi ",
    "FI21 1234 ",
    "AB-1 ",
    "abc ",
    "Matti ",
    "Matti Virtanen ",
    "asun ",
    "asun Kotikatu 5 ",
    "131052-308T ",
    "13.10.52 ",
    "-",
    "(",
    "auto ABC 12 ",
    "Aa-",
    "a piste a",
    "A 1 A 1 ",
    "soita ",
    "soita 1 ",
    "\n",
    "ä",
)


@dataclass(frozen=True)
class Example:
    part: str
    language: str
    text: str
    spans: frozenset[Span]


def examples() -> Iterator[Example]:
    for part in WRITTEN:
        for line in (FOLDER / f"{part}.txt").read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                language, marked = line.split("\t", 1)
                yield _example(part, language, _ESCAPE.sub(_unescaped, marked))
    for language, marked in generated_texts():
        yield _example("generated", language, marked)


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else {"n": "\n", "r": "\r"}[escape[2]]


def _example(part: str, language: str, marked: str) -> Example:
    text, spans, position = "", set(), 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.add(Span(len(text), len(text) + len(match[2]), match[1]))  # type: ignore[arg-type]  # the set's own marks
        text += match[2]
        position = match.end()
    return Example(part, language, text + marked[position:], frozenset(spans))


def _same(one: Span, other: Span) -> bool:
    return one.type == other.type and abs(one.start - other.start) <= 1 and abs(one.end - other.end) <= 1


def _score(part: str, rows: list[Example], show_misses: bool) -> dict[str, object]:
    marked, hit, found, right, disturbed = (Counter[str]() for _ in range(5))
    clean = 0
    for row in rows:
        spans = find_personal_data(row.text, language=row.language, public_contacts=PUBLIC_CONTACTS)
        missed = [span for span in row.spans if not any(_same(span, each) for each in spans)]
        wrong = [span for span in spans if not any(_same(span, each) for each in row.spans)]
        marked.update(span.type for span in row.spans)
        hit.update(span.type for span in row.spans if span not in missed)
        found.update(span.type for span in spans)
        right.update(span.type for span in spans if span not in wrong)
        if not row.spans:
            clean += 1
            disturbed["any"] += bool(spans)
            disturbed["identifiers"] += any(span.type in IDENTIFIERS for span in spans)
        if show_misses and (missed or wrong):
            _say(row.language, repr(row.text), "missed", _words(row.text, missed), "wrong", _words(row.text, wrong))
    by_type = {
        name: {
            "marked": marked[name],
            "recall": round(hit[name] / marked[name], 3),
            "precision": round(right[name] / found[name], 3) if found[name] else None,
        }
        for name in TYPES
        if marked[name]
    }
    return {
        "part": part,
        "texts": len(rows),
        "clean_texts": clean,
        "by_type": by_type,
        "clean_disturbed_by_identifiers": disturbed["identifiers"] / clean,
        "clean_disturbed_by_any": disturbed["any"] / clean,
    }


def _say(*parts: object) -> None:
    sys.stdout.write(" ".join(map(str, parts)) + "\n")


def _words(text: str, spans: list[Span]) -> list[tuple[str, str]]:
    return [(span.type, text[span.start : span.end]) for span in spans]


def _slowest() -> dict[str, object]:
    """The slowest of texts of 20,000 characters that repeat what the patterns start with; the same at half of it."""
    times = {piece: _seconds((piece * _LONG)[:_LONG]) for piece in HARD_TO_SCAN}
    piece = max(times, key=lambda each: times[each])
    return {
        "piece": piece,
        "seconds": round(times[piece], 3),
        "seconds_at_half_length": round(_seconds((piece * _LONG)[: _LONG // 2]), 3),
    }


def _seconds(text: str) -> float:
    started = time.process_time()
    find_personal_data(text, language="fi")
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="show each text with something missed or wrongly found")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    options = parser.parse_args()
    rows = list(examples())
    results = [_score(part, [row for row in rows if row.part == part], options.misses) for part in PARTS]
    started = time.process_time()
    for row in rows:
        find_personal_data(row.text, language=row.language)
    per_text = (time.process_time() - started) / len(rows) * 1000
    slowest = _slowest()
    if options.json:
        _say(
            json.dumps(
                {"parts": results, "milliseconds_per_text": round(per_text, 2), "slowest_20000_characters": slowest},
                ensure_ascii=False,
            )
        )
        return
    for result in results:
        _say(f"\n{result['part']}: {result['texts']} texts, {result['clean_texts']} of them clean")
        for name, figures in result["by_type"].items():  # type: ignore[attr-defined]
            rates = f"recall {figures['recall']:.3f}  precision {figures['precision']}"
            _say(f"  {name:13} {figures['marked']:4} marked  {rates}")
        first_five, any_type = result["clean_disturbed_by_identifiers"], result["clean_disturbed_by_any"]
        _say(f"  clean texts disturbed: {first_five:.1%} by the first five, {any_type:.1%} by any")
    _say(f"\n{per_text:.2f} ms a text; slowest 20,000 characters: {slowest}")


if __name__ == "__main__":
    main()
