"""What entry and section pages show of the categories in force."""

import re
import unicodedata
from difflib import get_close_matches
from typing import Any

from feedback_pages.categories.models import Category, CategoryPage, EntryPage, Section, SectionPage

Row = dict[str, Any]


def _shown(language: str) -> dict[Any, Category]:
    """Categories that residents of this language may see, open or closed with a notice, by their pages' key."""
    return {category.translation_key: category for category in Category.objects.shown_in(language)}


def _category_row(page: CategoryPage, category: Category) -> Row:
    return {
        "title": page.title,
        "url": page.url,
        "lead": page.lead,
        "synonyms": page.synonyms,
        "is_open": bool(category.open_languages),
        "position": category.position,
    }


def _category_rows(parent: Any, language: str) -> dict[str, list[Row]]:
    """Shown categories below `parent`, in their order, by the path of the page above them."""
    shown = _shown(language)
    rows: dict[str, list[Row]] = {}
    for page in CategoryPage.objects.live().descendant_of(parent).order_by("path"):
        if page.translation_key in shown:
            above = page.path[: -page.steplen]
            rows.setdefault(above, []).append(_category_row(page, shown[page.translation_key]))
    return {path: sorted(found, key=lambda row: row["position"]) for path, found in rows.items()}


def _section_pages(page: EntryPage) -> list[SectionPage]:
    order = dict(Section.objects.values_list("translation_key", "position"))
    pages = SectionPage.objects.live().child_of(page).order_by("path")
    return sorted(pages, key=lambda section: order.get(section.translation_key, 0))


def entry_context(page: EntryPage, *, words: str = "") -> dict[str, Any]:
    """`sections`: each with its categories, for `components/category_list.html`; with `words`, only those that match.

    `general`: the row of the topic for those who are not sure, or None.
    """
    rows = _category_rows(page, page.locale.language_code)
    sections = [
        {
            "title": section.title,
            "lead": section.lead,
            "url": section.url,
            "icon": section.icon,
            "categories": [{**row, "words": _words_of(section, row)} for row in rows.get(section.path, [])],
        }
        for section in _section_pages(page)
    ]
    words = words.strip()[:100]
    return {
        "sections": search(sections, words) if words else [section for section in sections if section["categories"]],
        "has_topics": any(section["categories"] for section in sections),
        "words": words,
        "general": _general(page),
    }


def _general(page: EntryPage) -> Row | None:
    category = Category.objects.open_in(page.locale.language_code).filter(is_general=True).first()
    if category is None:
        return None
    found = CategoryPage.objects.live().descendant_of(page).filter(translation_key=category.translation_key).first()
    return _category_row(found, category) if found else None


def section_context(page: SectionPage) -> dict[str, Any]:
    rows = _category_rows(page, page.locale.language_code)
    return {"categories": rows.get(page.path, [])}


# -- search ---------------------------------------------------------------------------------------------------------


# `home/js/filter.js` narrows by the same rule while one types, but for the misspelt words; a test holds them together.

BEGINS, INSIDE, NEARLY, MISSED = range(4)


def plain(text: str) -> str:
    """Without capitals and accents: "Ääni" and "aani" are the same word to somebody in a hurry."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text.casefold()))


def _words_of(section: SectionPage, row: Row) -> str:
    """What a topic is found by: title, lead, synonyms and the section's name, each word once."""
    return " ".join(dict.fromkeys(_split(f"{row['title']} {row['lead']} {row['synonyms']} {section.title}")))


def _rank(word: str, words: list[str]) -> int:
    """How well a word is found: as a beginning of one of `words`, inside a compound, nearly, or not.

    Who writes no accents means any, but "hål" is not "hal".
    """
    words = [plain(own) for own in words] if plain(word) == word else words
    if any(own.startswith(word) for own in words):
        return BEGINS
    if any(word in own for own in words):
        return INSIDE
    return NEARLY if len(word) >= 4 and get_close_matches(word, words, n=1, cutoff=0.8) else MISSED


def search(sections: list[Row], typed: str) -> list[Row]:
    """Sections with the topics in which every word is found, the best found alone.

    Beginnings go before all else: "hål" is not "underhåll". Where nothing begins so, "lamppu" finds "katulamppu".
    """
    wanted = _split(typed)
    ranks = {
        row["url"]: max((_rank(word, row["words"].split()) for word in wanted), default=BEGINS)
        for section in sections
        for row in section["categories"]
    }
    best = min(ranks.values(), default=MISSED)
    kept = [
        {**section, "categories": [row for row in section["categories"] if ranks[row["url"]] == best < MISSED]}
        for section in sections
    ]
    return [section for section in kept if section["categories"]]
