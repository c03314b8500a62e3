"""The query that a search makes of typed words; see `feedback_pages.cases.querysets.WordsQuery`."""

from django.db import migrations

CREATE = r"""
CREATE FUNCTION feedback_pages_words(config regconfig, words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsquery('simple', coalesce(string_agg(
        '''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''' || CASE WHEN length(stem) > 3 THEN ':*' ELSE '' END,
        ' & '
    ), ''))
    FROM (
        SELECT CASE WHEN length(lexeme) > 4 THEN regexp_replace(lexeme, '[aeiouyåäö]$', '') ELSE lexeme END AS stem
        FROM unnest(to_tsvector(config, words))
    ) AS stems
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback_pages", "0003_category_availability_and_general")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION feedback_pages_words(regconfig, text)")]
