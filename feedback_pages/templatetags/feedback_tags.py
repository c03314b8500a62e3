"""Small things that public templates ask for."""

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string

from feedback_pages.town.models import TownSettings

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> str:
    """`components/icon.html`, rendered once a process: a list of rows shows the same few again and again."""
    return render_to_string("components/icon.html", {"name": name})


@register.simple_tag
@lru_cache(maxsize=200)
def state_badge(state: str, label: str) -> str:
    """`components/state_badge.html`, likewise."""
    return render_to_string("components/state_badge.html", {"state": state, "label": label})


@register.simple_tag
def emergency_text(town: TownSettings) -> str:
    """The town's emergency text in the active language."""
    return town.in_language("emergency")
