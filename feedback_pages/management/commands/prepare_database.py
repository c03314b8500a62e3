"""`manage.py prepare_database`: what script/setup needs of the database, each step skipped where it is done."""

from typing import Any

import psycopg
from django.core.management import BaseCommand, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError


class Command(BaseCommand):
    help = "Create the database where it is missing, and migrate it."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections["default"]
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.OperationalError) or "does not exist" not in str(error):
                raise
            self._create(connection)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=1)

    def _create(self, connection: Any) -> None:
        name = connection.settings_dict["NAME"]
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
        self.stdout.write(f"created the database {name}")
