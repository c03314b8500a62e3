"""Report numbers as people write and say them."""

import re

from feedback_pages.town.models import TownSettings

# "HKO-2026-00123", "hko 2026 123", "2026-123": the prefix may be left out, and so may the zeros.
SPOKEN = re.compile(r"(?:([a-zåäö]{2,6})[\s-]*)?(\d{4})[\s-]+0*(\d{1,12})", re.IGNORECASE)


def number_in(text: str) -> str:
    """The report number that `text` is, as it stands in the table; empty where it is none."""
    match = SPOKEN.fullmatch(text.strip())
    if match is None:
        return ""
    prefix, year, serial = match.groups()
    return f"{(prefix or TownSettings.load().number_prefix).upper()}-{year}-{int(serial):05d}"
