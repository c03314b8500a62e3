"""`manage.py read_mail DIR`: mails from files, taken as if they had come, for tests and for a mailbox that moves in."""

import json
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from handling.mail_in.actions import take_mail
from handling.mail_in.files import TryLater, reason_text
from handling.mail_in.models import InboundMail, Outcome


def line_of(name: str, row: InboundMail | None) -> dict[str, Any]:
    """What became of one file; `report` is the number of the case that the mail belongs to for certain."""
    if row is None:
        return {
            "file": name, "outcome": str(Outcome.FAILED), "report": None, "text": "", "attachments": [], "refused": []
        }  # fmt: skip
    return {
        "file": name,
        "outcome": row.outcome,
        "report": row.report.number if row.report and not row.is_waiting else None,
        "text": row.shown_text,
        "attachments": row.attachments,
        "refused": [{"name": one["name"], "reason": reason_text(one["reason"])} for one in row.refused],
    }


class Command(BaseCommand):
    help = "Take in the .eml files of a folder and write one JSON line for each. A mail that was taken before stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        for path in sorted(folder.glob("*.eml")):
            self.stdout.write(json.dumps(line_of(path.name, self._take(path)), ensure_ascii=False))

    def _take(self, path: Path) -> InboundMail | None:
        try:
            return take_mail(raw=path.read_bytes())
        except TryLater:
            self.stderr.write(f"{path.name}: its photos cannot be looked at now; run the command again")
            return None
