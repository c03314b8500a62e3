"""`manage.py release_mail`: ends what hold_mail, or script/restore --hold-mail, began."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from feedback_pages.delivery.holding import release_mail


class Command(BaseCommand):
    help = "Let held mail leave."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--cancel-waiting", action="store_true", help="cancel the mails that wait; only later ones leave"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = release_mail(cancel_waiting=options["cancel_waiting"])
        self.stdout.write(f"Mail leaves again; {number:,} mails are due and go now.")
