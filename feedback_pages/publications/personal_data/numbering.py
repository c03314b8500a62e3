"""Which digits are a telephone number, and which are a date, a time, a real estate or a company."""

import re
from dataclasses import dataclass

import phonenumbers

from .context import DASHES

_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[ ]?([./ -])[ ]?(?:0?[1-9]|1[0-2])[ ]?\1[ ]?(?:(?:19|20)\d\d|\d\d)(?!\d)")
_TIMES = re.compile(rf"(?:[01]\d|2[0-4])[.: ]?[0-5]\d[ ]?[{DASHES}][ ]?(?:[01]\d|2[0-4])(?:[.: ]?[0-5]\d)?(?!\d)")
_TIME_OR_DAY = re.compile(r"(?:[012]\d|3[01])[0-5]\d")
_SIX_DIGIT_DATE = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d")
_PROPERTY = re.compile(r"\d{3}-\d{3}-\d{4}-\d{4}")
_BUSINESS_ID = re.compile(r"\d{7}-\d")
# Area codes and lengths in use, for numbers that no operator has been given yet or that were mistyped.
_FINNISH = re.compile(r"(?:0[235689]|01[03-9]|02[09]|030)\d{5,8}$|0[45]\d{7,9}$")
_AREA_CODE = re.compile(rf"\(?(?:0[235689]|01[3-9])\)?[ {DASHES}]{{1,3}}\d{{3,4}}[ ]?\d{{2,4}}(?:[ ]\d{{2}})?")

MAX_DIGITS = 15


@dataclass(frozen=True)
class Candidate:
    """Some groups of digits of one line that may be one number."""

    raw: str
    groups: list[str]
    has_plus: bool
    has_label: bool
    has_local_label: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def is_national_mobile(digits: str) -> bool:
    return 9 <= len(digits) <= 11 and digits.startswith(("04", "050")) and _is_valid(digits, "FI")


def has_usual_length(candidate: Candidate) -> bool:
    digits = candidate.digits
    for prefix in ("358", "00358"):
        if digits.startswith(prefix):
            digits = "0" + digits.removeprefix(prefix).lstrip("0")
    return len(digits) == 10 and digits.startswith(("04", "05")) and not digits.startswith("0457")


def is_phone(candidate: Candidate) -> bool:
    digits = candidate.digits
    if len(digits) < 6:
        return False
    if candidate.has_plus:
        return _is_international(candidate)
    if digits.startswith("00"):
        return len(digits) >= 9 and _is_valid("+" + digits[2:], None)
    if digits.startswith("358") and not digits.startswith("3580"):
        return len(digits) >= 11 and _is_valid("+" + digits, None)
    if digits.startswith("0"):
        return _is_national(candidate)
    return candidate.has_local_label and 6 <= len(digits) <= 10 and _is_local(candidate)


def _is_international(candidate: Candidate) -> bool:
    if re.match(r"\+\d{1,3}\.\d{3,}", candidate.raw):
        return False
    digits = candidate.digits
    if digits.startswith("3580"):
        digits = "358" + digits[4:]
    if digits.startswith("358"):
        return 9 <= len(digits) <= 13
    return _is_valid("+" + digits, None) or candidate.has_label and len(digits) >= 9


def _is_local(candidate: Candidate) -> bool:
    """A number without its area code, right after a word that announces one: "puh. 220 3111"."""
    if candidate.digits.startswith(("112", "116", "118")) and len(candidate.digits) == 6:
        return False
    return (
        not _looks_like_time(candidate)
        and "." not in candidate.raw
        and "/" not in candidate.raw
        and len(candidate.groups) <= 3
    )


def _is_national(candidate: Candidate) -> bool:
    digits, groups = candidate.digits, candidate.groups
    if candidate.has_label:
        is_whole_mobile = len(digits) == 10 and is_national_mobile(digits) and "." not in candidate.raw
        return (is_whole_mobile or not _looks_like_time(candidate)) and (
            _is_valid(digits, "FI") or _is_valid(digits, "SE") or _FINNISH.match(digits) is not None
        )
    if (
        len(groups[0]) == 1
        and len(groups) > 1
        and len(max(groups, key=len)) < 7
        and not all(len(group) == 1 for group in groups)
    ):
        return False
    if (
        _looks_like_time(candidate)
        or _PROPERTY.fullmatch(candidate.raw)
        or _BUSINESS_ID.fullmatch(candidate.raw)
        or not (_is_valid(digits, "FI") or _AREA_CODE.fullmatch(candidate.raw))
    ):
        return False
    if digits.startswith(("04", "05")) and is_national_mobile(digits):
        return "." not in candidate.raw or max(map(len, groups)) >= 3
    is_whole = len(groups) == 1
    if "." in candidate.raw or digits.startswith(("04", "050")):
        return False
    return (
        len(digits) >= (9 if is_whole else 7)
        and max(map(len, groups)) >= 3
        and not _SIX_DIGIT_DATE.fullmatch(groups[0])
    )


def _looks_like_time(candidate: Candidate) -> bool:
    raw, groups = candidate.raw.lstrip("("), candidate.groups
    return bool(
        _DATE.match(raw)
        or _TIMES.match(raw)
        or (not candidate.has_label and len(groups) % 2 == 0 and all(_TIME_OR_DAY.fullmatch(group) for group in groups))
    )


def _is_valid(number: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
