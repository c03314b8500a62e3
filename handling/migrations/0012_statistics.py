"""What the statistics are read from (`handling.statistics.counting`). Triggers note whichever report changed, whatever wrote
it: an action, a bulk load or a hand at the database. All there are already are noted too: the worker counts them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION handling_note_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'feedback_pages_report' THEN
        INSERT INTO handling_statisticschange (report) VALUES (NEW.id);
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO handling_statisticschange (report) VALUES (OLD.report_id);
    ELSE
        INSERT INTO handling_statisticschange (report) VALUES (NEW.report_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER counted_in_statistics
AFTER INSERT OR DELETE ON handling_inboxentry
FOR EACH ROW EXECUTE FUNCTION handling_note_counted();

CREATE TRIGGER counted_anew_in_statistics
AFTER UPDATE ON handling_inboxentry
FOR EACH ROW WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id)
EXECUTE FUNCTION handling_note_counted();

CREATE TRIGGER counted_anew_in_statistics
AFTER UPDATE ON feedback_pages_report
FOR EACH ROW WHEN (
    OLD.category_id IS DISTINCT FROM NEW.category_id
    OR OLD.kind IS DISTINCT FROM NEW.kind
    OR OLD.channel IS DISTINCT FROM NEW.channel
    OR OLD.language IS DISTINCT FROM NEW.language
    OR OLD.point::bytea IS DISTINCT FROM NEW.point::bytea
    OR OLD.state IS DISTINCT FROM NEW.state
    OR OLD.outcome IS DISTINCT FROM NEW.outcome
    OR OLD.received_at IS DISTINCT FROM NEW.received_at
    OR OLD.due_at IS DISTINCT FROM NEW.due_at
    OR OLD.first_reaction_at IS DISTINCT FROM NEW.first_reaction_at
    OR OLD.answered_at IS DISTINCT FROM NEW.answered_at
) EXECUTE FUNCTION handling_note_counted();
"""
DROP = """
DROP TRIGGER counted_in_statistics ON handling_inboxentry;
DROP TRIGGER counted_anew_in_statistics ON handling_inboxentry;
DROP TRIGGER counted_anew_in_statistics ON feedback_pages_report;
DROP FUNCTION handling_note_counted();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("feedback_pages", "0008_working_days"),
        ("handling", "0011_clusters_and_reply_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportFact",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="fact",
                        serialize=False,
                        to="feedback_pages.report",
                    ),
                ),
                ("month", models.IntegerField()),
                ("unit", models.IntegerField()),
                ("category", models.IntegerField()),
                ("area", models.IntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("outcome", models.CharField(max_length=10)),
                ("is_open", models.BooleanField()),
                ("is_late", models.BooleanField()),
                ("was_late", models.BooleanField()),
                ("was_reopened", models.BooleanField()),
                ("reaction", models.SmallIntegerField(null=True)),
                ("answer", models.SmallIntegerField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("across", models.IntegerField(null=True)),
                ("down", models.IntegerField(null=True)),
            ],
            options={
                "verbose_name": "counted report",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StatisticsCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told", models.SmallIntegerField()),
                ("month", models.IntegerField()),
                ("unit", models.IntegerField()),
                ("category", models.IntegerField()),
                ("area", models.IntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("counts", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                "verbose_name": "sum of the statistics",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StatisticsChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "change of the statistics",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="reportfact",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("is_late", False)),
                fields=["due_at"],
                name="fact_becomes_late",
            ),
        ),
        migrations.AddIndex(
            model_name="reportfact",
            index=models.Index(
                condition=models.Q(("across__isnull", False)),
                fields=["category", "across", "down"],
                name="fact_at_place",
            ),
        ),
        migrations.AddIndex(
            model_name="reportfact",
            index=models.Index(fields=["month", "unit"], name="fact_of_month"),
        ),
        migrations.AddIndex(
            model_name="statisticscell",
            index=models.Index(condition=models.Q(("counts__0", 0)), fields=["told"], name="statistics_emptied"),
        ),
        migrations.AddConstraint(
            model_name="statisticscell",
            constraint=models.UniqueConstraint(
                fields=("told", "month", "unit", "category", "area", "kind", "channel", "language"),
                name="one_cell_of_statistics",
            ),
        ),
        migrations.RunSQL(TRIGGERS, DROP),
    ]
