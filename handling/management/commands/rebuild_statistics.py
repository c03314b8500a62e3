"""`manage.py rebuild_statistics`: counts all statistics anew from the cases, as after areas or holidays were changed."""

from typing import Any

from django.core.management import BaseCommand

from handling.statistics.counting import rebuild_statistics


class Command(BaseCommand):
    help = "Count all statistics anew from the cases. Needed after areas or days off were changed for years past."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_statistics():,} reports were counted")
