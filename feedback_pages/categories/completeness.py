"""Which language of a category is missing, incomplete or older than its sister."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from feedback_pages.categories.models import CategoryPage


@dataclass(frozen=True)
class LanguageRow:
    """One language of a category, for the officer's panel.

    `page` is None where there is no page; `questions_complete` says whether each question has its texts.
    """

    code: str
    name: str
    page: "CategoryPage | None"
    is_live: bool
    questions_complete: bool
    is_older_than: str

    @property
    def is_complete(self) -> bool:
        return self.is_live and self.questions_complete


def _older_than(mine: datetime | None, others: list[tuple[str, datetime | None]]) -> str:
    """Name of a language whose page was published later; empty when none was."""
    newer = [(when, name) for name, when in others if when and mine and when > mine]
    return max(newer)[1] if newer else ""


def language_rows(page: "CategoryPage") -> list[LanguageRow]:
    """One row for each language of the service, in the settings' order."""
    pages = {sister.locale.language_code: sister for sister in page.get_translations(inclusive=True).select_related("locale")}
    questions = page.read_questions()
    published = {code: sister.last_published_at for code, sister in pages.items()}
    rows = []
    for code, name in settings.LANGUAGES:
        sister = pages.get(code)
        others = [(str(other), published.get(key)) for key, other in settings.LANGUAGES if key != code]
        rows.append(
            LanguageRow(
                code=code,
                name=str(name),
                page=sister,
                is_live=bool(sister and sister.live),
                questions_complete=not any(question.missing_languages([code]) for question in questions),
                is_older_than=_older_than(published.get(code), others) if sister else "",
            )
        )
    return rows
