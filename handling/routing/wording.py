"""A routing rule in plain words: "Potholes, in Tvärminne, November–March"."""

from collections.abc import Iterable

from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback_pages.categories.models import Category, Kind
from feedback_pages.categories.questions import Option, Question
from handling.routing.models import RoutingRule
from handling.routing.rules import YEAR, Condition, number_of

LAST_DAYS = {
    number_of(day): day.month for day in YEAR if day.day == max(one.day for one in YEAR if one.month == day.month)
}
LAST_DAYS[228] = 2


def whole_months(start: int, end: int) -> tuple[int, int] | None:
    """The first and the last month of a season that consists of whole ones."""
    return (start // 100, LAST_DAYS[end]) if start % 100 == 1 and end in LAST_DAYS else None


def season_text(start: int, end: int) -> str:
    """ "November–March" of whole months, else "15.11.–31.3."."""
    months = whole_months(start, end)
    if months is None:
        return "–".join(f"{number % 100}.{number // 100}." for number in (start, end))
    first, last = (str(MONTHS[month]) for month in months)
    return first if first == last else f"{first}–{last}"


def kinds_text(kinds: Iterable[str]) -> str:
    return ", ".join(str(Kind(kind).label) for kind in kinds)


def label_in(labels: dict[str, str]) -> str:
    """A text that stands in each language: in the reader's, else in one that has it."""
    return labels.get(get_language() or "") or next((text for text in labels.values() if text), "")


def asked_for(rule: RoutingRule) -> tuple[Question, Option] | None:
    """Question and choice that the rule names; None where the category asks it no more."""
    version = rule.category.version if rule.category else None
    questions = version.as_questions if version else []
    return next(
        (
            (question, option)
            for question in questions
            for option in question.options
            if (question.key, option.key) == (rule.question, rule.option)
        ),
        None,
    )


def answer_text(rule: RoutingRule) -> str:
    asked = asked_for(rule)
    if asked is None:
        return _("an answer that is not asked for any more")
    question, option = asked
    return _("“%(question)s” answered “%(answer)s”") % {
        "question": label_in(question.labels),
        "answer": label_in(option.labels),
    }


def conditions_text(rule: RoutingRule) -> str:
    """All that the rule asks, the category first. The rule is read with category, its version, and area."""
    category: Category | None = rule.category
    parts = [str(category) if category else _("All categories")]
    if rule.area:
        parts.append(_("in the area %(area)s") % {"area": rule.area})
    if rule.kinds:
        parts.append(_("only %(kinds)s") % {"kinds": kinds_text(rule.kinds)})
    if rule.question:
        parts.append(answer_text(rule))
    if rule.season_start and rule.season_end:
        parts.append(season_text(rule.season_start, rule.season_end))
    return ", ".join(parts)


def unmet_text(rule: RoutingRule, condition: Condition) -> str:
    """Why a rule was passed over."""
    match condition:
        case Condition.CATEGORY:
            return _("another category")
        case Condition.AREA:
            return _("the place is not in the area %(area)s") % {"area": rule.area}
        case Condition.KIND:
            return _("only for: %(kinds)s") % {"kinds": kinds_text(rule.kinds)}
        case Condition.ANSWER:
            return _("the answer is another one")
        case Condition.SEASON:
            season = season_text(rule.season_start or 0, rule.season_end or 0)
            return _("only in the season %(season)s") % {"season": season}
        case Condition.REFUSED:
            return _("the unit gave this report back")
