"""`manage.py load_demo`: the demo town, made once; running it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_q.models import OrmQ

from config.demo_town import pages, people, reports
from config.demo_town.files import read
from feedback_pages.cases.models import Report
from handling.units.models import Unit
from home.models import HomePage


class Command(BaseCommand):
    help = "Fill an empty database with the demo town."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where a town exists already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts have a known password: they are made only where the setting DEMO is on.")
        if HomePage.objects.exists() or Unit.objects.exists() or Report.objects.exists():
            self.stdout.write("a town exists already; nothing was changed")
            return
        with transaction.atomic():
            self._load()

    def _load(self) -> None:
        town_file, page_file = read("town.toml"), read("pages.toml")
        pages.make_locales()
        people.make_town()
        people.make_places()
        people.make_areas()
        homes = pages.make_home(page_file["front"])
        entry = pages.make_entry(homes)
        pages.make_content_pages(homes, page_file["pages"])
        sections = pages.make_sections(entry, town_file["sections"])
        sources = pages.make_categories(sections, read("categories.toml")["categories"])
        units = people.make_units(sections)
        categories = people.make_rules(units, sources)
        users = people.make_accounts(units, homes)
        count = reports.make_reports(categories, users)
        OrmQ.objects.all().delete()
        self.stdout.write(f"the demo town has {count} reports")
