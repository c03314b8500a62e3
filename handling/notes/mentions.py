"""Naming colleagues in a note: `@maija` tells Maija by mail that she is asked for. Pure."""

import re
from collections.abc import Iterable
from typing import Any

# Not inside a word: "maija@example.org" names nobody.
_NAME = re.compile(r"(?<![\w.@-])@(\w[\w.-]*)")


def names_in(text: str) -> list[str]:
    """What stands after each @, once, in the order of the text."""
    return list(dict.fromkeys(name.rstrip(".-").lower() for name in _NAME.findall(text)))


def _called(person: Any) -> set[str]:
    """A person's user name, first name, and e-mail address up to its @."""
    return {name.lower() for name in (person.username, person.first_name, person.email.partition("@")[0]) if name}


def find_mentioned(text: str, people: Iterable[Any]) -> tuple[list[Any], list[str]]:
    """Those of `people` who are named in `text`, and the names that nobody of them has."""
    names = names_in(text)
    called = [(person, _called(person)) for person in people] if names else []
    found = [person for person, own in called if own & set(names)]
    known = {name for _person, own in called for name in own}
    return found, [name for name in names if name not in known]
