"""The guess at an answer's language: right where it speaks, silent where it cannot know."""

import pytest

from handling.replies.language import guess_language, is_other_language, likeliest_language

TEXTS = [
    ("fi", "Hei, kiitos palautteesta. Kuoppa on nyt paikattu ja asia on kunnossa."),
    ("fi", "Asia ei kuulu kaupungille, mutta olemme välittäneet sen valtion tienpitäjälle."),
    ("fi", "Tämä on jo tiedossa. Korjaamme sen ennen talvea."),
    ("sv", "Hej, tack för responsen. Gropen är nu lagad och saken är i ordning."),
    ("sv", "Vi har beställt en ny lampa och den kommer att bytas nästa vecka."),
    ("sv", "Det här är inte stadens väg, men vi har skickat saken till dem som sköter den."),
    ("en", "Thank you for your message. The hole has been filled and the street is open."),
    ("en", "This is not our road, but we have told the people who look after it."),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_language_is_guessed(language, text):
    assert guess_language(text) == language
    others = {"fi", "sv", "en"} - {language}
    assert not is_other_language(text, language)
    assert all(is_other_language(text, other) for other in others)


@pytest.mark.parametrize(
    "text",
    ["", "OK!", "Esplanadi 12", "040 1234567", "Hej hej", "Kiitos! Tack! Thanks!", "🙂" * 50, "ja och the " * 20],
)
def test_no_warning_where_nothing_is_clear(text):
    assert guess_language(text) == ""
    assert not any(is_other_language(text, language) for language in ("fi", "sv", "en"))


def test_quoted_street_names_do_not_mislead():
    assert guess_language("Kuoppa on korjattu. Se oli kohdassa Strandvägen ja Bulevarden.") == "fi"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Kuoppa suojatien itäpuolella, kaivonkannen vieressä."),
        ("sv", "Gropen är öster om övergångsstället, precis bredvid brunnslocket."),
        ("en", "Broken streetlight outside number 12, getting worse."),
        ("fi", ""),
        ("fi", "040 1234567"),
    ],
)
def test_likeliest_language_is_told_of_a_line_too(language, text):
    assert likeliest_language(text) == language
