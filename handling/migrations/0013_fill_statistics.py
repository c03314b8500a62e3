"""All reports there are, noted to be counted: the worker does it, some thousands at a time."""

from django.db import migrations

NOTE = "INSERT INTO handling_statisticschange (report) SELECT report_id FROM handling_inboxentry ORDER BY report_id"


class Migration(migrations.Migration):
    dependencies = [("handling", "0012_statistics")]

    operations = [migrations.RunSQL(NOTE, migrations.RunSQL.noop)]
