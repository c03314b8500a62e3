"""When reports come: ten years up to a day, more each year, few by night. Times are seconds since 1970."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from feedback_pages.cases.deadlines import due_after

DAY = 86_400.0
YEARS = 10
# Of a day's reports, the share that has come by an hour (UTC): few before five, few after twenty.
HOURS = ((0.0, 0.0), (0.03, 5.0), (0.96, 20.0), (1.0, 24.0))


def received_time(share: float, until: float) -> float:
    """When the report comes before which `share` (0–1) of all have come; grows with `share`."""
    days = YEARS * 365 * share**0.75
    whole = int(days)
    return until - YEARS * 365 * DAY + whole * DAY + _hour(days - whole) * 3600


def _hour(share: float) -> float:
    for (low, early), (high, late) in zip(HOURS, HOURS[1:], strict=False):
        if share <= high:
            return early + (share - low) / (high - low) * (late - early)
    return HOURS[-1][1]


def due_time(received: float, working_days: int | None) -> str | None:
    """The promise as it is kept, as PostgreSQL reads it; None where none is given."""
    if working_days is None:
        return None
    return _due(datetime.fromtimestamp(received, ZoneInfo(settings.TIME_ZONE)).date(), working_days)


@lru_cache(maxsize=20_000)
def _due(day: date, working_days: int) -> str:
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))
    return due_after(noon, working_days).astimezone(UTC).isoformat(" ")
