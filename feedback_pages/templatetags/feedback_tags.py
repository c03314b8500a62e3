"""Small things that public templates ask for."""

from django import template

from feedback_pages.town.models import TownSettings

register = template.Library()


@register.simple_tag
def emergency_text(town: TownSettings) -> str:
    """The town's emergency text in the active language."""
    return town.in_language("emergency")
