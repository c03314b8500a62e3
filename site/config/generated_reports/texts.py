"""What people write, made of drawn words: invented, in Finnish, Swedish and English, some words common, most rare.

All that is drawn comes from the `Random` that is handed in, so that the same one gives the same texts.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from config.generated_reports import finnish

FOLDER = Path(__file__).with_name("words")
# Draws look the word up in a table in which each stands as often as it is common.
TABLE = 1 << 16
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


@dataclass(frozen=True)
class StreetName:
    """A street or place as each language says it."""

    fi: str
    sv: str


@dataclass(frozen=True)
class Sentence:
    """A sentence as `%` writes it, and for each gap what is drawn ("thing", "street", …) and in which form."""

    pattern: str
    gaps: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> "Sentence":
        return cls(_SLOT.sub("%s", text.replace("%", "%%")), tuple(_SLOT.findall(text)))


def zipf_table(size: int) -> list[int]:
    """Numbers below `size`, the first most often: the n-th a n-th as often as the first."""
    weights = [1 / rank for rank in range(1, size + 1)]
    total, reached = sum(weights), 0.0
    table: list[int] = []
    for number, weight in enumerate(weights):
        reached += weight
        table += [number] * (round(reached / total * TABLE) - len(table))
    return table


def _swedish(modifier: str, entry: str) -> dict[str, str]:
    word, gender, plural = entry.split("/")
    noun = modifier + word
    short = noun[:-1] if noun.endswith(("a", "e")) else noun
    plurals = {"=": noun, "or": short + "or", "n": noun + "n", "r": noun + "r"}.get(plural, noun + plural)
    ending = {"en": "n" if noun.endswith(("a", "e")) else "en", "ett": "t" if noun.endswith("e") else "et"}[gender]
    definite_plural = noun + "en" if plural == "=" and gender == "ett" else plurals + ("a" if plural == "n" else "na")
    return {"nom": noun, "en": f"{gender} {noun}", "def": noun + ending, "pl": plurals, "plde": definite_plural}


def _english(modifier: str, head: str) -> dict[str, str]:
    noun = f"{modifier} {head}"
    if noun.endswith(("s", "sh", "ch", "x")):
        plural = noun + "es"
    elif noun.endswith("y") and noun[-2] not in "aeiou":
        plural = noun[:-1] + "ies"
    else:
        plural = noun + "s"
    return {"nom": noun, "a": f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}", "pl": plural}


def _finnish(modifier: str, entry: str) -> dict[str, str]:
    return {case: finnish.compound(modifier, form) for case, form in finnish.cases(entry).items()}


NOUNS = {"fi": _finnish, "sv": _swedish, "en": _english}


class Language:
    """The words and sentences of one language, ready to be drawn."""

    def __init__(self, code: str, places: Sequence[StreetName]) -> None:
        words = tomllib.loads(FOLDER.joinpath(f"{code}.toml").read_text(encoding="utf-8"))
        self.code = code
        self.heads = words["heads"].split()
        nouns = self._nouns(words["modifiers"].split())
        self.forms = {form: [noun[form] for noun in nouns] for form in nouns[0]}
        self.commonness = zipf_table(len(nouns))
        self.states = self._listed(words["states"])
        self.manner = self._listed(words["manner"])
        self.sentences = {role: [Sentence.of(text) for text in texts] for role, texts in words["sentences"].items()}
        self.streets = [self._street(place) for place in places]

    def _nouns(self, modifiers: list[str]) -> list[dict[str, str]]:
        """Every head with some forty modifiers, mixed in an order that is always the same."""
        pairs = [(modifier, head) for modifier in dict.fromkeys(modifiers) for head in self.heads]
        Random(self.code).shuffle(pairs)  # noqa: S311 - nothing secret
        make = NOUNS[self.code]
        return [make(modifier, head) for modifier, head in pairs[:6000]]

    @staticmethod
    def _listed(text: str) -> list[str]:
        return [entry for line in text.split("\n") for entry in line.split("|") if entry]

    def _street(self, place: StreetName) -> dict[str, str]:
        if self.code == "fi":
            return finnish.street_cases(place.fi, _finnish_heads())
        return {"": place.sv if self.code == "sv" else place.fi}

    def write(self, roles: Sequence[str], *, place: int, random: Random) -> str:
        """One sentence for each of `roles` ("fault", "detail", …), about the same things at the same place."""
        draw = random.random
        drawn = {"thing": self.commonness[int(draw() * TABLE)], "other": self.commonness[int(draw() * TABLE)]}
        street, forms = self.streets[place], self.forms
        written = []
        for role in roles:
            choices = self.sentences[role]
            sentence = choices[int(draw() * len(choices))]
            words: list[Any] = []
            for what, form in sentence.gaps:
                if what in drawn:
                    words.append(forms[form][drawn[what]])
                elif what == "street":
                    words.append(street[form])
                else:
                    words.append(self._small(what, draw()))
            text = sentence.pattern % tuple(words)
            written.append(text[0].upper() + text[1:])
        return " ".join(written).replace("..", ".")

    def _small(self, what: str, chance: float) -> str:
        """States, manners, dates and numbers. Squared, so that the first of a list come most often."""
        if what == "state":
            return self.states[int(chance * chance * len(self.states))]
        if what == "manner":
            return self.manner[int(chance * chance * len(self.manner))]
        if what == "day":
            return f"{1 + int(chance * 336) % 28}.{1 + int(chance * 12)}."
        if what == "week":
            return str(1 + int(chance * 52))
        return str(1 + int(chance * chance * 9999))


@cache
def _finnish_heads() -> dict[str, dict[str, str]]:
    """Nouns that names of streets and places end in, in their cases."""
    words = tomllib.loads(FOLDER.joinpath("fi.toml").read_text(encoding="utf-8"))
    entries = [*words["heads"].split(), "satama", "koulu", "kirkko", "asema", "museo", "bulevardi", "esplanaadi"]
    return {entry.partition(">")[0]: finnish.cases(entry) for entry in entries}
