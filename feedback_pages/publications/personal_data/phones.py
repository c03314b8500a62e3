"""Telephone numbers as people write them, in Finland and from abroad."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .context import BLANK, DASHES, before, is_labelled_as_code
from .numbering import MAX_DIGITS, Candidate, has_usual_length, is_phone
from .spans import Span

_GROUP = re.compile(r"\d+")
# What may stand between two groups of digits of one number: "040-123", "040 / 123", "+358 (0) 40", "(019) 220".
_LINE_BREAK = rf"{BLANK}?\r?\n"
_GAP = re.compile(
    rf"{BLANK}{{1,3}}|{_LINE_BREAK}|{BLANK}?[{DASHES}./]{BLANK}?|{BLANK}?[{DASHES}]?\({BLANK}?|{BLANK}?\){BLANK}?[{DASHES}]?{BLANK}?"
)
_GAP_INSIDE = re.compile(
    rf"{BLANK}{{1,3}}|{_LINE_BREAK}|{BLANK}?[{DASHES}./]{BLANK}?|{BLANK}?\){BLANK}?[{DASHES}]?{BLANK}?"
)
_GAP_AROUND = re.compile(r".*\s.*|[/()]", re.DOTALL)
_PLUS = re.compile(r"(?:\+|\(\+|\+\()[ ]?$")
_TRUNK_ZERO = re.compile(rf"{BLANK}?[{DASHES}]?\({BLANK}?0{BLANK}?\)")
# Words that announce a number, right before it …
_LABEL = re.compile(
    r"""(?<![\w-])(?:
        (?:puh|puhelin|puhelimitse|puhelinnumero|numero|numerosta|gsm|kännykkä|kännykän|känny|matkapuhelin|mobiili
        |tavoittaa|soit|soita|soitto|soittakaa
          |soittaa|soittele|soitella|tekst|tekstari|tekstaa|viesti|whatsapp|wa|sms|yhteystie|vastaa)(?:\w{0,10})
        | \w{1,14}(?:puhelin|puhelime|telefon)\w{0,6} | p | t | m | tel\w{0,8} | tfn | tln | mob\w{0,6} | mobil\w{0,10} | ring\w{0,3} | nummer | numret | numro
        | mitt[ ]nummer | sms:?a? | nås
        | phone\w{0,2} | call | cell\w{0,5} | text | number | reach[ ]me | contact | kontakta | hp | nro | nr
    )
    (?:[ .]?(?:(?:numero|puhelinnumero)\w{0,6}|nummer|numret|nr|nro|number|no|me|mig|minut|minulle|us|oss|meille
    |takaisin|gärna|till|to|on|är|is|at|på|from|en|mitt
       |my|oli|mulle|koti\w{0,2}|kotiin|työ|töihin|hem|arb|arbete|home|work)){0,3}
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
# What joins the digits to something before or after them: part of a code, a decimal, a range, a file, an address.
_JOINED_BEFORE = re.compile(rf"\w[{DASHES}/]|[\d_][.:]")
_GOES_ON = re.compile(r"\w|@|:\d|[-./]\d|,(?!\d{6})\d")
_MAX_GROUPS = 10


@dataclass(frozen=True)
class _Opening:
    """Where a number may start: at a plus, a zero, or after a word that announces it."""

    start: int
    has_plus: bool
    has_label: bool
    has_local_label: bool


def find_phones(text: str) -> Iterator[Span]:
    """Numbers that exist by the numbering plans, dates, times, sums and numbers of things apart."""
    for groups in _runs(text):
        index = 0
        while index < len(groups):
            opening = _opening(text, groups, index)
            last = _last_group(text, groups, index, opening) if opening else None
            if opening and last is not None:
                yield _span(text, opening.start, groups[index].start(), groups[last].end())
                index = last
            index += 1


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


def _opening(text: str, groups: list[re.Match[str]], first: int) -> _Opening | None:
    digits_start = groups[first].start()
    if not _may_follow(text, groups, first):
        return None
    plus = _PLUS.search(before(text, digits_start, 3))
    start = digits_start - (len(plus[0]) if plus else text.endswith("(", 0, digits_start))
    has_label = _LABEL.search(before(text, start)) is not None
    has_local_label = has_label and _LOCAL_LABEL.search(before(text, start)) is not None
    if not has_local_label and is_labelled_as_code(text, start):
        return None
    is_announced = plus or has_local_label or groups[first][0].startswith(("0", "358"))
    return (
        _Opening(start, bool(plus), has_label, has_local_label)
        if is_announced and _may_start(text, start, has_label)
        else None
    )


def _may_follow(text: str, groups: list[re.Match[str]], first: int) -> bool:
    """Whether what stands before in the run leaves a number room to start."""
    if "".join(group[0] for group in groups[first : first + 3]).startswith("000"):
        return False
    if not first:
        return True
    if _is_series(groups, first - 1) and not _LABEL.search(before(text, groups[first].start())):
        return False
    return _GAP_AROUND.fullmatch(text, groups[first - 1].end(), groups[first].start()) is not None


def _is_series(groups: list[re.Match[str]], index: int) -> bool:
    """Whether this group and the next have four digits, as in "5390 0754 7034" of a reference."""
    return len(groups[index][0]) == 4 == len(groups[index + 1][0])


def _last_group(text: str, groups: list[re.Match[str]], first: int, opening: _Opening) -> int | None:
    """Index of the last group of the number that begins with `first`: the usual length wins, else the longest."""
    best = None
    for last in range(first, min(first + _MAX_GROUPS, len(groups))):
        if last > first and not _may_join(text, groups, first, last, opening):
            break
        candidate = Candidate(
            text[opening.start : groups[last].end()],
            _digits(text, groups[first : last + 1]),
            opening.has_plus,
            opening.has_label,
            opening.has_local_label,
        )
        if len(candidate.digits) > MAX_DIGITS:
            break
        is_broken = "\n" in candidate.raw and not has_usual_length(candidate)
        if not is_broken and _may_end(text, groups, first, last, opening) and is_phone(candidate):
            best = last
            if has_usual_length(candidate):
                break
    return best


def _span(text: str, start: int, digits_start: int, end: int) -> Span:
    """The number, without a bracket that opens before it and does not close in it."""
    if ")" not in text[start:end]:
        start += text[start:digits_start].count("(")
    return Span(start, end, "phone")


def _digits(text: str, groups: list[re.Match[str]]) -> list[str]:
    """The groups, without the zero of "+358 (0)40"."""
    parts = [group[0] for group in groups]
    if len(parts) > 2 and parts[1] == "0" and _TRUNK_ZERO.match(text, groups[0].end()):
        del parts[1]
    return parts


def _may_start(text: str, start: int, has_label: bool) -> bool:
    if before(text, start, 3).rstrip().endswith("#"):
        return False
    previous = before(text, start, 2)
    if not previous or has_label:
        return not previous[-1:].isdigit()
    if previous[-1].isalnum() or previous[-1] in "_#§$€@=":
        return False
    return not _JOINED_BEFORE.fullmatch(previous)


def _may_join(text: str, groups: list[re.Match[str]], first: int, last: int, opening: _Opening) -> bool:
    gap_start, gap_end = groups[last - 1].end(), groups[last].start()
    if _GAP_INSIDE.fullmatch(text, gap_start, gap_end):
        return opening.has_plus or "/" not in text[gap_start:gap_end] or last == first + 1
    if opening.has_plus and last == first + 1 and "(" in text[gap_start:gap_end]:
        return True
    return groups[last][0] == "0" and bool(_TRUNK_ZERO.match(text, gap_start))


def _may_end(text: str, groups: list[re.Match[str]], first: int, last: int, opening: _Opening) -> bool:
    end = groups[last].end()
    if last + 1 < len(groups):
        is_series = len(groups[first][0]) == 4 and _is_series(groups, last) and not opening.has_local_label
        return not is_series and bool(_GAP_AROUND.fullmatch(text, end, groups[last + 1].start()))
    after = text[end : end + 12]
    if _GOES_ON.match(after):
        return False
    return opening.has_label or not _UNIT_AFTER.match(after)
