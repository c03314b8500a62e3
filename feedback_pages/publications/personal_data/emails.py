"""E-mail addresses, also the ones that are spelled out: "matti (at) esimerkki.fi", "matti at esimerkki piste fi"."""

import re
from collections.abc import Iterator

from .context import BLANK, DASHES
from .spans import Span
from .word_lists import words_in

_AT = re.compile(
    rf"""(?P<sign>{BLANK}{{0,2}}@{BLANK}{{0,2}}(?:\r?\n)?{BLANK}{{0,2}}(?:-merkki{BLANK})?)
    | (?P<marked>{BLANK}?[\[({{<]{BLANK}?(?:at|ät|ätt|a|miu\w{{0,6}}|at-?merkki|kissanhäntä|snabel-?[ ]?a|@)
        {BLANK}?[\])}}>]{BLANK}? | {BLANK}?(?P<edge>[_*/"'{DASHES}])(?:at|ät)(?P=edge){BLANK}?)
    | (?P<word>{BLANK}(?:at|ät|miukumauku|miuku|kissanhäntä|at-merkki|snabel-?[ ]?a|alfakrull){BLANK})""",
    re.IGNORECASE | re.VERBOSE,
)
_DOT_WORD = rf"(?:{BLANK}(?:piste|punkt|dot){BLANK}|[_-](?:piste|punkt|dot)[_-]|{BLANK}?[\[({{<](?:piste|punkt|dot|\.)[\])}}>]{BLANK}?)"
_LOCAL = re.compile(
    rf"(?<![\w.+%-])(?:[\w.+-]{{1,40}}(?:{_DOT_WORD}|{BLANK}\.{BLANK})){{0,3}}[\w+%-](?:[\w.+%'-]{{0,62}}[\w+%-])?$",
    re.IGNORECASE,
)
_DOMAIN = re.compile(rf"[^\W_][\w-]{{0,62}}(?:(?:\.|{_DOT_WORD})[^\W_](?:[\w-]{{0,61}}[^\W_])?){{1,5}}", re.IGNORECASE)
_SPACED_DOMAIN = re.compile(
    rf"[^\W_][\w-]{{0,62}}{BLANK}?[.,]{BLANK}?(?:fi|se|com|net|org|eu|ax|ee)(?![\w-])", re.IGNORECASE
)
_LABELS = re.compile(rf"\.|{_DOT_WORD}", re.IGNORECASE)
_PROVIDER = re.compile(
    r"(?:gmail|hotmail|outlook|luukku|suomi24|kolumbus|icloud|yahoo|live|protonmail|elisanet|saunalahti|welho|pp\.inet)(?![\w-])",
    re.IGNORECASE,
)
_TOP_LEVELS = words_in("top_level_domains.txt")
# "example.co.uk"
_SECOND_LEVELS = frozenset({"co", "com", "org", "net", "gov"})
_FILE_ENDINGS = words_in("file_endings.txt")
_NOT_A_MAILBOX = words_in("not_mailboxes.txt")
_WINDOW = 130


def find_emails(text: str, language: str) -> Iterator[Span]:
    for match in _AT.finditer(text):
        start = _local_start(text, match)
        end = _domain_end(text, match, text[start : match.start()], language) if start is not None else None
        if start is not None and end is not None:
            yield Span(start, end, "email")


def _local_start(text: str, at: re.Match[str]) -> int | None:
    first = max(0, at.start() - _WINDOW)
    local = _LOCAL.search(text[first : at.start()])
    return first + local.start() if local else None


def _domain_end(text: str, at: re.Match[str], local: str, language: str) -> int | None:
    window = (at.end(), at.end() + _WINDOW)
    domain = _DOMAIN.match(text, *window)
    end = _top_level_end(domain, at) if domain else None
    if end is None and not at["word"]:
        spaced = _SPACED_DOMAIN.match(text, *window)
        end = spaced.end() if spaced else None
    if end is None and at["sign"]:
        provider = _PROVIDER.match(text, *window)
        end = provider.end() if provider else None
    if end is None or (at["word"] and not _is_spelled_out(local, text[at.end() : end], language)):
        return None
    return end


def _top_level_end(domain: re.Match[str], at: re.Match[str]) -> int | None:
    """Where the last known top level ends ("esimerkki.fi.Kiitos" goes on); any top level will do beside a plain "@"."""
    ends = [match.start() for match in _LABELS.finditer(domain[0])][1:] + [len(domain[0])]
    labels = _LABELS.split(domain[0])[1:]
    for index, label in enumerate(labels):
        if label.casefold() in _TOP_LEVELS:
            is_second_level = label.casefold() in _SECOND_LEVELS and len("".join(labels[index + 1 : index + 2])) == 2
            return domain.start() + ends[index + is_second_level]
    is_plain = at.group() == "@"
    return (
        domain.end()
        if is_plain and labels[-1].isalpha() and labels[-1].casefold() not in _FILE_ENDINGS and len(labels[-1]) > 1
        else None
    )


def _is_spelled_out(local: str, domain: str, language: str) -> bool:
    """Whether "x at y" is an address: "look at hanko.fi" is not, and only English has the word "at"."""
    if local.casefold() in _NOT_A_MAILBOX:
        return False
    is_like_a_mailbox = (
        language != "en" or re.search(r"[\d._]", local) is not None or _PROVIDER.match(domain) is not None
    )
    return is_like_a_mailbox or re.search(_DOT_WORD, domain, re.IGNORECASE) is not None
