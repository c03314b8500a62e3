"""Ids of drafts and private links open what they name, so the logs never hold one; nor what somebody searched for."""

import logging
import re

from pythonjsonlogger.json import JsonFormatter

# /fi/my/<key>/…, /sv/draft/<id>/…: the language, the word that marks a key, and the key itself.
KEY_IN_PATH = re.compile(r"(/(?:fi|sv|en)/(?:draft|my)/)[^/\s\"'?\\\\]+")
# A request as Django shows it beside an error, from the question mark on.
QUERY_OF_REQUEST = re.compile(r"(<WSGIRequest: [^?>]*\?)[^>]*>")


def redact(text: str) -> str:
    return QUERY_OF_REQUEST.sub(r"\1[query]>", KEY_IN_PATH.sub(r"\1[key]", text))


class RedactingJsonFormatter(JsonFormatter):
    """One line of JSON a record; keys are taken out of the whole line, so that no attribute of a record brings one in."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
