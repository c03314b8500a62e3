"""Typed text, freed of what no keyboard writes."""

import re

# Control characters other than tab and line ends; PostgreSQL takes no NUL, and none of them is ever meant.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
# What no reader sees by itself: blanks, and signs without a width or a shape.
_SEEN = re.compile(
    r"[^\s\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0]"
)


def clean_typed(text: str) -> str:
    """`text` with one kind of line end, without control characters and lone surrogates; empty where nothing of it shows."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _CONTROL.sub("", plain).encode("utf-8", "ignore").decode("utf-8")
    return clean if _SEEN.search(clean) else ""
