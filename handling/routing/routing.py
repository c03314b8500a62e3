"""Choosing the unit: the first rule of the category, else the default unit."""

import logging

from feedback_pages.cases.models import Report
from handling.routing.models import RoutingRule
from handling.units.actions import create_unit
from handling.units.models import Unit

logger = logging.getLogger(__name__)


def default_unit() -> Unit:
    """The unit that takes what no rule sends elsewhere: the default one, else the oldest.

    Made when a town has none yet, so that no resident is refused.
    """
    unit = Unit.objects.order_by("-is_default", "pk").first()
    if unit is None:
        logger.error("there is no unit; one for the whole town is made")
        unit = create_unit(code="town", name_fi="Kaupunki", name_sv="Staden", name_en="Town", is_default=True)
    return unit


def unit_for(report: Report) -> Unit:
    """The unit that `report` belongs to by the rules; each report has one."""
    rule = RoutingRule.objects.select_related("unit").filter(category=report.category_id).first()
    return rule.unit if rule else default_unit()
