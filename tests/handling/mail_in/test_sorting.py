"""Which mails are a person's, over mails as servers and programs write them."""

from pathlib import Path

import pytest

from handling.mail_in.mime import parse_mail
from handling.mail_in.sorting import Sorted, sort_mail

MACHINES = sorted((Path(__file__).parent / "corpus" / "machines").glob("*.eml"))
WORDS = sorted((Path(__file__).parent / "corpus" / "words").glob("*.eml"))


def sort(path: Path) -> Sorted:
    own = frozenset({"palaute@hanko.example"})
    return sort_mail(parse_mail(path.read_bytes()), own_addresses=own, own_list="<feedback.hanko.example>")


@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.stem)
def test_mail_is_sorted_as_its_name_says(path: Path) -> None:
    found = sort(path)
    assert found.sort == path.stem.split("-")[0]
    if found.sort.is_bounce:
        assert "<0f3a@hanko.example>" in found.about


def test_mails_of_residents_are_persons() -> None:
    assert [path.name for path in WORDS if sort(path).sort != "person"] == []


def test_delayed_mail_is_not_given_up() -> None:
    finals = {path.stem: sort(path).is_final for path in MACHINES if path.stem.startswith("bounce")}
    waiting = {name for name, is_final in finals.items() if not is_final}
    assert waiting == {
        "bounce_temporary-exim-warning",
        "bounce_temporary-exchange-delayed-sv",
        "bounce_temporary-postfix-delayed",
    }
