"""The invented words follow their languages' rules."""

from random import Random

import pytest

from config.generated_reports import finnish
from config.generated_reports.texts import TABLE, Language, StreetName

PLACES = [StreetName("Satamakatu", "Hamngatan"), StreetName("Plagen", "Plagen")]


@pytest.mark.parametrize(
    ("entry", "case", "form"),
    [
        ("katu", "gen", "kadun"),
        ("katu", "ill", "katuun"),
        ("penkki", "ade", "penkillä"),
        ("silta", "ela", "sillasta"),
        ("ranta", "ine", "rannassa"),
        ("kaupunki", "gen", "kaupungin"),
        ("lamppu", "plpar", "lamppuja"),
        ("aita", "plpar", "aitoja"),
        ("tie>tie,tie,tietä", "ill", "tiehen"),
        ("kaide>kaitee,kaitee,kaidetta", "ill", "kaiteeseen"),
        ("risteys>risteykse,risteykse,risteystä", "plpar", "risteyksiä"),
        ("säiliö", "plpar", "säiliöitä"),
    ],
)
def test_finnish_nouns_are_inflected(entry: str, case: str, form: str) -> None:
    assert finnish.cases(entry)[case] == form


def test_street_names_are_inflected_and_unknown_ones_kept_whole() -> None:
    language = Language("fi", PLACES)
    assert language.streets[0]["ade"] == "Satamakadulla"
    assert language.streets[1]["ade"] == "paikalla Plagen"


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_words_are_thousands_some_common_most_rare(code: str) -> None:
    language = Language(code, PLACES)
    nouns = language.forms["nom"]
    assert len(set(nouns)) > 5_000
    assert len(language.commonness) == TABLE
    assert language.commonness.count(0) > TABLE / 12
    assert language.commonness.count(4_000) <= TABLE / 10_000


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_sentences_of_every_role_are_written_the_same_for_the_same_draw(code: str) -> None:
    language = Language(code, PLACES)
    roles = list(language.sentences)
    texts = [language.write(roles, place=0, random=Random(number)) for number in range(50)]
    assert texts == [language.write(roles, place=0, random=Random(number)) for number in range(50)]
    assert len(set(texts)) == 50
    assert not [text for text in texts if "{" in text or "%s" in text or ".." in text]
    assert {"fault", "idea", "thanks", "question", "detail", "request", "answer", "plan", "follow", "note"} <= set(
        roles
    )
