"""Publications from before the grid are counted; a new town has none."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    from feedback_pages.publications.grid import GRID

    GRID.rebuild()


class Migration(migrations.Migration):
    dependencies = [("feedback_pages", "0006_latest_answers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
