"""What is typed, freed of what no keyboard writes; what shows nothing is as nothing."""

import pytest
from django import forms

from feedback_pages.forms import TypedField
from feedback_pages.text import clean_typed

UNSEEN = ["\x01", " \x00 ", "\u200b", "\u2060\u200d", "\u00ad", "\n\t \ufeff", "\u3164", "\u2800"]


class TypedForm(forms.Form):
    words = TypedField()


@pytest.mark.parametrize("text", UNSEEN)
def test_what_shows_nothing_is_nothing(text: str) -> None:
    assert clean_typed(text) == ""
    assert TypedForm({"words": text}).has_error("words", "required")


@pytest.mark.parametrize("text", ["👩\u200d🔧 kävi", "می\u200cخواهم", ".", " a\n"])
def test_what_shows_something_stays(text: str) -> None:
    assert clean_typed(text) == text
