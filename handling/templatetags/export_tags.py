"""Links to the files of what a page shows."""

from typing import Any

from django import template
from django.template import Context

from handling.units.permissions import roles_of

register = template.Library()


@register.inclusion_tag("handling/export_links.html", takes_context=True)
def export_links(context: Context, address: str, query: str) -> dict[str, Any]:
    """`address` names one with a file's format, `query` what is shown."""
    may_take_contact = roles_of(context["request"].user).sees_contact_somewhere
    return {"address": address, "query": query, "may_take_contact": may_take_contact}
