"""Addresses and numbers that the town itself makes public: they are nobody's personal data."""

import re
from collections.abc import Iterable

from .spans import Span
from .word_lists import words_in

# Mailboxes of a task, and what stands for a name in "etunimi.sukunimi@…".
_OFFICES = words_in("offices.txt")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)358|^358")


def without_public_contacts(text: str, spans: Iterable[Span], public_contacts: Iterable[str]) -> list[Span]:
    """`spans` without those in `public_contacts`, each an address, a number, or "@" and a domain of the town.

    Of a domain only offices' mailboxes are public ("info@…", "kirjaamo@…"); "maija.meri@…" is a person's.
    """
    public = {_bare(contact) for contact in public_contacts}
    return [span for span in spans if not _is_public(text[span.start : span.end], span, public)]


def _is_public(written: str, span: Span, public: set[str]) -> bool:
    if span.type not in ("email", "phone") or not public:
        return False
    bare = _bare(written)
    local, at, domain = bare.partition("@")
    return bare in public or bool(at) and local in _OFFICES and at + domain in public


def _bare(contact: str) -> str:
    """An address in small letters; a number in digits without the country's code."""
    if "@" in contact:
        return contact.strip().casefold()
    return re.sub(r"\D", "", _COUNTRY_CODE.sub("0", re.sub(r"[^\d+]", "", contact).replace("+3580", "+358")))
