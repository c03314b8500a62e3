"""Logs tell what happened, never a key or what people wrote."""

import json
import logging
import sys

import pytest
from django.db import DatabaseError, connection, transaction

from config.redaction import RedactingJsonFormatter, redact

KEY = "98abfe8a-0753-44ba-a3da-30438dcb87c3"


@pytest.mark.parametrize("path", [f"/fi/draft/{KEY}/edit/", f"/sv/my/{KEY}/", f"/en/my/{KEY}"])
def test_keys_are_redacted(path):
    assert KEY not in redact(f"Not Found: {path}")


def test_keys_in_attributes_of_a_record_are_redacted():
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/fi/my/{KEY}/",), None)
    record.request = f"<WSGIRequest: POST '/fi/draft/{KEY}/send/'>"
    line = RedactingJsonFormatter("%(message)s").format(record)
    assert KEY not in line
    assert json.loads(line)["message"] == "Not Found: /fi/my/[key]/"


@pytest.mark.parametrize("query", ["q=Meikäläinen", "q=O'Brien&state=all", 'q="Meikäläinen"', "q=a%3Eb Meikäläinen"])
def test_words_that_were_searched_for_are_redacted(rf, query):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: /admin/inbox/", (), None)
    record.request = rf.get(f"/admin/inbox/x/?{query}")
    line = RedactingJsonFormatter("%(message)s").format(record)
    shown = json.loads(line)["request"]
    assert "WSGIRequest" in shown
    assert "/admin/inbox/x/" in shown
    assert not [word for word in ("Meik", "Brien", "state", "%C3") if word in line]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        """SELECT '{"name": "Märta Museo"}'::jsonb, 'Matti "x" 040'::no_such_type""",
        """SELECT ('{"Märta Museo": "Matti' || chr(92) || 'u0000"}')::jsonb""",
        "CREATE TEMP TABLE once (words text NOT NULL, number int NOT NULL); "
        "INSERT INTO once VALUES (E'Märta Museo\\n\\nMatti', NULL)",
    ],
)
def test_what_the_database_quotes_of_a_statement_is_redacted(statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        words = str(error)
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s", (words,), sys.exc_info())
    assert "Matti" in words
    line = RedactingJsonFormatter("%(message)s").format(record)
    assert "Märta" not in line and "Matti" not in line and "M\\u00e4rta" not in line
    told = json.loads(line)
    assert words.splitlines()[0] in told["message"]
    assert "django.db.utils." in told["exc_info"] and "direct cause" in told["exc_info"]
