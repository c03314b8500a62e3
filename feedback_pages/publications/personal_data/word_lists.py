from pathlib import Path

_WORDS = Path(__file__).parent / "words"
_NAMES = Path(__file__).parent.parent / "names"


def words_in(file: str) -> frozenset[str]:
    """The words of a list beside this module, as they are written there."""
    return _read(_WORDS / file)


def names_in(file: str) -> frozenset[str]:
    """The names of a list in `publications/names`."""
    return _read(_NAMES / file)


def _read(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
