"""Reports from before the words stood beside the unit; a new town has none."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    from handling.inbox.actions import fill_words

    fill_words()


class Migration(migrations.Migration):
    dependencies = [("handling", "0005_inbox_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
