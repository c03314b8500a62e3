"""Ids of drafts and private links open what they name, so the logs never hold one; nor what somebody searched for, or
what the database quotes of a statement."""

import logging
import re

from pythonjsonlogger.json import JsonFormatter

# /fi/my/<key>/…, /sv/draft/<id>/…: the language, the word that marks a key, and the key itself.
KEY_IN_PATH = re.compile(r"(/(?:fi|sv|en)/(?:draft|my)/)[^/\s\"'?\\\\]+")
# A request as Django shows it beside an error, from the question mark on.
QUERY_OF_REQUEST = re.compile(r"(<WSGIRequest: [^?>]*\?)[^>]*>")
# Where PostgreSQL quotes the statement and its values, in a line of JSON: to the end of the text or of this error in it.
QUOTED_BY_DATABASE = re.compile(
    r"\\n(?:LINE \d+|DETAIL|CONTEXT|QUERY): (?:[^\"\\]|\\.)*?"
    r"(?=\\n\\n(?:The above exception was|During handling of the above)|\")"
)


def redact(text: str) -> str:
    text = QUOTED_BY_DATABASE.sub("", text)
    return QUERY_OF_REQUEST.sub(r"\1[query]>", KEY_IN_PATH.sub(r"\1[key]", text))


class RedactingJsonFormatter(JsonFormatter):
    """One line of JSON a record; keys are taken out of the whole line, so that no attribute of a record brings one in."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
