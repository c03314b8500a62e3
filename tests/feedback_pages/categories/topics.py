"""Two Swedish topics and what typed words find of them, by the server's search and by the script alike."""

from typing import Any

from feedback_pages.categories.models import EntryPage
from tests import builders
from tests.feedback_pages.categories.conftest import publish

TITLES = ("Hål i vägen", "Vinterunderhåll")
# What is only nearly right is the server's alone.
TYPED = [
    ("hål", ["Hål i vägen"]),
    ("hal", ["Hål i vägen", "Vinterunderhåll"]),
    ("vag", ["Hål i vägen"]),
    ("håll", ["Vinterunderhåll"]),
    ("underhåll", ["Vinterunderhåll"]),
    ("vinter under", ["Vinterunderhåll"]),
    ("hål väg", ["Hål i vägen"]),
    ("lampa", ["Hål i vägen", "Vinterunderhåll"]),
    ("sand-väg", ["Hål i vägen"]),
    ("gator", ["Hål i vägen", "Vinterunderhåll"]),
    ("norsu", []),
]


def make_streets(homes: dict[str, Any]) -> EntryPage:
    """The Swedish entry page over both, each in a section of its own."""
    texts = [("", "grop, sandväg, gatulampa"), ("Snö och is.", "vinterlampa, halka")]
    for number, (title, (lead, synonyms)) in enumerate(zip(TITLES, texts, strict=True)):
        pages = builders.make_category_pages(homes, section=f"gator-{number}", category=f"topic-{number}")
        publish(pages["fi"])
        publish(pages["sv"], title=title, lead=lead, synonyms=synonyms)
    return EntryPage.objects.get(locale__language_code="sv")
