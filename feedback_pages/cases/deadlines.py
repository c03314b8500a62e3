"""Working days of the town: promises count from the day after, without weekends and Finnish holidays."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings


@lru_cache(maxsize=16)
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("FI", years=year)


def is_working_day(day: datetime) -> bool:
    return day.weekday() < 5 and day.date() not in _holidays(day.year)


def due_after(received: datetime, working_days: int) -> datetime:
    """End of the last of `working_days` working days after `received`, as an aware time of the town's zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    day = received.astimezone(zone)
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day.date(), time(23, 59, 59), tzinfo=zone)
