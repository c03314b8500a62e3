"""Guessing the language of a text by its smallest words: enough to warn of an answer in the wrong language."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that hold a sentence together and stand in one of the three languages alone.
SMALL_WORDS = {
    "fi": _words(
        "ja on ei ole että se ne tämä tämän sen kun kuin mutta myös voi voimme olemme ovat oli ollut olisi jos sekä niin "
        "hei kiitos teidän meidän teille me te asia asian jo vielä nyt sitä siitä tästä mukaan kanssa jälkeen ennen tai "
        "palautteesta viestistä ystävällisin terveisin"
    ),
    "sv": _words(
        "och att det som är inte för på av med till den har vi ni kan ska skall från också ett om var vid eller men hos "
        "er ert vår våra hej tack detta denna blir blev varit redan när där efter under mycket nu sig finns kommer "
        "responsen meddelandet hälsningar"
    ),
    "en": _words(
        "the and is are of to in that it for was with this be have has not you your we our will would as at by from but "
        "or been they there which about hello thank thanks can do does when"
    ),
}
# Fewer than so many small words say nothing, and the winner must have so many times those of the next.
FEWEST = 3
CLEARLY = 2
_WORD = re.compile(r"[^\W\d_]+")
# What the words of one language alone are spelled with; each speaks for it as a small word does.
_SPELLINGS = {
    "fi": re.compile(r"aa|ää|ii|uu|yy|uo|yö|[aä]n\b|ss[aä]\b|st[aä]\b"),
    "sv": re.compile(r"å|ck|[bdgknrs]en\b|ört|sk[aeuä]"),
    "en": re.compile(r"th|w|ing\b|ea|ough"),
}


def guess_language(text: str) -> str:
    """`"fi"`, `"sv"` or `"en"`; empty where the text is too short or too mixed to tell."""
    words = _WORD.findall(text.lower())
    counts = sorted(((sum(word in small for word in words), code) for code, small in SMALL_WORDS.items()), reverse=True)
    (most, code), (next_most, _code) = counts[:2]
    return code if most >= FEWEST and most >= CLEARLY * next_most else ""


def likeliest_language(text: str) -> str:
    """What most speaks for, however little it is; `"fi"` where nothing does."""
    lowered = text.lower()
    words = _WORD.findall(lowered)
    signs = {
        code: sum(word in small for word in words) + len(_SPELLINGS[code].findall(lowered))
        for code, small in SMALL_WORDS.items()
    }
    return max(signs, key=signs.__getitem__)


def is_other_language(text: str, language: str) -> bool:
    """Whether `text` is clearly in another language than `language`."""
    guess = guess_language(text)
    return bool(guess) and guess != language
