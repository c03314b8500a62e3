"""Names of the legal deadlines, as the inbox's rows show them."""

from django.core.cache import cache
from django.utils.translation import get_language

from handling.statutory.models import StatutoryClock

KEPT_SECONDS = 60


def kept_clock_names() -> dict[int, str]:
    """By key, in the reader's language, kept for a minute; asked only where a row has one."""
    key = f"clock-names:{get_language()}"
    return cache.get_or_set(key, _names, KEPT_SECONDS)  # type: ignore[return-value]


def _names() -> dict[int, str]:
    return {clock.pk: str(clock) for clock in StatutoryClock.objects.all()}
