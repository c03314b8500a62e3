"""`manage.py hold_mail`: for a copy of a town, before its worker starts."""

from typing import Any

from django.core.management import BaseCommand

from feedback_pages.delivery.holding import hold_mail


class Command(BaseCommand):
    help = "Let no mail leave until release_mail. Run it while no worker runs."

    def handle(self, *args: Any, **options: Any) -> None:
        hold_mail()
        self.stdout.write("All mail is held until you run: script/manage release_mail")
