from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from feedback_pages.town.models import TownSettings


def town(request: HttpRequest) -> dict[str, Any]:
    """`town`: the settings row, read only where a template asks for it."""
    return {"town": SimpleLazyObject(TownSettings.load)}
