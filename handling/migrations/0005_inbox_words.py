"""The words of a report's whole conversation beside its unit, in one index (docs/adr/0013)."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

# A vector holds a megabyte at most; the words of a conversation beyond that are not found, rather than its case not kept.
JOIN = """
CREATE FUNCTION handling_join_words(joined tsvector, more tsvector) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN pg_column_size(joined) + pg_column_size(more) > 800000 THEN joined ELSE joined || strip(more) END
$$;
CREATE AGGREGATE handling_joined_words(tsvector) (SFUNC = handling_join_words, STYPE = tsvector, INITCOND = '');
"""
APART = "DROP AGGREGATE handling_joined_words(tsvector); DROP FUNCTION handling_join_words(tsvector, tsvector);"


class Migration(migrations.Migration):
    dependencies = [
        ("feedback_pages", "0007_fill_map_grid"),
        ("handling", "0004_inbox_orders"),
    ]

    operations = [
        BtreeGinExtension(),
        migrations.RunSQL(JOIN, APART),
        migrations.AddField(
            model_name="inboxentry",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="inboxentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["unit", "words"], name="inbox_words"),
        ),
        migrations.AddIndex(
            model_name="inboxentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["unit", "words"],
                name="inbox_open_words",
            ),
        ),
    ]
