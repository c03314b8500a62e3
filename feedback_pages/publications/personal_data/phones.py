"""Telephone numbers as people write them, in Finland and from abroad."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from .context import BLANK, DASHES, before, is_labelled_as_code
from .spans import Span

_GROUP = re.compile(r"\d+")
# What may stand between two groups of digits of one number: "040-123", "040 / 123", "+358 (0) 40", "(019) 220".
_GAP = re.compile(
    rf"{BLANK}{{1,3}}|{BLANK}?[{DASHES}./]{BLANK}?|{BLANK}?\({BLANK}?|{BLANK}?\){BLANK}?[{DASHES}]?{BLANK}?"
)
_GAP_INSIDE = re.compile(rf"{BLANK}{{1,3}}|{BLANK}?[{DASHES}./]{BLANK}?|{BLANK}?\){BLANK}?[{DASHES}]?{BLANK}?")
_GAP_AROUND = re.compile(rf".*{BLANK}.*|[/()]", re.DOTALL)
_PLUS = re.compile(r"(?:\+|\(\+|\+\()[ ]?$")
_TRUNK_ZERO = re.compile(rf"{BLANK}?\({BLANK}?0{BLANK}?\)")
# Words that announce a number, right before it …
_LABEL = re.compile(
    r"""(?<![\w-])(?:
        (?:puh|puhelin|puhelimitse|puhelinnumero|numero|numerosta|gsm|kännykkä|kännykän|känny|matkapuhelin|mobiili
        |tavoittaa|soit|soita|soitto|soittakaa
          |soittaa|soittele|soitella|tekst|tekstari|tekstaa|viesti|whatsapp|wa|sms|yhteystie|vastaa)(?:\w{0,10})
        | p | t | m | tel\w{0,8} | tfn | tln | mob\w{0,6} | mobil\w{0,10} | ring\w{0,3} | nummer | numret | numro
        | mitt[ ]nummer | sms:?a? | nås
        | phone\w{0,2} | call | cell\w{0,5} | text | number | reach[ ]me | contact | kontakta | hp | nro | nr
    )
    (?:[ ]?(?:(?:numero|puhelinnumero)\w{0,6}|nummer|numret|nr|nro|number|no|me|mig|minut|minulle|us|oss|meille
    |takaisin|gärna|till|to|on|är|is|at|på|from|en|mitt
       |my|oli|mulle)){0,3}
    [\s.:,()"'\-–]{0,4}$""",
    re.IGNORECASE | re.VERBOSE,
)
# … and those of them that announce nothing else, so that a number without its area code will do.
_LOCAL_LABEL = re.compile(
    r"(?<![^\W_])(?:puh\w{0,14}|gsm|tel|telefon\w{0,8}|telephone|tfn|mobil|phone|soit\w{0,8}|ring\w{0,3}|call)"
    r"(?:[ ](?:numero\w{0,6}|nummer|number|till|to|on|är|is|me|mig|minulle)){0,2}[\s.:,()]{0,3}$",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"""[ ]?(?:€|%|°|‰|(?:eur\w{0,4}|e|km|m|cm|mm|kg|g|kpl|st|pcs|kwh|mwh|kw|w|v|l|lux|m2|m3|m²|m³
    |vuot\w+|år|years?|kr|snt)(?!\w))""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[ ]?([./ -])[ ]?(?:0?[1-9]|1[0-2])[ ]?\1[ ]?(?:(?:19|20)\d\d|\d\d)(?!\d)")
_TIMES = re.compile(rf"(?:[01]\d|2[0-4])[.: ]?[0-5]\d[ ]?[{DASHES}][ ]?(?:[01]\d|2[0-4])(?:[.: ]?[0-5]\d)?(?!\d)")
_TIME_OR_DAY = re.compile(r"(?:[012]\d|3[01])[0-5]\d")
_SIX_DIGIT_DATE = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d")
_PROPERTY = re.compile(r"\d{3}-\d{3}-\d{4}-\d{4}")
_BUSINESS_ID = re.compile(r"\d{7}-\d")
_MAX_GROUPS = 10
_MAX_DIGITS = 15


@dataclass(frozen=True)
class _Candidate:
    """Some groups of digits of one line that may be one number."""

    raw: str
    groups: list[str]
    has_plus: bool
    has_label: bool
    has_local_label: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def find_phones(text: str) -> Iterator[Span]:
    """Numbers that exist by the numbering plans, dates, times, sums and numbers of things apart."""
    for groups in _runs(text):
        index = 0
        while index < len(groups):
            found = _number_at(text, groups, index)
            if found:
                start, last = found
                yield Span(start, groups[last].end(), "phone")
                index = last
            index += 1


def is_national_mobile(digits: str) -> bool:
    return 9 <= len(digits) <= 11 and digits.startswith(("04", "050")) and _is_valid(digits, "FI")


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Groups of digits that only spaces and the marks of telephone numbers keep apart."""
    run: list[re.Match[str]] = []
    for group in _GROUP.finditer(text):
        if run and not _GAP.fullmatch(text, run[-1].end(), group.start()):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _number_at(text: str, groups: list[re.Match[str]], first: int) -> tuple[int, int] | None:
    """Start of the number that begins with this group and index of its last group; the most likely length wins."""
    digits_start = groups[first].start()
    if first and not _GAP_AROUND.fullmatch(text, groups[first - 1].end(), digits_start):
        return None
    if "".join(group[0] for group in groups[first : first + 3]).startswith("000"):
        return None
    if (
        first
        and len(groups[first - 1][0]) == 4 == len(groups[first][0])
        and not _LABEL.search(before(text, digits_start))
    ):
        return None
    plus = _PLUS.search(before(text, digits_start, 3))
    start = digits_start - len(plus[0]) if plus else digits_start
    if not plus and text[start - 1 : start] == "(" and start:
        start -= 1
    has_label = _LABEL.search(before(text, start)) is not None
    has_local_label = has_label and _LOCAL_LABEL.search(before(text, start)) is not None
    if not has_local_label and is_labelled_as_code(text, start):
        return None
    if not (plus or has_local_label or groups[first][0].startswith(("0", "358"))) or not _may_start(
        text, start, has_label
    ):
        return None
    best = None
    for last in range(first, min(first + _MAX_GROUPS, len(groups))):
        if last > first and not _may_join(text, groups, first, last):
            break
        candidate = _Candidate(
            text[start : groups[last].end()],
            _digits(text, groups[first : last + 1]),
            bool(plus),
            has_label,
            has_local_label,
        )
        if len(candidate.digits) > _MAX_DIGITS:
            break
        if _may_end(text, groups, last, has_label) and _is_phone(candidate):
            best = last
            if _has_usual_length(candidate):
                break
    if best is None:
        return None
    if ")" not in text[start : groups[best].end()]:
        start += text[start:digits_start].count("(")
    return start, best


def _digits(text: str, groups: list[re.Match[str]]) -> list[str]:
    """The groups, without the zero of "+358 (0)40"."""
    parts = [group[0] for group in groups]
    if len(parts) > 2 and parts[1] == "0" and _TRUNK_ZERO.match(text, groups[0].end()):
        del parts[1]
    return parts


def _may_start(text: str, start: int, has_label: bool) -> bool:
    previous = before(text, start, 2)
    if not previous or has_label:
        return not previous[-1:].isdigit()
    if previous[-1].isalnum() or previous[-1] in "_#§$€@=":
        return False
    return (
        not re.fullmatch(rf"\w[{DASHES}./:,]", previous)
        or previous[-1] == ","
        or previous[0].isalpha()
        and previous[-1] in ":."
    )


def _may_join(text: str, groups: list[re.Match[str]], first: int, last: int) -> bool:
    gap_start, gap_end = groups[last - 1].end(), groups[last].start()
    if _GAP_INSIDE.fullmatch(text, gap_start, gap_end):
        return "/" not in text[gap_start:gap_end] or last == first + 1
    return groups[last][0] == "0" and bool(_TRUNK_ZERO.match(text, gap_start))


def _may_end(text: str, groups: list[re.Match[str]], last: int, has_label: bool) -> bool:
    end = groups[last].end()
    if last + 1 < len(groups):
        return bool(_GAP_AROUND.fullmatch(text, end, groups[last + 1].start()))
    after = text[end : end + 12]
    if (
        after[:1].isalnum()
        or after[:1] in ("_", "@")
        or re.match(r"[:,]\d{1,3}(?!\d)|[-./,]\d", after)
        and not re.match(r",\d{6}", after)
    ):
        return False
    return has_label or not _UNIT_AFTER.match(after)


def _has_usual_length(candidate: _Candidate) -> bool:
    digits = candidate.digits
    for prefix in ("358", "00358"):
        if digits.startswith(prefix):
            digits = "0" + digits.removeprefix(prefix).lstrip("0")
    return len(digits) == 10 and digits.startswith(("04", "05")) and not digits.startswith("0457")


def _is_phone(candidate: _Candidate) -> bool:
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


def _is_international(candidate: _Candidate) -> bool:
    if re.match(r"\+\d{1,3}\.\d{3,}", candidate.raw):
        return False
    digits = candidate.digits
    if digits.startswith("3580"):
        digits = "358" + digits[4:]
    if digits.startswith("358"):
        return 9 <= len(digits) <= 13
    return _is_valid("+" + digits, None) or candidate.has_label and len(digits) >= 9


def _is_local(candidate: _Candidate) -> bool:
    """A number without its area code, right after a word that announces one: "puh. 220 3111"."""
    if candidate.digits.startswith(("112", "116", "118")) and len(candidate.digits) == 6:
        return False
    return (
        not _looks_like_time(candidate)
        and "." not in candidate.raw
        and "/" not in candidate.raw
        and len(candidate.groups) <= 3
    )


def _is_national(candidate: _Candidate) -> bool:
    digits, groups = candidate.digits, candidate.groups
    if candidate.has_label:
        return not _looks_like_time(candidate) and (
            _is_valid(digits, "FI")
            or _is_valid(digits, "SE")
            or 9 <= len(digits) <= 11
            and digits.startswith(("04", "05"))
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
        or not _is_valid(digits, "FI")
    ):
        return False
    if digits.startswith(("04", "05")) and is_national_mobile(digits):
        return "." not in candidate.raw or max(map(len, groups)) >= 3
    is_whole = len(groups) == 1
    if "." in candidate.raw:
        return False
    return (
        len(digits) >= (9 if is_whole else 7)
        and max(map(len, groups)) >= 3
        and not _SIX_DIGIT_DATE.fullmatch(groups[0])
    )


def _looks_like_time(candidate: _Candidate) -> bool:
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
