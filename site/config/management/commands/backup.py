"""`manage.py backup FILE`, for script/backup."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from config.backups import BackupFault
from config.backups.taking import take_backup


class Command(BaseCommand):
    help = "Write the database and all files into one file, while the town runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            take_backup(target=options["file"].absolute(), say=self._say)
        except BackupFault as fault:
            raise CommandError(f"{fault}. No backup was written.") from fault
        self._say("The keys are not in it: keep SECRET_KEY and PRIVATE_LINK_KEY apart, or private links end with them.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
