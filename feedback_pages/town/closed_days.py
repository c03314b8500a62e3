"""Days on which the town does not work, as an officer writes them: `24.12. Christmas Eve` or `15.5.2026`, one a line."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?(?:\s?(\d{4}))?(?:\s+\D.*)?")
# A year that has every day, so that 29.2. may stand in the list.
LEAP_YEAR = 2024
# So that some days are left.
MOST = 60


@dataclass(frozen=True)
class ClosedDay:
    """A day of each year, or of one `year`."""

    month: int
    day: int
    year: int | None = None

    def is_on(self, day: date) -> bool:
        return (day.month, day.day) == (self.month, self.day) and self.year in (None, day.year)


def closed_day_in(line: str) -> ClosedDay:
    """The day that begins a line; what follows is its name.

    Raises:
        ValueError: it begins with no day.
    """
    match = LINE.fullmatch(line.strip())
    if match is None:
        raise ValueError(line)
    day, month, year = (int(part) if part else None for part in match.groups())
    date(year or LEAP_YEAR, month or 0, day or 0)
    return ClosedDay(month or 0, day or 0, year)


def read_closed_days(text: str) -> frozenset[ClosedDay]:
    """All days of a checked list; lines left empty are none."""
    return frozenset(closed_day_in(line) for line in text.splitlines() if line.strip())


def check_closed_days(text: str) -> None:
    """Raises:
    ValidationError: a line begins with no day; it names the line.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValidationError(_("At most %(most)s days, please."), params={"most": MOST}, code="closed_days")
    for line in lines:
        try:
            closed_day_in(line)
        except ValueError:
            raise ValidationError(
                _("This line begins with no day: %(line)s. Write for example 24.12. or 15.5.2026."),
                params={"line": line.strip()},
                code="closed_day",
            ) from None
