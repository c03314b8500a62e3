"""Finnish nouns in their cases, by the rules that most of them follow: gradation, vowel harmony, stems."""

import re

BACK = set("aou")
VOWELS = "aeiouyäö"
# The consonants before a stem's last vowels, strong and weak; the first that fits counts.
GRADATION = [
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"),
    ("st", "st"), ("sk", "sk"), ("tk", "tk"), ("hk", "hk"), ("sp", "sp"), ("p", "v"), ("t", "d"), ("k", ""),
]  # fmt: skip
# Plural partitives that no rule gives.
OWN_PLURALS = {"puu": "puita", "tie": "teitä", "työmaa": "työmaita", "jää": "jäitä"}


def weakened(stem: str) -> str:
    """`katu` → `kadu`, `penkki` → `penki`."""
    body = stem.rstrip(VOWELS)
    ending = stem[len(body) :]
    for strong, weak in GRADATION:
        if body.endswith(strong):
            return body[: len(body) - len(strong)] + weak + ending
    return stem


def _plural_partitive(nominative: str, strong: str, a: str) -> str:
    if nominative in OWN_PLURALS:
        return OWN_PLURALS[nominative]
    if strong.endswith("kse"):
        return strong[:-1] + "i" + a
    if strong.endswith(("ee", "aa")):
        return strong[:-1] + "it" + a
    if strong.endswith(("io", "iö")):
        return strong + "it" + a
    if strong.endswith("e"):
        return strong[:-1] + "i" + a
    if strong.endswith("i"):
        return strong[:-1] + "ej" + a
    if strong.endswith(("a", "ä")):
        first = next(letter for letter in strong if letter in VOWELS)
        return strong[:-1] + ("oj" if strong.endswith("a") and first in "aei" else "i") + a
    return strong + "j" + a


def _illative(strong: str) -> str:
    if re.search(r"(ee|aa)$", strong) and len(strong) > 4:
        return strong + "seen"
    if re.search(r"[aeiouyäö]{2}$", strong) and len(strong) <= 4:
        return f"{strong}h{strong[-1]}n"
    return strong + strong[-1] + "n"


def cases(entry: str) -> dict[str, str]:
    """A noun's forms by case. `entry` is the word, or `word>genitive stem,strong stem,partitive`."""
    nominative, _mark, given = entry.partition(">")
    a = "a" if set(nominative) & BACK else "ä"
    if given:
        weak, strong, partitive = given.split(",")
    else:
        strong, weak, partitive = nominative, weakened(nominative), nominative + a
    return {
        "nom": nominative,
        "gen": weak + "n",
        "par": partitive,
        "ine": f"{weak}ss{a}",
        "ela": f"{weak}st{a}",
        "ill": _illative(strong),
        "ade": f"{weak}ll{a}",
        "abl": f"{weak}lt{a}",
        "all": weak + "lle",
        "ess": f"{strong}n{a}",
        "tra": weak + "ksi",
        "plnom": weak + "t",
        "plpar": _plural_partitive(nominative, strong, a),
    }


def compound(modifier: str, head: str) -> str:
    """`linja` and `auto` meet with a hyphen where the same vowel would stand twice."""
    return f"{modifier}-{head}" if modifier[-1] == head[0] and head[0] in VOWELS else modifier + head


def street_cases(name: str, heads: dict[str, dict[str, str]]) -> dict[str, str]:
    """A street's or place's name in its cases where its last part is a known noun, else beside the word "paikka"."""
    for word in sorted(heads, key=len, reverse=True):
        if name.lower().endswith(word):
            stem = name[: len(name) - len(word)]
            forms = {case: stem + form for case, form in heads[word].items()}
            return {case: form[:1].upper() + form[1:] for case, form in forms.items()}
    return {case: f"{form} {name}" for case, form in cases("paikka").items()}
