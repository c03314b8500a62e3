"""Typed text, freed of what no keyboard writes."""

import re

# Control characters other than tab and line ends; PostgreSQL takes no NUL, and none of them is ever meant.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def clean_typed(text: str) -> str:
    """`text` with one kind of line end, without control characters and lone surrogates."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", plain).encode("utf-8", "ignore").decode("utf-8")
