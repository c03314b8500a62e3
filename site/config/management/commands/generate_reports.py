"""`manage.py generate_reports 1000000 --seed 1`: invented reports with all that a real one gathers, for measuring."""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.generated_reports import loading, scene, structures
from config.generated_reports.photos import make_photos
from feedback_pages.cases.models import Report, Reporter
from feedback_pages.publications.grid import GRID
from handling.inbox.grid import INBOX_GRID
from handling.statistics.counting import rebuild_statistics


class Command(BaseCommand):
    help = (
        "Fill a loaded town (load_demo) with N invented reports of ten years. The same number, seed, day and town "
        "give the same reports; another seed adds more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--until", metavar="YYYY-MM-DD", help="the day on which nothing has come yet; default today"
        )
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument(
            "--among-real-reports",
            action="store_true",
            help="allow it where the setting DEMO is off: residents will see invented reports, and no command takes them away",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = self.said = time.monotonic()
        # Before anything is refused: the same call again is what mends a load that was cut off.
        if structures.is_something_set_aside():
            self.stdout.write("an earlier call was cut off; making again what it had set aside")
            structures.make_again(self.stdout.write)
            GRID.rebuild()
            INBOX_GRID.rebuild()
            rebuild_statistics()
        self._check(options)
        until = _until(options["until"])
        try:
            scene.complete_town()
        except scene.NoTown as problem:
            raise CommandError("There is no town to report to: run load_demo first.") from problem
        town = scene.read_scene(make_photos(), options["seed"])
        self._say(f"{len(town.topics)} categories, {len(town.desks)} units, {len(town.spots)} hot spots")
        load = loading.prepare(scene=town, count=options["count"], seed=options["seed"], until=until)
        loading.load(load, self._progress, processes=options["processes"])
        self._say(f"{options['count']:,} reports were made; there are {Report.objects.count():,} now")

    def _check(self, options: dict[str, Any]) -> None:
        if options["count"] < 1 or options["processes"] < 1:
            raise CommandError("Give a number of reports and of processes that is at least 1.")
        if not settings.DEMO and not options["among_real_reports"]:
            raise CommandError(
                "Here real residents read: invented reports are made only where the setting DEMO is on, "
                "or with --among-real-reports."
            )
        if Reporter.objects.filter(email__endswith=f"@seed{options['seed']}.example.org").exists():
            raise CommandError(
                f"The reports of seed {options['seed']} are here already. Give another --seed to add more, "
                "or begin with a fresh database."
            )

    def _progress(self, done: int, what: str) -> None:
        """Every ten seconds while reports are written, and each step after that."""
        if what != "reports":
            self._say(what)
        elif time.monotonic() - self.said > 10:
            self._say(f"{done:,} reports")

    def _say(self, text: str) -> None:
        self.said = time.monotonic()
        self.stdout.write(f"{self.said - self.began:6.0f} s  {text}")
        self.stdout.flush()


def _until(day: str | None) -> float:
    """The beginning of a day in the town's own time, as seconds since 1970.

    Raises:
        CommandError: it is no day.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    if day is None:
        return timezone.localtime(timezone=zone).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=zone).timestamp()
    except ValueError as problem:
        raise CommandError(f"{day} is no day of the form YYYY-MM-DD.") from problem
