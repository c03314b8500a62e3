"""Which language of a page is missing, incomplete or older than its sister: one rule, for categories and all other pages."""

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.html import strip_tags

from feedback_pages.categories.questions import read_questions

if TYPE_CHECKING:
    from wagtail.models import Page


@dataclass(frozen=True)
class LanguageRow:
    """One language of a page, for the officer's panel and the list of all pages.

    `page` is None where there is no page; `untranslated` names its texts that are word for word a sister's;
    `questions_missing` are the labels, in another language, of questions without a text in this one;
    `older_than` names a language whose page was published later, empty when none was.
    """

    code: str
    name: str
    is_required: bool
    page: "Page | None"
    is_this: bool
    may_edit: bool
    is_live: bool
    untranslated: list[str]
    questions_missing: list[str]
    older_than: str

    @property
    def is_complete(self) -> bool:
        return self.is_live and not self.untranslated and not self.questions_missing

    @property
    def misses_something(self) -> bool:
        """Whether somebody has to write or check it. Only required languages are missed where there is no page."""
        if self.page is None:
            return self.is_required
        return not self.is_complete or bool(self.older_than)


def _words_of_body(page: "Page") -> list[str]:
    body = getattr(page, "body", ())
    return [_words(str(block.value)) for block in body if block.block_type != "picture"]


def _words(html: str) -> str:
    """The words alone: Wagtail gives paragraphs ids that differ."""
    return " ".join(strip_tags(html).split())


def untranslated_texts(page: "Page", pages: list["Page"]) -> list[str]:
    """Names of the texts that `page` still has from the page it was copied from.

    Wagtail's translation starts as a copy, and an alias stays one: such a page speaks another language's words.
    """
    older = [sister for sister in pages if sister.pk < page.pk]
    found = [name for name in ("lead", "notice") if _is_copied(name, page, older)]
    words = _words_of_body(page)
    if words and any(words == _words_of_body(sister) for sister in older):
        found.append("body")
    has_texts = bool(words) or any(getattr(page, name, "") for name in ("lead", "notice"))
    if page.alias_of_id is not None or (not has_texts and _is_copy(page, older)):
        found.append("title")
    return found


def _is_copied(name: str, page: "Page", older: list["Page"]) -> bool:
    words = _words(getattr(page, name, ""))
    return bool(words) and words in [_words(getattr(sister, name)) for sister in older]


def _is_copy(page: "Page", older: list["Page"]) -> bool:
    """The title alone tells nothing by itself: WiFi is WiFi in each language, and then its address differs."""
    return any(page.title == sister.title and page.slug == sister.slug for sister in older)


def _newer_sister(page: "Page", pages: list["Page"]) -> str:
    """Code of the language published after `page`; empty when none was.

    A translation's first publishing does not count: it says what the page it was made from, the oldest, says.
    """
    newer = [
        (sister.last_published_at, sister.locale.language_code)
        for sister in pages
        if sister.last_published_at
        and page.last_published_at
        and sister.last_published_at > page.last_published_at
        and (sister is pages[0] or sister.last_published_at != sister.first_published_at)
    ]
    return max(newer)[1] if newer else ""


def residents_may_use(page: "Page") -> bool:
    """Whether the category is open now in the required languages."""
    from feedback_pages.categories.models import Category

    return Category.objects.filter(translation_key=page.translation_key).exclude(open_languages=[]).exists()


def _labels(page: "Page", pages: list["Page"]) -> list[str]:
    return [str(page._meta.get_field(name).verbose_name) for name in untranslated_texts(page, pages)]


def language_rows(page: "Page", *, user: Any = None) -> list[LanguageRow]:
    """One row for each language of the service, in the settings' order."""
    pages = list(page.get_translations(inclusive=True).select_related("locale").order_by("pk"))
    editable = {sister.pk for sister in pages if user and sister.permissions_for_user(user).can_edit()}
    return rows_of(pages, this=page, editable=editable)


def rows_of(pages: list["Page"], *, this: "Page | None" = None, editable: Container[int] = ()) -> list[LanguageRow]:
    """The rows of one thing's pages: all of them, specific ones, the oldest first. Makes no statement."""
    by_code = {sister.locale.language_code: sister for sister in pages}
    # They stand on the page that was written first, for all languages.
    questions = read_questions(getattr(pages[0], "questions", ()))
    names = dict(settings.LANGUAGES)
    rows = []
    for code, name in names.items():
        sister = by_code.get(code)
        rows.append(
            LanguageRow(
                code=code,
                name=str(name),
                is_required=code in settings.REQUIRED_LANGUAGES,
                page=sister,
                is_this=sister is not None and this is not None and sister.pk == this.pk,
                may_edit=sister is not None and sister.pk in editable,
                is_live=bool(sister and sister.live),
                untranslated=_labels(sister, pages) if sister else [],
                questions_missing=[question.any_label for question in questions if question.missing_languages([code])],
                older_than=str(names.get(_newer_sister(sister, pages), "")) if sister else "",
            )
        )
    return rows
