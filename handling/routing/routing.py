"""Choosing the unit: the first rule of the category, else the default unit."""

import logging

from feedback_pages.cases.models import Report
from handling.routing.models import RoutingRule
from handling.units.models import Unit

logger = logging.getLogger(__name__)


class NoDefaultUnit(Exception):
    """No unit is the default one: an administrator must choose it."""


def default_unit() -> Unit:
    unit = Unit.objects.filter(is_default=True).first() or Unit.objects.order_by("pk").first()
    if unit is None:
        raise NoDefaultUnit
    return unit


def unit_for(report: Report) -> Unit:
    """The unit that `report` belongs to by the rules; each report has one."""
    rule = RoutingRule.objects.select_related("unit").filter(category=report.category_id).first()
    return rule.unit if rule else default_unit()
