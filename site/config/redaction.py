"""Ids of drafts and private links open what they name, so the logs never hold one."""

import logging
import re

from pythonjsonlogger.json import JsonFormatter

# /fi/my/<key>/…, /sv/draft/<id>/…: the language, the word that marks a key, and the key itself.
KEY_IN_PATH = re.compile(r"(/(?:fi|sv|en)/(?:draft|my)/)[^/\s\"'?\\\\]+")


def redact(text: str) -> str:
    return KEY_IN_PATH.sub(r"\1[key]", text)


class RedactingJsonFormatter(JsonFormatter):
    """One line of JSON a record; keys are taken out of the whole line, so that no attribute of a record brings one in."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
