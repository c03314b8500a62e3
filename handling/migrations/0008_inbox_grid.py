"""Counts of the inbox by map cell (`handling.inbox.grid`), kept in step by triggers: whatever writes an entry, an action, a
bulk load or a hand at the database, is counted. Places are found by unit."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION handling_note_inbox_change(sign integer, entry handling_inboxentry) RETURNS void LANGUAGE sql AS $$
    INSERT INTO handling_inboxchange (sign, report, unit, category, kind, language, state, x, y)
    SELECT sign, entry.report_id, entry.unit_id, entry.category_id, entry.kind, entry.language, entry.state, ST_X(entry.point_3857), ST_Y(entry.point_3857)
    WHERE entry.point_3857 IS NOT NULL
$$;

CREATE FUNCTION handling_note_inbox_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM handling_note_inbox_change(-1, OLD); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM handling_note_inbox_change(1, NEW); END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER counted_on_the_inbox_map
AFTER INSERT OR DELETE ON handling_inboxentry
FOR EACH ROW EXECUTE FUNCTION handling_note_inbox_changes();

CREATE TRIGGER counted_anew_on_the_inbox_map
AFTER UPDATE ON handling_inboxentry
FOR EACH ROW WHEN (
    OLD.unit_id IS DISTINCT FROM NEW.unit_id
    OR OLD.category_id IS DISTINCT FROM NEW.category_id
    OR OLD.kind IS DISTINCT FROM NEW.kind
    OR OLD.language IS DISTINCT FROM NEW.language
    OR OLD.state IS DISTINCT FROM NEW.state
    OR OLD.point_3857::bytea IS DISTINCT FROM NEW.point_3857::bytea
) EXECUTE FUNCTION handling_note_inbox_changes();
"""
DROP = """
DROP TRIGGER counted_on_the_inbox_map ON handling_inboxentry;
DROP TRIGGER counted_anew_on_the_inbox_map ON handling_inboxentry;
DROP FUNCTION handling_note_inbox_changes();
DROP FUNCTION handling_note_inbox_change(integer, handling_inboxentry);
"""


class Migration(migrations.Migration):
    dependencies = [("handling", "0007_inbound_mail")]

    operations = [
        BtreeGistExtension(),
        migrations.RemoveIndex(model_name="inboxentry", name="inbox_tiles"),
        migrations.AddIndex(
            model_name="inboxentry",
            index=django.contrib.postgres.indexes.GistIndex(fields=["unit", "point_3857"], name="inbox_places"),
        ),
        migrations.CreateModel(
            name="InboxCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zoom", models.SmallIntegerField()),
                ("unit", models.BigIntegerField()),
                ("category", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("across", models.IntegerField()),
                ("down", models.IntegerField()),
                ("state", models.CharField(max_length=12)),
                ("count", models.IntegerField()),
                ("sum_x", models.FloatField()),
                ("sum_y", models.FloatField()),
                ("sum_report", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "cell of the inbox's map",
                "default_permissions": (),
                "indexes": [models.Index(condition=models.Q(("count", 0)), fields=["zoom"], name="inbox_cell_emptied")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zoom", "unit", "category", "kind", "language", "across", "down", "state"),
                        name="one_row_an_inbox_cell",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InboxChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sign", models.SmallIntegerField()),
                ("report", models.BigIntegerField()),
                ("unit", models.BigIntegerField()),
                ("category", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("state", models.CharField(max_length=12)),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
            ],
            options={"verbose_name": "change of the inbox's map", "default_permissions": ()},
        ),
        migrations.RunSQL(TRIGGERS, DROP),
    ]
