"""The two folders of files, and which columns of the database name what lies in them."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from config.backups import postgres
from feedback_pages.cases.storage import PrivateStorage


def roots() -> dict[str, Path]:
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def columns() -> list[tuple[str, str, str]]:
    """(table, column, root) of all that names a file."""
    return [
        (model._meta.db_table, str(field.column), "private" if isinstance(field.storage, PrivateStorage) else "media")
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
    ]


def named(where: list[tuple[str, str, str]]) -> dict[str, set[str]]:
    """For each root the names that rows hold, as this transaction sees them."""
    found: dict[str, set[str]] = {name: set() for name in roots()}
    for table, column, root in where:
        sql = f'SELECT DISTINCT "{column}" FROM {postgres.SCHEMA}."{table}" WHERE "{column}" <> \'\''  # noqa: S608
        found[root].update(name for (name,) in postgres.rows(sql))
    return found
