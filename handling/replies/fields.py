"""Fields of ready-made texts: `{{number}}` and its like stand for what differs from case to case. A fixed list."""

import re
from collections.abc import Callable, Iterator

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report
from handling.units.models import Unit

_FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BRACES = re.compile(r"\{\{|\}\}")


def _day(moment: object) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""  # type: ignore[arg-type]


# Each tells of a report and the unit that holds it, in the language that is active.
_VALUES: dict[str, Callable[[Report, Unit], str]] = {
    "number": lambda report, unit: report.number,
    "category": lambda report, unit: str(report.category),
    "address": lambda report, unit: report.address,
    "unit": lambda report, unit: str(unit),
    "received": lambda report, unit: _day(report.received_at),
    "due": lambda report, unit: _day(report.due_at),
}
MEANINGS = {
    "number": _("number of the case"),
    "category": _("its category"),
    "address": _("its place, as the resident wrote it"),
    "unit": _("the unit that answers"),
    "received": _("the day it came"),
    "due": _("the day an answer was promised for"),
}


def problems_in(text: str) -> Iterator[str]:
    """What is wrong with the fields of `text`, each as it stands there: unknown, empty, or braces without their other half."""
    for found in _FIELD.finditer(text):
        if found[1].strip() not in _VALUES:
            yield found[0]
    yield from _BRACES.findall(_FIELD.sub("", text))


def fill(text: str, *, report: Report, unit: Unit, language: str) -> str:
    """`text` with each field's value in `language`. What a report does not have stays as a field, to be seen and written."""
    with translation.override(language):
        return _FIELD.sub(lambda found: _value(found, report, unit), text)


def _value(found: re.Match[str], report: Report, unit: Unit) -> str:
    value = _VALUES.get(found[1].strip())
    return (value(report, unit) if value else "") or found[0]


def left_open(text: str) -> list[str]:
    """Fields that still stand in a text that is to be sent."""
    return [found[0] for found in _FIELD.finditer(text)]
