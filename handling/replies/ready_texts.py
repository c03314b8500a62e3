"""Ready-made texts as a composer offers them: what fits first, filled with the case's own, in the reporter's language."""

from dataclasses import dataclass
from typing import Any

from feedback_pages.cases import workflow
from feedback_pages.cases.models import Report
from handling.replies.fields import fill
from handling.replies.models import OUTCOMES, ReplyTemplate

_NAMES = dict(OUTCOMES)


@dataclass(frozen=True, kw_only=True)
class ReadyText:
    """`label` as the choice shows it; `text` in the language of the resident, empty where there is none."""

    pk: int
    label: str
    text: str


def ready_texts(report: Report, *, user: Any, move: str) -> list[ReadyText]:
    """For the report's category before the others, then for the outcome of `move`, then the more used."""
    unit = report.inbox_entry.unit
    wanted = _outcome_of(move)
    offered = list(ReplyTemplate.objects.offered_for(report, unit=unit, user=user))
    offered.sort(key=lambda one: (not one.is_for_category, not _fits(one, wanted)))
    return [
        ReadyText(pk=one.pk, label=label_of(one), text=_text(one, report, unit))
        for one in offered
        if getattr(one, f"text_{report.language}")
    ]


def _text(template: ReplyTemplate, report: Report, unit: Any) -> str:
    return fill(getattr(template, f"text_{report.language}"), report=report, unit=unit, language=report.language)


def _outcome_of(move: str) -> str:
    try:
        parsed = workflow.Move.parse(move)
    except ValueError:
        return ""
    return parsed.outcome if parsed else ""


def _fits(template: ReplyTemplate, outcome: str) -> bool:
    return bool(outcome) and outcome in template.outcomes


def label_of(template: ReplyTemplate) -> str:
    """Its name, and what it ends a matter with."""
    outcomes = ", ".join(str(_NAMES[code]) for code in template.outcomes if code in _NAMES)
    return f"{template.name} ({outcomes})" if outcomes else template.name
