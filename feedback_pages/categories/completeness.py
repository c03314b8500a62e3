"""Which language of a category is missing, incomplete or older than its sister."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.html import strip_tags

if TYPE_CHECKING:
    from feedback_pages.categories.models import CategoryPage


@dataclass(frozen=True)
class LanguageRow:
    """One language of a category, for the officer's panel.

    `page` is None where there is no page; `untranslated` names its texts that are word for word a sister's;
    `questions_missing` are the labels, in another language, of questions without a text in this one;
    `older_than` names a language whose page was published later, empty when none was.
    """

    code: str
    name: str
    is_required: bool
    page: "CategoryPage | None"
    is_this: bool
    may_edit: bool
    is_live: bool
    untranslated: list[str]
    questions_missing: list[str]
    older_than: str

    @property
    def is_complete(self) -> bool:
        return self.is_live and not self.untranslated and not self.questions_missing


def _words_of_body(page: "CategoryPage") -> list[str]:
    return [_words(str(block.value)) for block in page.body if block.block_type != "picture"]


def _words(html: str) -> str:
    """The words alone: Wagtail gives paragraphs ids that differ."""
    return " ".join(strip_tags(html).split())


def untranslated_texts(page: "CategoryPage", pages: list["CategoryPage"]) -> list[str]:
    """Names of the texts that `page` still has from the page it was copied from.

    Wagtail's translation starts as a copy, and an alias stays one: such a page speaks another language's words.
    """
    older = [sister for sister in pages if sister.pk < page.pk]
    found = [name for name in ("lead", "notice") if _is_copied(name, page, older)]
    words = _words_of_body(page)
    if words and any(words == _words_of_body(sister) for sister in older):
        found.append("body")
    if page.alias_of_id is not None or (not any([page.lead, page.notice, words]) and _is_copy(page, older)):
        found.append("title")
    return found


def _is_copied(name: str, page: "CategoryPage", older: list["CategoryPage"]) -> bool:
    words = _words(getattr(page, name))
    return bool(words) and words in [_words(getattr(sister, name)) for sister in older]


def _is_copy(page: "CategoryPage", older: list["CategoryPage"]) -> bool:
    """The title alone tells nothing by itself: WiFi is WiFi in each language, and then its address differs."""
    return any(page.title == sister.title and page.slug == sister.slug for sister in older)


def _newer_sister(page: "CategoryPage", pages: list["CategoryPage"]) -> str:
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


def residents_may_use(page: "CategoryPage") -> bool:
    """Whether the category is open now in the required languages."""
    from feedback_pages.categories.models import Category

    return Category.objects.filter(translation_key=page.translation_key).exclude(open_languages=[]).exists()


def _labels(page: "CategoryPage", pages: list["CategoryPage"]) -> list[str]:
    return [str(page._meta.get_field(name).verbose_name) for name in untranslated_texts(page, pages)]


def language_rows(page: "CategoryPage", *, user: Any = None) -> list[LanguageRow]:
    """One row for each language of the service, in the settings' order."""
    pages = list(page.get_translations(inclusive=True).select_related("locale").order_by("pk"))
    by_code = {sister.locale.language_code: sister for sister in pages}
    questions = page.read_questions()
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
                is_this=sister is not None and sister.pk == page.pk,
                may_edit=bool(sister and user and sister.permissions_for_user(user).can_edit()),
                is_live=bool(sister and sister.live),
                untranslated=_labels(sister, pages) if sister else [],
                questions_missing=[question.any_label for question in questions if question.missing_languages([code])],
                older_than=str(names.get(_newer_sister(sister, pages), "")) if sister else "",
            )
        )
    return rows
