"""Words find messages in any of their forms, in the message's own language."""

import pytest

from feedback_pages.cases.models import Message
from tests import builders


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fi", "Syvä kuoppa tiessä", "kuopat"),
        ("fi", "Kuopat on paikattava", "kuoppa"),
        ("fi", "Katuvalojen pylväs on vinossa", "katuvalo"),
        ("fi", "Uimarannan laituri heiluu", "uimaranta laiturit"),
        ("sv", "En djup grop på gatan", "gropar"),
        ("sv", "Gatubelysningen är släckt", "gatubelysning"),
        ("en", "The swings are broken", "swing"),
        ("fi", "O'Connorin pubi \\ terassi", "o'connorin \\ terassi"),
    ],
)
def test_words_find_their_other_forms(potholes, language, text, words):
    builders.make_report(potholes, text=text, language=language)
    assert Message.objects.with_words(words).count() == 1


@pytest.mark.parametrize("words", ["lamppu", "kuoppa lamppu", "kuo", "& | ! ( '", "\\", ":*"])
def test_other_words_find_nothing(potholes, words):
    builders.make_report(potholes, text="Syvä kuoppa tiessä")
    assert Message.objects.with_words(words).count() == 0


def test_words_are_read_in_the_messages_own_language(potholes):
    """The Swedish word for a light is no Finnish word: the stems of one language stay out of the other."""
    builders.make_report(potholes, text="Valo", language="sv")
    assert Message.objects.with_words("valojen").count() == 0
