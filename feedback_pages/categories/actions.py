"""A category comes into force, changes and closes by what is published of its pages."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from feedback_pages import languages
from feedback_pages.categories.completeness import untranslated_texts
from feedback_pages.categories.forms import RULES
from feedback_pages.categories.models import (
    Availability,
    Category,
    CategoryPage,
    CategoryVersion,
    Section,
    SectionPage,
)
from feedback_pages.categories.questions import Question


def _free_code(model: type[Category] | type[Section], slug: str) -> str:
    """`slug`, or `slug-2`, `slug-3` … where another row has it: codes outlive pages, so a slug may come back."""
    wanted = slugify(slug)[:50] or "category"
    taken = set(model.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(code for code in candidates if code not in taken)


def _names(pages: list[Page]) -> dict[str, str]:
    return {f"name_{page.locale.language_code}": page.title for page in pages if page.live and not page.alias_of_id}


def _position(page: Page) -> int:
    return page.get_prev_siblings().count()


@transaction.atomic
def synchronise_section(page: SectionPage) -> Section:
    """Write the section that `page` and its sisters describe."""
    pages = list(page.get_translations(inclusive=True).select_related("locale").order_by("pk"))
    section = Section.objects.select_for_update().filter(translation_key=page.translation_key).first()
    if section is None:
        code = _free_code(Section, pages[0].slug)
        section = Section(translation_key=page.translation_key, code=code, position=_position(page))
    for name, value in _names(pages).items():
        setattr(section, name, value)
    section.save()
    return section


def _section_of(page: CategoryPage) -> Section | None:
    parent = page.get_parent().specific
    if not isinstance(parent, SectionPage):
        return None
    return Section.objects.filter(translation_key=parent.translation_key).first() or synchronise_section(parent)


def complete_languages(pages: list[CategoryPage], questions: list[Question]) -> list[str]:
    """Languages in which all that residents would see is published.

    Those whose page is live and translated and whose questions have every text; none at all while a required language
    lacks, so that no resident meets a half-translated service.
    """
    ready = {page.locale.language_code for page in pages if page.live and not untranslated_texts(page, pages)}
    complete = [
        code
        for code in languages.codes()
        if code in ready and not any(question.missing_languages([code]) for question in questions)
    ]
    return complete if set(settings.REQUIRED_LANGUAGES) <= set(complete) else []


def _version_for(category: Category, questions: list[Question]) -> CategoryVersion:
    """The version in force, or a new one where the questions are no longer the same."""
    rows = [question.to_json() for question in questions]
    if category.version is not None and category.version.questions == rows:
        return category.version
    number = category.versions.count() + 1
    return CategoryVersion.objects.create(category=category, number=number, questions=rows)


def _locked_category(page: CategoryPage) -> Category:
    """The row of `page` and its sisters; made when the first of them is published."""
    category, _made = Category.objects.select_for_update().get_or_create(
        translation_key=page.translation_key,
        defaults={"code": _free_code(Category, page.source.slug), "position": _position(page.source)},
    )
    return category


@transaction.atomic
def synchronise_category(page: CategoryPage) -> Category:
    """Write the category that `page` and its sisters describe: names, rules, questions, where it is open."""
    category = _locked_category(page)
    pages = list(page.get_translations(inclusive=True).select_related("locale").order_by("pk"))
    if not pages:
        return close_category(category)
    source = pages[0]
    if source.live:
        # An unpublished source may hold a draft: what was published last stays in force.
        _take_rules(category, source)
    questions = category.version.as_questions if category.version else []
    category.complete_languages = complete_languages(pages, questions) if category.version else []
    is_open = category.availability == Availability.OPEN
    category.open_languages = category.complete_languages if is_open else []
    category.section = _section_of(source) or category.section
    for name, value in _names(pages).items():
        setattr(category, name, value)
    category.save()
    return category


def _take_rules(category: Category, source: CategoryPage) -> None:
    for name in RULES:
        if hasattr(category, name):
            setattr(category, name, getattr(source, name))
    category.version = _version_for(category, source.read_questions())


def close_category(category: Category) -> Category:
    """No page is left: residents cannot use it, and what points at it stays as it is."""
    category.complete_languages = category.open_languages = []
    category.save(update_fields=["complete_languages", "open_languages"])
    return category


def hand_over_rules(page: CategoryPage) -> None:
    """Before the source page goes, the next page takes its rules and questions; drafts go to the draft."""
    sisters = CategoryPage.objects.filter(translation_key=page.translation_key).order_by("pk")
    source, *others = sisters
    if source.pk != page.pk or not others:
        return
    heir = others[0]
    given, drafted = _rules_of(source), _rules_of(source.get_latest_revision_as_object())
    draft = heir.get_latest_revision_as_object()
    for target, rules in ((heir, given), (draft, drafted if source.has_unpublished_changes else given)):
        for name, value in rules.items():
            setattr(target, name, value)
    heir.save(clean=False)
    if heir.latest_revision_id is not None:
        draft.save_revision(changed=source.has_unpublished_changes or heir.has_unpublished_changes, clean=False)


def _rules_of(page: CategoryPage) -> dict[str, Any]:
    return {name: getattr(page, name) for name in [*RULES, "questions"]}


def order_by_pages(parent: Page) -> None:
    """Sections below the entry, or categories below a section, stand in the order of their pages."""
    for model in (Section, Category):
        for position, key in enumerate(parent.get_children().values_list("translation_key", flat=True)):
            model.objects.filter(translation_key=key).update(position=position)


@transaction.atomic
def move_sisters(page: CategoryPage) -> None:
    """A page went to another section: its translations follow to that section's translations."""
    new_section = page.get_parent()
    homes = {home.locale_id: home for home in new_section.get_translations()}
    for key in page.get_translations().values_list("pk", flat=True):
        # Read one by one: each move is heard as well and may have moved the next one already.
        sister = CategoryPage.objects.get(pk=key)
        home = homes.get(sister.locale_id)
        if home is not None and sister.get_parent().pk != home.pk:
            sister.move(home, pos="last-child")
