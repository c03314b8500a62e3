"""Numbers of the statistics in words."""

from django import template

from handling.statistics.presentation import change_text, time_text

register = template.Library()
register.filter("duration", time_text)
register.simple_tag(change_text, name="change")
