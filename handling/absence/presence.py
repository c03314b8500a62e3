"""Who is at work today."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handling.absence.models import Absence


def absence_today(user: Any) -> Absence | None:
    """The absence that the user is on; users are read with `absence`, so that it costs nothing."""
    absence: Absence | None = getattr(user, "absence", None)
    return absence if absence and absence.is_on(timezone.localdate()) else None


def name_with_absence(user: Any) -> str:
    """ "Maija, away until 5.12., Ville stands in"; the name alone of who is here. Read with `absence__substitute`."""
    absence = absence_today(user)
    if absence is None:
        return str(user)
    words = {
        "person": user,
        "day": date_format(absence.last_day, "SHORT_DATE_FORMAT"),
        "substitute": absence.substitute,
    }
    if absence.substitute is None:
        return _("%(person)s, away until %(day)s") % words
    return _("%(person)s, away until %(day)s, %(substitute)s stands in") % words
