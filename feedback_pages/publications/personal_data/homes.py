"""Addresses of people's homes: a street and a number that the text calls a home, or that goes down to the flat."""

import re
from collections.abc import Collection, Container, Iterator

from .context import BLANK, DASHES, before
from .spans import Span

# Endings of street names, in the cases that answer "where?".
_STREET = re.compile(
    r"""(?:.*(?:esplanadi|esplanadilla|bulevardi|bulevardilla|esplanaden|bulevarden)
    |.{2,}(?:katu|kadulla|kadun|tie|tiellä|tien|kuja|kujalla|kujan|polku|polulla|polun|kaari|kaarella|kaaren|raitti
    |raitilla|raitin|väylä|väylällä|väylän|ranta|rannassa|rannalla|rannan
    |rinne|rinteellä|rinteen|mäki|mäellä|mäen|laituri|laiturilla|penger|penkereellä|tori|torilla|puistikko|kallio
    |kalliolla|rinki|ringillä|aukio|aukiolla|portti|portilla
    |gatan|gata|vägen|väg|gränden|gränd|stigen|stig|allén|allen|bågen|stranden|torget|kajen|backen|brinken|planen
    |svängen|ringen|promenaden|stråket)
    |street|road|avenue|lane|drive)(?:in|n)?""",
    re.IGNORECASE | re.VERBOSE,
)
_UNIT = rf"{BLANK}?(?:m|km|€|e|vuot\w*|kuukau\w*|år|kpl|st|min|kertaa|gånger|years?|months?|metri\w*|meter)(?!\w)"
_NUMBER = (
    rf"\d{{1,3}}(?:{BLANK}?[{DASHES}]{BLANK}?\d{{1,3}})?"
    rf"(?P<flat>{BLANK}?[A-Za-z](?:{BLANK}?(?:as|lgh|bst|apt)\.?)?{BLANK}?\d{{1,3}}|{BLANK}(?:as|lgh|bst|apt)\.?{BLANK}?\d{{1,3}})?(?:{BLANK}?[A-Za-z](?![^\W_]))?"
)
_WORD = r"[^\W\d_][^\W\d_'’\-]{0,40}(?:[\-'’][^\W\d_]{1,40})?"
_ADDRESS = re.compile(
    rf"(?<![^\W_])(?P<street>(?:{_WORD}{BLANK}){{0,2}}(?P<last>{_WORD})){BLANK}(?P<number>{_NUMBER})(?![^\W_]|[.,]\d)(?!{_UNIT})"
)
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.,])\d{{1,3}}[A-Za-z]?{BLANK}(?:[A-Z]{_WORD[8:]}{BLANK}){{1,2}}(?:Street|St|Road|Rd|Avenue|Lane|Drive)(?!\w)"
)
# ", 10900 Hanko": part of the address where it follows.
_POSTAL = re.compile(rf"(?:,?(?:{BLANK}|\r?\n){{1,2}}(?:FI-?)?\d{{5}}(?!\d)(?:{BLANK}[A-ZÅÄÖ][^\W\d_]{{1,30}})?)")
_HOME_BEFORE = re.compile(
    r"""[\s\S]*(?<![^\W_])(?:asun|asumme|asuu|asuin|asuvat|asutaan|asuva\w*|kotini|kotimme|kotiosoit\w*|osoitteeni
    |osoitteemme|taloni|talomme|kotitalo\w*
    |jag[ ]bor|vi[ ]bor|bor|bodde|hemadress\w*|min[ ]adress|vår[ ]adress|mitt[ ]hem|vårt[ ]hem|mitt[ ]hus
    |vårt[ ]hus|hemma
    |i[ ]live|we[ ]live|lives?|living|my[ ](?:home[ ])?address|our[ ](?:home[ ])?address|home[ ]address
    |my[ ](?:house|home|flat)|our[ ](?:house|home|flat)|residing|reside)
    (?P<between>(?![^\W_])[^.!?;\n]{0,42})$""",
    re.IGNORECASE | re.VERBOSE,
)
_HOME_AFTER = re.compile(
    r"""[^.!?\n]{0,12}(?:kotiosoit|on[ ]kotini|on[ ]osoitteeni|är[ ]min[ ](?:hem)?adress|är[ ]mitt[ ]hem
    |is[ ]my[ ](?:home|address)|is[ ]where[ ]i[ ]live)""",
    re.IGNORECASE | re.VERBOSE,
)
_ANOTHER_MATTER = re.compile(r"(?<!\w)(?:ja|mutta|och|men|and|but|near|lähellä|nära)(?!\w)", re.IGNORECASE)
_AT = re.compile(
    r"""(?:osoitteessa|osoite|osoit\w*[ ](?:on|oli)|kotiosoit\w*[ :]*|på|på[ ]adressen|adress\w*(?:[ ]är)?
    |at|on|address(?:[ ]is)?|:)\s{0,2}$""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_NAME = re.compile(r"[,;]?\s{1,2}")


def find_home_addresses(text: str, places: Container[str], name_ends: Collection[int]) -> Iterator[Span]:
    """`name_ends`: where people's names end, since an address right after a name is that person's."""
    for match in _ADDRESS.finditer(text):
        start = _street_start(match, places)
        if start is not None and _is_home(match, start, name_ends):
            postal = _POSTAL.match(text, match.end())
            yield Span(start, postal.end() if postal else match.end(), "home_address")
    for match in _NUMBER_FIRST.finditer(text):
        if _is_called_home(text, match.start(), match.end()):
            yield Span(match.start(), match.end(), "home_address")


def _street_start(match: re.Match[str], places: Container[str]) -> int | None:
    """Where the street's name starts: it may have more than one word, and the words before are not its own."""
    text, last_start = match.string, match.start("last")
    if _STREET.fullmatch(match["last"]) or match["last"] in places:
        words = list(re.finditer(r"\S+", match["street"]))[:-1]
        start = last_start
        for word in reversed(words):
            is_own = word[0][0].isupper() and (
                match["last"].islower()
                or word[0].casefold()
                in ("iso", "pieni", "vanha", "uusi", "östra", "västra", "norra", "södra", "stora", "lilla", "gamla")
            )
            if not is_own:
                break
            start = match.start() + word.start()
        return start
    is_named_right_after = (
        match["last"][0].isupper()
        and _HOME_BEFORE.match(before(text, last_start, 80))
        and _AT.search(before(text, last_start, 30))
    )
    return last_start if is_named_right_after else None


def _is_home(match: re.Match[str], start: int, name_ends: Collection[int]) -> bool:
    text = match.string
    if match["flat"] and re.search(r"[A-Za-z].*\d", match["flat"]) and _STREET.fullmatch(match["last"]):
        return True
    follows_name = any(end in name_ends and _AFTER_NAME.fullmatch(text, end, start) for end in range(start - 3, start))
    return follows_name or _is_called_home(text, start, match.end())


def _is_called_home(text: str, start: int, end: int) -> bool:
    context = _HOME_BEFORE.match(before(text, start, 80))
    if context and not _ANOTHER_MATTER.search(context["between"]):
        return True
    return _HOME_AFTER.match(text, end) is not None
