"""Report numbers as people write and say them."""

import re

from django.utils import timezone

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


# How far back a running number alone is looked for; it is unique over the years, so one of them has it.
YEARS = 40


def numbers_ending(text: str) -> list[str]:
    """The running number alone ("55", "00055"): what it may be in full, by the years. Empty where `text` is none."""
    serial = text.strip()
    if not serial.isascii() or not serial.isdigit() or len(serial) > 12:
        return []
    prefix, this_year = TownSettings.load().number_prefix, timezone.localdate().year
    return [f"{prefix}-{year}-{int(serial):05d}" for year in range(this_year, this_year - YEARS, -1)]
