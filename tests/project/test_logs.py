"""Logs tell what happened, never a key or what people wrote."""

import json
import logging

import pytest

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
