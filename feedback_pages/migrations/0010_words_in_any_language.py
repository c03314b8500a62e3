"""The query for vectors of several languages; see `feedback_pages.cases.querysets.AnyLanguageQuery`."""

from django.db import migrations

# A word that one of the languages holds for too small to count is left out, unless there is no other.
CREATE = r"""
CREATE FUNCTION feedback_pages_words_in_any(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH readings AS (
        SELECT word, feedback_pages_words(config, word) AS query
        FROM regexp_split_to_table(words, '\s+') AS word, unnest('{finnish,swedish,english}'::regconfig[]) AS config
    ), each_word AS (
        SELECT '(' || string_agg(DISTINCT query::text, ' | ') FILTER (WHERE numnode(query) > 0) || ')' AS query,
            bool_or(numnode(query) = 0) AS is_small
        FROM readings GROUP BY word
    )
    SELECT coalesce(string_agg(query, ' & ') FILTER (WHERE NOT is_small), string_agg(query, ' & '), '')::tsquery
    FROM each_word
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback_pages", "0009_same_resident_and_joined_publications")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION feedback_pages_words_in_any(text)")]
