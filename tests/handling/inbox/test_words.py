"""Words find a case in whichever of its languages, and are asked of the index no more often than they must."""

import pytest
from django.db import connection

from feedback_pages.cases.actions import add_reporter_message
from feedback_pages.cases.models import Report
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import numbers_shown


def query_of(words: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT feedback_pages_words_in_any(%s)::text", [words])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("kuulu uusi", "'kuul':* & 'uusi':*"),
        ("uusi uusi", "'uusi':*"),
        ("vaihdetaan", "'vaihd':* | 'vaihdetaan':*"),
        ("tilaa aivan", "( 'aiva':* | 'aivan':* ) & 'tila':*"),
    ],
)
def test_each_stem_is_asked_for_once(db: None, words: str, query: str) -> None:
    assert query_of(words) == query


@pytest.mark.parametrize("words", ["", " ", "& | ! ( '", "\\", ":*"])
def test_signs_alone_are_no_words(db: None, words: str) -> None:
    assert query_of(words) == ""


def test_words_may_be_of_different_languages_and_messages(pothole: Report, handler: User) -> None:
    builders.make_report(pothole.category, text="Gatorna är tomma", language="sv")
    add_reporter_message(report_id=pothole.pk, text="Gatlyktorna är släckta")
    assert numbers_shown(handler, q="kuopat gatlykta") == [pothole.number]
    assert numbers_shown(handler, q="kuopat gatorna") == []


@pytest.mark.parametrize("small", ["och", "the", "sekä"])
def test_small_words_of_any_language_do_not_narrow(pothole: Report, handler: User, small: str) -> None:
    assert numbers_shown(handler, q=f"kuopat {small}") == [pothole.number]


def test_a_word_that_is_small_in_one_language_alone_is_found_where_nothing_else_is_asked(
    pothole: Report, handler: User
) -> None:
    """The Swedish "man" is too small to count, the Finnish and English ones are not."""
    found = builders.make_report(pothole.category, text="A man fell", language="en")
    assert numbers_shown(handler, q="man") == [found.number]
