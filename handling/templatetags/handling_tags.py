"""What templates of the town's work ask for."""

from functools import cache

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
@cache
def kept_icon(name: str, title: str = "") -> str:
    """Wagtail's `icon`, rendered once a process: a list of rows shows the same few again and again."""
    return render_to_string("wagtailadmin/shared/icon.html", {"name": name, "classname": "icon", "title": title})
