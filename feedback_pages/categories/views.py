"""What entry and section pages show of the categories in force."""

from typing import Any

from feedback_pages.categories.models import Category, CategoryPage, EntryPage, SectionPage


def _open_keys(language: str) -> set[Any]:
    return set(Category.objects.open_in(language).values_list("translation_key", flat=True))


def _category_row(page: CategoryPage, *, is_open: bool) -> dict[str, Any]:
    return {"title": page.title, "url": page.url, "lead": page.lead, "words": page.synonyms, "is_open": is_open}


def _shown_categories(parent: Any, language: str) -> dict[str, list[dict[str, Any]]]:
    """Live category pages below `parent`, by the path of the page above them."""
    is_open = _open_keys(language)
    rows: dict[str, list[dict[str, Any]]] = {}
    for page in CategoryPage.objects.live().descendant_of(parent).order_by("path"):
        above = page.path[: -page.steplen]
        rows.setdefault(above, []).append(_category_row(page, is_open=page.translation_key in is_open))
    return rows


def entry_context(page: EntryPage) -> dict[str, Any]:
    """`sections`: each with its categories, for `components/category_list.html`."""
    rows = _shown_categories(page, page.locale.language_code)
    return {
        "sections": [
            {"title": section.title, "url": section.url, "icon": section.icon, "categories": rows.get(section.path, [])}
            for section in SectionPage.objects.live().child_of(page).order_by("path")
        ]
    }


def section_context(page: SectionPage) -> dict[str, Any]:
    rows = _shown_categories(page, page.locale.language_code)
    return {"categories": rows.get(page.path, [])}
