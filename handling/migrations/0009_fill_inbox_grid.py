"""Reports from before the grid are counted; a new town has none."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    from handling.inbox.grid import INBOX_GRID

    INBOX_GRID.rebuild()


class Migration(migrations.Migration):
    dependencies = [("handling", "0008_inbox_grid")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
