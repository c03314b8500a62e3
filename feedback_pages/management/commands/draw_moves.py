"""`manage.py draw_moves`: the diagram of allowed moves in docs/moves.md, drawn from the table itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from feedback_pages.cases.models import Outcome, ReportState
from feedback_pages.cases.workflow import FINAL_OUTCOMES, MOVES, SILENT_OUTCOMES

DOCUMENT = Path("docs") / "moves.md"
BEGIN = "<!-- drawn by manage.py draw_moves: begin -->"
END = "<!-- drawn by manage.py draw_moves: end -->"


def diagram() -> list[str]:
    """The states and moves as a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{ReportState(state).label}" as {state}' for state in MOVES]
    lines.append(f"    [*] --> {ReportState.RECEIVED}")
    for state, targets in MOVES.items():
        lines += [f"    {state} --> {target}" for target in targets]
    return [*lines, "```"]


def outcome_table() -> list[str]:
    """What each outcome of closing asks for and leaves open."""
    lines = ["| Outcome | Code | The resident is told why | Can be opened again |", "|---|---|---|---|"]
    for outcome in Outcome:
        told = "no" if outcome in SILENT_OUTCOMES else "yes"
        reopened = "no" if outcome in FINAL_OUTCOMES else "yes"
        lines.append(f"| {outcome.label} | `{outcome}` | {told} | {reopened} |")
    return lines


def drawn() -> str:
    """All that stands between the markers, in English whatever language is active."""
    with translation.override("en"):
        return "\n".join(["", *diagram(), "", *outcome_table(), ""])


def redrawn(text: str) -> str:
    """`text` of the document with what stands between its markers drawn anew.

    Raises:
        ValueError: the markers are missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the markers are missing")
    return f"{before}{BEGIN}\n{drawn()}\n{END}{after}"


class Command(BaseCommand):
    help = "Draws the allowed moves of a report into docs/moves.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where the document is out of date"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.ROOT) / DOCUMENT
        try:
            text = path.read_text(encoding="utf-8")
            new = redrawn(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        if check and new != text:
            raise CommandError(f"{path} does not show the table in cases/workflow.py: run manage.py draw_moves.")
        if not check:
            path.write_text(new, encoding="utf-8")
