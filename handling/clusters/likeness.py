"""Whether two reports tell of one matter: by distance, days and words, across Finnish, Swedish and English. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians

# How the usual troubles of a town begin in its languages; compounds hold them anywhere.
_CONCEPTS = {
    "pothole": "kuop|reikä|reiät|monttu|grop|potthål|hål i|pothole",
    "light": "katuvalo|valaisin|lamppu|valaist|pimeä|gatlykt|gatubelys|lampa|lyse|mörk|street light|streetlight|lamp",
    "snow": "aura|lumi|lume|lunta|plog|snö|snow|plough",
    "ice": "liuka|liukk|jää|hiekoit|halt|halk|sanda|slip|icy",
    "litter": "roska|jäte|roskis|skräp|sopor|avfall|sopkorg|rubbish|litter|trash",
    "tree": "puu |puun|puita|oksa|pensa|träd|gren|busk|tree|branch|bush",
    "water": "vesi|vettä|vuoto|vuotaa|tulvi|lätäk|vatten|läck|översväm|pöl|water|leak|flood|puddle",
    "drain": "viemäri|kaivo|brunn|avlopp|drain|sewer",
    "bench": "penk|bänk|bench",
    "playground": "leikkip|keinu|lekp|lekplats|gunga|playground|swing",
    "sign": "liikennemerk|kyltti|opaste|vägmärk|skylt|sign",
    "speed": "nopeu|ylinopeu|ajavat|hastighet|fortkör|kör för|speed",
    "noise": "melu|meteli|ääni|buller|oväsen|ljud|noise",
    "smell": "haju|haise|lukt|stank|smell",
    "dog": "koira|hund|dog",
    "parking": "pysäköi|parkki|parker|parking",
    "crossing": "suojatie|risteys|övergång|korsning|crossing",
    "cycle": "pyörä|cykel|cycle|bike",
    "beach": "uimaran|ranta|laituri|badstrand|strand|brygga|beach|pier",
    "toilet": "vessa|wc|toalett|toilet",
    "graffiti": "töhry|graffit|klott",
    "seaweed": "levä|alger|algae",
}
_PATTERNS = {name: re.compile(rf"(?:{words})", re.IGNORECASE) for name, words in _CONCEPTS.items()}
_WORD = re.compile(r"[^\W\d_]{5,}")
_STEM = 5  # letters: enough to join "katuvalo" and "katuvalot", and the names of streets in their cases

NEAR, CLOSE = 300, 60  # metres
DAYS = 60
ENOUGH = 3.0


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What is compared of a report. `point` in EPSG:4326 as (longitude, latitude), None where it has none."""

    text: str
    category: int
    point: tuple[float, float] | None
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """`metres` is None where one of the two has no place; `concepts` and `words` are what both tell of."""

    metres: float | None
    days: int
    concepts: frozenset[str]
    words: frozenset[str]
    is_same_category: bool

    @property
    def score(self) -> float:
        place = 0.0 if self.metres is None else 2.0 if self.metres <= CLOSE else 2 * (1 - self.metres / NEAR)
        told = 1.5 * bool(self.concepts) + min(0.5 * len(self.words), 1.5)
        return max(place, -1.0) + told + 1.0 * self.is_same_category - self.days / DAYS

    @property
    def is_likely(self) -> bool:
        """Far apart is another matter, whatever is told; so is what shares neither place nor words."""
        if self.metres is not None and self.metres > NEAR:
            return False
        shares_place = self.metres is not None
        return self.days <= DAYS and self.score >= ENOUGH - 1.0 * shares_place


def concepts_in(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM].lower() for word in _WORD.findall(text))


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Over a town's distances the earth is flat."""
    east = (one[0] - other[0]) * cos(radians((one[1] + other[1]) / 2))
    return 111_320 * hypot(east, one[1] - other[1])


def likeness(one: Matter, other: Matter) -> Likeness:
    both_placed = one.point is not None and other.point is not None
    return Likeness(
        metres=metres_between(one.point, other.point) if both_placed else None,  # type: ignore[arg-type]
        days=abs(one.received_at - other.received_at).days,
        concepts=concepts_in(one.text) & concepts_in(other.text),
        words=_stems(one.text) & _stems(other.text),
        is_same_category=one.category == other.category,
    )
