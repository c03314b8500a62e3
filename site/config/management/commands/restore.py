"""`manage.py restore FILE`, for script/restore."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from config.backups import BackupFault
from config.backups.restoring import restore_backup


class Command(BaseCommand):
    help = "Restore the database and all files from a file of `backup`. Web and worker must not run."
    # The database may be empty, or half restored.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace the town that is there")
        parser.add_argument("--hold-mail", action="store_true", help="send nothing until release_mail: for a copy")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore_backup(source=options["file"], replace=options["replace"], hold=options["hold_mail"], say=self._say)
        except BackupFault as fault:
            raise CommandError(f"{fault}. Nothing was changed.") from fault

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
