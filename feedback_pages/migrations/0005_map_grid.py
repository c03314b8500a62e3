"""Counts of publications by map cell (`feedback_pages.publications.grid`), kept in step by a trigger: whatever writes a
publication, an action, a bulk load or a hand at the database, is counted."""

import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

TRIGGER = """
CREATE FUNCTION feedback_pages_note_change(sign integer, published feedback_pages_publication) RETURNS void LANGUAGE sql AS $$
    INSERT INTO feedback_pages_gridchange (sign, publication, category, month, state, kind, x, y)
    SELECT sign, published.id, published.category_id, published.received_month, published.state, published.kind, ST_X(published.point_3857), ST_Y(published.point_3857)
    WHERE published.is_visible AND published.point_3857 IS NOT NULL
$$;

CREATE FUNCTION feedback_pages_note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM feedback_pages_note_change(-1, OLD); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM feedback_pages_note_change(1, NEW); END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER counted_on_the_map
AFTER INSERT OR DELETE OR UPDATE OF category_id, received_at, state, kind, point, is_visible ON feedback_pages_publication
FOR EACH ROW EXECUTE FUNCTION feedback_pages_note_changes();
"""
DROP = """
DROP TRIGGER counted_on_the_map ON feedback_pages_publication;
DROP FUNCTION feedback_pages_note_changes();
DROP FUNCTION feedback_pages_note_change(integer, feedback_pages_publication);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("feedback_pages", "0004_search_by_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GridCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zoom", models.SmallIntegerField()),
                ("category", models.IntegerField()),
                ("month", models.IntegerField()),
                ("across", models.IntegerField()),
                ("down", models.IntegerField()),
                ("state", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=10)),
                ("count", models.IntegerField()),
                ("sum_x", models.FloatField()),
                ("sum_y", models.FloatField()),
                ("sum_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "cell of the map",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GridChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sign", models.SmallIntegerField()),
                ("publication", models.BigIntegerField()),
                ("category", models.IntegerField()),
                ("month", models.IntegerField()),
                ("state", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=10)),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
            ],
            options={
                "verbose_name": "change of the map's cells",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="publication",
            name="received_month",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast(
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.expressions.CombinedExpression(
                            models.Func(
                                models.Func(
                                    models.Value("Europe/Helsinki"),
                                    models.F("received_at"),
                                    function="timezone",
                                    output_field=models.DateTimeField(),
                                ),
                                output_field=models.IntegerField(),
                                template="EXTRACT(YEAR FROM %(expressions)s)",
                            ),
                            "*",
                            models.Value(100),
                        ),
                        "+",
                        models.Func(
                            models.Func(
                                models.Value("Europe/Helsinki"),
                                models.F("received_at"),
                                function="timezone",
                                output_field=models.DateTimeField(),
                            ),
                            output_field=models.IntegerField(),
                            template="EXTRACT(MONTH FROM %(expressions)s)",
                        ),
                    ),
                    models.IntegerField(),
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("is_visible", True)),
                fields=["category", "received_month"],
                name="publication_of_month",
            ),
        ),
        migrations.AddIndex(
            model_name="gridcell",
            index=models.Index(condition=models.Q(("count", 0)), fields=["zoom"], name="grid_emptied"),
        ),
        migrations.AddConstraint(
            model_name="gridcell",
            constraint=models.UniqueConstraint(
                fields=("zoom", "category", "month", "across", "down", "state", "kind"), name="one_row_a_cell"
            ),
        ),
        migrations.RunSQL(TRIGGER, DROP),
    ]
