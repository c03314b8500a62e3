"""The rules as their list shows them, in their order, with what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from feedback_pages.categories.models import Category
from handling.routing.models import RoutingRule
from handling.routing.rules import unreachable
from handling.routing.wording import asked_for, conditions_text


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """`hidden_by` is the number of the wider rule before it, 0 where there is none; `is_lost` where its question or choice
    is not asked any more."""

    number: int
    rule: RoutingRule
    text: str
    hidden_by: int
    is_lost: bool
    is_first: bool
    is_last: bool


def rows_of(rules: Sequence[RoutingRule]) -> list[RuleRow]:
    """All rules, read with what their wording needs."""
    numbers = {rule.pk: number for number, rule in enumerate(rules, 1)}
    hidden = unreachable([rule.as_rule for rule in rules])
    return [
        RuleRow(
            number=number,
            rule=rule,
            text=conditions_text(rule),
            hidden_by=numbers[hidden[rule.pk]] if rule.pk in hidden else 0,
            is_lost=bool(rule.question) and asked_for(rule) is None,
            is_first=number == 1,
            is_last=number == len(rules),
        )
        for number, rule in enumerate(rules, 1)
    ]


def without_rule() -> QuerySet[Category]:
    """Categories of which the default unit gets what no condition catches."""
    wide = RoutingRule.objects.asking_nothing()
    if wide.filter(category=None).exists():
        return Category.objects.none()
    return Category.objects.exclude(pk__in=wide.values("category")).select_related("section")
