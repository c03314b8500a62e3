"""A text as the patterns read it, and where its characters stood in the text as it was written."""

import unicodedata
from functools import lru_cache

from .spans import Span


class Readable:
    """`text`: full-width letters and digits as plain ones, accents joined to their letters, nothing invisible.

    Phones and web pages paste such characters; without this they would hide an address from the patterns.
    """

    def __init__(self, original: str) -> None:
        self.text = original
        self._ends: list[int] | None = None
        if original.isascii():
            return
        characters: list[str] = []
        self._starts: list[int] = []
        self._ends = []
        for index, character in enumerate(original):
            readable = _readable(character)
            joined = _joined(characters[-1], character) if characters and unicodedata.combining(character) else ""
            if joined and self._ends[-1] == index:
                characters[-1] = joined
                self._ends[-1] = index + 1
            elif readable:
                characters.append(readable)
                self._starts.append(index)
                self._ends.append(index + 1)
        self.text = "".join(characters)

    def original(self, span: Span) -> Span:
        """The same piece in the indexes of the text as it was written."""
        if self._ends is None:
            return span
        return Span(self._starts[span.start], self._ends[span.end - 1], span.type)


@lru_cache(maxsize=4096)
def _readable(character: str) -> str:
    """One plain character, or none where a character is not seen."""
    if unicodedata.category(character) == "Cf":
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.decomposition(character).startswith(("<wide>", "<font>", "<narrow>")):
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) == 1 else character
    return character


def _joined(letter: str, accent: str) -> str:
    joined = unicodedata.normalize("NFC", letter + accent)
    return joined if len(joined) == 1 else ""
