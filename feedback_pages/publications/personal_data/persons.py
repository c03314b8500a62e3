"""Names of people, as far as lists of common names and the words around them go."""

import re
from collections.abc import Container, Iterator
from functools import cache
from itertools import zip_longest

from .context import BLANK, before
from .inflection import forms
from .spans import Span
from .word_lists import names_in, words_in

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BETWEEN = re.compile(rf"{BLANK}{{1,2}}")
_AFTER_INITIAL = re.compile(rf"\.?{BLANK}{{1,2}}")
_NEVER_NAMES = words_in("not_names.txt")
_INTRODUCTION = re.compile(
    r"""(?<![^\W_])(?:nimeni[ ](?:on|oli)|nimi(?:[ ]on)?[ ]?:|mun[ ]nimi[ ]on|minun[ ]nimeni[ ]on|nimi[ ]on
    |jag[ ]heter|heter|mitt[ ]namn[ ]är|namn[ ]?:|my[ ]name[ ]is|my[ ]name[’']s|name[ ]?:)
    [\s,:]{0,3}$""",
    re.IGNORECASE | re.VERBOSE,
)
_TITLE = re.compile(
    r"""(?<![^\W_])(?:
        (?:(?:ystävällisin|parhain|kiitollisin|kesäisin|aurinkoisin|hyvin)[ ])?terveisin | terv | yst\.?[ ]?terv
        | t | ystävällisesti | kunnioittavasti | kiittäen | terkuin
        | minä[ ]olen | olen | allekirjoittanut | herra | rouva | neiti | naapuri(?:ni|mme)? | mieheni | vaimoni
        | poikani | tyttäreni | äitini | isäni | veljeni | siskoni
        | opettaja | rehtori | lääkäri | kuljettaja | vahtimestari | talonmies | yhteyshenkilö
        | (?:med[ ]vänlig[ ])?hälsning(?:ar)? | mvh | vh | hälsar | hälsn | vänligen | jag[ ]är | undertecknad
        | herr | fru | fröken | grannen | granne | min[ ](?:man|fru|son|dotter|mor|far)
        | läraren | rektor | kontaktperson
        | (?:kind|best|warm)?[ ]?regards | sincerely | yours | cheers | br | i[ ]am | i[’']m | this[ ]is | mr
        | mrs | ms | dr | my[ ](?:neighbou?r|husband|wife|son|daughter|mother|father)
        | neighbou?r | teacher | contact[ ]person | thanks,?
    )[\s.,:!–-]{1,4}$""",
    re.IGNORECASE | re.VERBOSE,
)
_PLACE_AFTER = re.compile(
    rf"{BLANK}?-?(?:katu|kadu|tie(?:n|tä|llä|lle|ltä)?(?!\w)|kuja|polku|polu|puisto|tori|aukio|koulu|kirkko|kirko|museo|talo|päiväkoti|päiväkodi|kenttä|kentä|ranta|ranna|laituri|silta|silla"
    rf"|sali|säätiö|muistomer|patsa|näyttely|kirjasto|oy|ab|ky|tmi|oyj|ltd|inc|väg|gata|gränd|park|skola|kyrka|museum|hus(?!\w|et)|plan|torg|strand|brygga|bro(?!\w)"
    rf"|stig|stiftelse|staty|playground|play(?!\w)|area|avenue|centre|center|hall|field|library|street|road|school|church|square|bridge|foundation)",
    re.IGNORECASE,
)
_PLACE_WORD = re.compile(
    r".*(?:katu|kadun|kadulla|tie|tien|tiellä|kuja|kujan|polku|puisto|tori|koulu|gatan|vägen|gränden|stigen|parken|skolan|torget|kaupunki|kunta|street|road|park|school)$"
    r"|.*(?<!se)(?:ss[aä]|ll[aä]|st[aä]|lt[aä]|lle|hin)$|(?:oy|ab|ky|tmi|oyj|ltd|inc|r\.?f|ry|i|the|in|at|on|and|och|ja)$",
    re.IGNORECASE,
)
_SHIP_BEFORE = re.compile(r"(?<!\w)(?:m/?[sy]|s/?s|laiva|alus|vene|fartyget|båten|ship)\s$", re.IGNORECASE)
_MAX_WORDS = 4


@cache
def _forms_in(file: str) -> frozenset[str]:
    return frozenset(form for name in names_in(file) for form in forms(name))


class _Word:
    """One word of a text and what the lists say about it."""

    def __init__(self, match: re.Match[str], places: Container[str]) -> None:
        self.start, self.end, self.text = match.start(), match.end(), match[0]
        form = self.text.casefold()
        parts = form.split("-")
        is_no_name = form in _NEVER_NAMES or self.text in places
        self.is_first_name = not is_no_name and (
            form in _forms_in("first_names.txt")
            or len(parts) > 1
            and all(part in _forms_in("first_names.txt") for part in parts)
        )
        self.is_surname = not is_no_name and (
            form in _forms_in("surnames.txt")
            or len(parts) > 1
            and all(part in _forms_in("surnames.txt") for part in parts)
        )
        self.is_ordinary = form in _forms_in("ordinary_words.txt")
        self.is_capital = self.text[:1].isupper()
        self.may_be_surname = self.is_surname or (
            self.is_capital
            and len(form) > 2
            and not self.text.isupper()
            and not is_no_name
            and not _PLACE_WORD.match(form)
        )

    @property
    def is_name(self) -> bool:
        return self.is_first_name or self.is_surname

    @property
    def is_initial(self) -> bool:
        return len(self.text) == 1 and self.is_capital


def find_person_names(text: str, places: Container[str]) -> Iterator[Span]:
    for run in _runs(text, places):
        index = 0
        while index < len(run):
            length = _name_length(text, run[index : index + _MAX_WORDS])
            if length and not _is_thing(text, run[index : index + length], places):
                yield Span(run[index].start, run[index + length - 1].end, "person_name")
            index += length or 1


def _runs(text: str, places: Container[str]) -> Iterator[list[_Word]]:
    """Words in a row that only a space keeps apart."""
    matches = list(_WORD.finditer(text))
    run: list[_Word] = []
    for match, following in zip_longest(matches, matches[1:]):
        run.append(_Word(match, places))
        between = _AFTER_INITIAL if run[-1].is_initial else _BETWEEN
        if following is None or not between.fullmatch(text, match.end(), following.start()):
            yield run
            run = []


def _name_length(text: str, words: list[_Word]) -> int:
    """How many of the words, from the first on, are one person's name."""
    if _INTRODUCTION.search(before(text, words[0].start)):
        return _introduced_length(words)
    if not words[0].is_name:
        return 0
    length = _full_name_length(words)
    if length:
        return length
    if words[0].is_capital and _TITLE.search(before(text, words[0].start)):
        return 2 if len(words) > 1 and words[1].is_capital and (words[1].is_name or words[1].is_initial) else 1
    return 1 if _is_signature(text, words[0]) else 0


def _introduced_length(words: list[_Word]) -> int:
    """After "my name is": the words that start with a capital, or else those that the lists know."""
    length = 0
    for word in words[:3]:
        if word.text.casefold() in _NEVER_NAMES or not (
            word.is_capital or word.is_name and not (length and word.is_ordinary)
        ):
            break
        length += 1
    return length


def _full_name_length(words: list[_Word]) -> int:
    """First names and a surname in either order; at least one of them no ordinary word."""
    if (
        words[0].is_surname
        and len(words) > 1
        and words[1].is_first_name
        and not words[0].is_first_name
        and _is_proof(words[:2])
    ):
        return 2
    given = 0
    while given < len(words) and given < 3 and (words[given].is_first_name or (given and words[given].is_initial)):
        given += 1
    if given and given < len(words):
        has_surname = given > 1 and words[given - 1].is_surname
        follows = words[given].is_surname or (words[given].may_be_surname and not has_surname)
        if follows and _is_proof(words[: given + 1]):
            return given + 1
    return given if given > 1 and _is_proof(words[:given]) else 0


def _is_proof(words: list[_Word]) -> bool:
    certain = [word for word in words if word.is_name and not word.is_ordinary]
    if all(word.is_capital for word in words):
        return bool(certain)
    return len(certain) == len(words) and any(word.is_first_name for word in words) and words[-1].is_surname


def _is_signature(text: str, word: _Word) -> bool:
    """A first name alone on a line of its own after others."""
    line_start = text.rfind("\n", 0, word.start) + 1
    line_end = text.find("\n", word.end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    return (
        bool(line_start)
        and word.is_capital
        and word.is_first_name
        and not word.is_ordinary
        and line.strip(" .,-–!") == word.text
    )


def _is_thing(text: str, words: list[_Word], places: Container[str]) -> bool:
    phrase = text[words[0].start : words[-1].end]
    ship = _SHIP_BEFORE.search(before(text, words[0].start))
    if ship and not (ship[0].startswith("Ms") and len(words) > 1):
        return True
    return phrase in places or _PLACE_AFTER.match(text, words[-1].end) is not None
