"""Finnish personal identity codes (hetu) and IBAN account numbers."""

import re
from collections.abc import Iterator

from stdnum import iban, numdb
from stdnum.fi import hetu
from stdnum.se import personnummer

from .context import BLANK, DASHES, before, is_labelled_as_code
from .numbering import is_national_mobile
from .spans import Span

# Day, month, year; a sign of the century (letters besides dashes and plus since 2023); number and control character.
_HETU = re.compile(
    rf"""(?:(?<![^\W_])|(?<=hetu))
    (?P<date>(?:0[1-9]|[12]\d|3[01])(?P<dot>[ ./]?)(?:0[1-9]|1[0-2])(?P=dot)(?:19|20)?\d\d)
    (?P<sign>{BLANK}{{0,2}}[{DASHES}+A-Z/_]{BLANK}{{0,2}}|[ ])
    (?P<number>\d{{3}})(?P<gap>[ ]?)(?P<control>[0-9A-Z])
    (?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)
_HETU_WITHOUT_SIGN = re.compile(
    r"(?<![^\W_])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{5}[0-9A-Y](?![^\W_])", re.IGNORECASE
)
# Swedish: year, month, day, a dash or none, and four figures.
_PERSONNUMMER = re.compile(
    rf"(?<![^\W_])(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){BLANK}?[{DASHES}+]?{BLANK}?\d{{4}}(?![^\W_])"
)
_HETU_LABEL = re.compile(
    r"(?:hetu\w{0,4}|henkilötunnu\w{0,8}|sosiaaliturvatunnu\w{0,8}|sotu\w{0,3}|syntymäaika\w{0,3}|personbeteckning\w{0,3}"
    r"|personnummer\w{0,3}|socialskyddssignum|personal (?:identity |id )?(?:code|number)"
    r"|identity (?:code|number)|social security (?:number|code)|ssn)"
    r"[^.!?\n\d]{0,30}[\s:(]$",
    re.IGNORECASE,
)
_FIRST_NUMBER = 2
_IBAN_START = re.compile(rf"(?:(?<![^\W_])|(?<=iban))[A-Z]{{2}}{BLANK}?\d{BLANK}?\d", re.IGNORECASE)
# A figure too many or too few: masked where the text says that it is an account.
_MISTYPED_IBAN = re.compile(rf"[A-Z]{{2}}(?:[{DASHES} \u00a0]?\d){{12,28}}(?![^\W_])", re.IGNORECASE)
_IBAN_LABEL = re.compile(
    r"(?:iban|tili\w{0,12}|konto\w{0,12}|account(?: number)?)(?:[ ](?:on|är|is))?[\s.:()\"']{0,4}$",
    re.IGNORECASE,
)
_IBAN_MAX_CHARS = 70
_IBAN_COUNTRIES = numdb.get("iban")


def find_hetus(text: str) -> Iterator[Span]:
    """Codes of the right form. People mistype, so a wrong control character does not let one through."""
    for match in _HETU.finditer(text):
        if _is_hetu(match):
            yield Span(match.start(), match.end(), "hetu")
    for match in _HETU_WITHOUT_SIGN.finditer(text):
        if _is_hetu_without_sign(match):
            yield Span(match.start(), match.end(), "hetu")

    for match in _PERSONNUMMER.finditer(text):
        if _HETU_LABEL.search(before(text, match.start())) and personnummer.is_valid(match[0].replace(" ", "")):
            yield Span(match.start(), match.end(), "hetu")


def _is_hetu_without_sign(match: re.Match[str]) -> bool:
    code = match[0]
    if _HETU_LABEL.search(before(match.string, match.start())):
        return True
    has_right_control = any(hetu.is_valid(f"{code[:6]}{sign}{code[6:]}", allow_temporary=True) for sign in "-A")
    return code[-1].isalpha() and has_right_control and not is_labelled_as_code(match.string, match.start())


def _is_hetu(match: re.Match[str]) -> bool:
    text, start = match.string, match.start()
    digits, sign = re.sub(r"\D", "", match["date"]), match["sign"].strip()
    date = digits[:4] + digits[-2:]
    number, control = match["number"], match["control"]
    signs = [sign if sign.isalpha() or sign == "+" else "-"] if sign else ["-", "A"]
    if any(hetu.is_valid(f"{date}{each}{number}{control}", allow_temporary=True) for each in signs):
        return True
    if _HETU_LABEL.search(before(text, start)):
        return True
    is_century = not sign or sign in DASHES + "+" or sign.upper() in "ABCDEFUVWXY"
    if int(number) < _FIRST_NUMBER or not is_century:
        return False
    has_letter = sign.isalpha() or control.isalpha()
    if not has_letter and (is_labelled_as_code(text, start) or is_national_mobile(date + number + control)):
        return False
    is_spaced = bool(match["dot"] or match["gap"] or match["sign"] != sign)
    return not is_spaced or bool(
        sign and not sign.isalpha() and control.isalpha() and not match["gap"] and not match["dot"]
    )


def find_ibans(text: str) -> Iterator[Span]:
    """Account numbers whose check digits hold, or that are announced as an account and have the right length."""
    for match in _IBAN_START.finditer(text):
        end = _iban_end(text, match.start())
        if end and (
            iban.is_valid(_letters_and_digits(text[match.start() : end]))
            or _IBAN_LABEL.search(before(text, match.start()))
        ):
            yield Span(match.start(), end, "iban")
        elif not end and _IBAN_LABEL.search(before(text, match.start())):
            mistyped = _MISTYPED_IBAN.match(text, match.start())
            if mistyped:
                yield Span(match.start(), mistyped.end(), "iban")


def _iban_end(text: str, start: int) -> int | None:
    """Where the letters and digits end that an account number of the country has, spaces and dashes not counted."""
    needed = _iban_length(text[start : start + 2].upper())
    gap = 0
    for index in range(start, min(len(text), start + _IBAN_MAX_CHARS)):
        character = text[index]
        if character.isascii() and character.isalnum():
            needed, gap = needed - 1, 0
        elif character.isspace() or character in DASHES + ".":
            gap += 1
        else:
            return None
        if gap > 2 or needed < 0:
            return None
        if needed == 0:
            return None if text[index + 1 : index + 2].isalnum() else index + 1
    return None


def _iban_length(country: str) -> int:
    """Characters of an account number of the country; -1 where there are none."""
    _, properties = _IBAN_COUNTRIES.info(country)[0]
    return 4 + sum(int(length) for length in re.findall(r"\d+", properties["bban"])) if properties else -1


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
