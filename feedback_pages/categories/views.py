"""What entry and section pages show of the categories in force."""

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
        "words": page.synonyms,
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
            "categories": rows.get(section.path, []),
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


def plain(text: str) -> str:
    """Without capitals and accents: "Ääni" and "aani" are the same word to somebody in a hurry."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _matches(word: str, text: str) -> bool:
    """The word is in the text, or one of the text's words is nearly it."""
    return word in text or (len(word) >= 4 and bool(get_close_matches(word, text.split(), n=1, cutoff=0.8)))


def _text_of(section: Row, row: Row) -> str:
    return plain(f"{section['title']} {row['title']} {row['lead']} {row['words']}").replace(",", " ")


def search(sections: list[Row], words: str) -> list[Row]:
    """Sections with the categories in which every word is found: title, lead, synonyms or the section's name."""
    wanted = plain(words).replace(",", " ").split()
    found = []
    for section in sections:
        categories = [
            row for row in section["categories"] if all(_matches(word, _text_of(section, row)) for word in wanted)
        ]
        if categories:
            found.append({**section, "categories": categories})
    return found
