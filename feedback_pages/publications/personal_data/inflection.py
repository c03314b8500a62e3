"""Forms that a Finnish or Swedish name takes in a sentence: Virtanen – Virtasen, Matti – Matin, Anna – Annas."""

from collections.abc import Iterator

_VOWELS = "aeiouyäöåé"
# Endings of the cases, in both vowel harmonies: a name wrongly inflected is still a name.
_CASES = (
    "n",
    "lle",
    "lta",
    "ltä",
    "lla",
    "llä",
    "ssa",
    "ssä",
    "sta",
    "stä",
    "ksi",
    "na",
    "nä",
    "a",
    "ä",
    "ta",
    "tä",
    "hin",
    "kin",
    "ko",
    "kö",
    "lla",
    "t",
)
_GRADES = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("lt", "ll"), ("rt", "rr"),
    ("mp", "mm"), ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip


def forms(name: str) -> Iterator[str]:
    """All forms of `name`, in lower case, the name itself first."""
    name = name.casefold()
    yield name
    yield from (name + ending for ending in ("s", "'s", "’s", ":s", ":n"))
    for stem in _stems(name):
        yield from (stem + case for case in _CASES)
        yield stem + stem[-1] + "n"


def _stems(name: str) -> Iterator[str]:
    if name.endswith("nen"):
        yield name[:-3] + "se"
        yield name[:-3] + "s"
    elif name[-1] in _VOWELS:
        yield from _vowel_stems(name)
    elif name.endswith("s"):
        yield from (name, name + "i", name[:-1] + "kse", name[:-1] + name[-2], _strong_before_s(name) + name[-2])
    else:
        yield name + "i"


def _vowel_stems(name: str) -> Iterator[str]:
    for stem in (name, _weak(name)):
        yield stem
        if stem.endswith("i"):
            yield stem[:-1] + "e"
    if name.endswith("e"):
        yield name + "e"


def _weak(name: str) -> str:
    """The name with its last consonants in the weak grade: Pekka – Peka(n), Lahti – Lahdi (from which Lahde(n))."""
    body, vowel = name[:-1], name[-1]
    for strong, weak in _GRADES:
        if body.endswith(strong) and not body.endswith(("sk", "st", "tk")):
            return body.removesuffix(strong) + weak + vowel
    return name


def _strong_before_s(name: str) -> str:
    """Kangas – Kankaa(n)."""
    body = name[:-1]
    return body[:-3] + "nk" + body[-1] if body[-3:-1] == "ng" else body
