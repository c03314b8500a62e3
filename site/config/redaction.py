"""Ids of drafts and private links open what they name, so the logs never hold one."""

import logging
import re

# /fi/my/<key>/…, /sv/draft/<id>/…: the language, the word that marks a key, and the key itself.
KEY_IN_PATH = re.compile(r"(/(?:fi|sv|en)/(?:draft|my)/)[^/\s\"'?]+")


def redact(text: str) -> str:
    return KEY_IN_PATH.sub(r"\1[key]", text)


class RedactKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = ()
        return True
