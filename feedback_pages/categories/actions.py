"""A category comes into force, changes and closes by what is published of its pages."""

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from feedback_pages.categories.models import (
    Availability,
    Category,
    CategoryPage,
    CategoryVersion,
    Section,
    SectionPage,
)
from feedback_pages.categories.questions import Question

RULES = ["place", "kinds", "photos_allowed", "promise_days", "publication_default", "availability", "map_zoom", "map_center"]


def _free_code(model: type[Category] | type[Section], slug: str) -> str:
    """`slug`, or `slug-2`, `slug-3` … where another row has it: codes outlive pages, so a slug may come back."""
    wanted = slugify(slug)[:50] or "category"
    taken = set(model.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(code for code in candidates if code not in taken)


def _names(pages: list[Page]) -> dict[str, str]:
    return {f"name_{page.locale.language_code}": page.title for page in pages if page.live}


def _position(page: Page) -> int:
    return page.get_prev_siblings().count()


@transaction.atomic
def synchronise_section(page: SectionPage) -> Section:
    """Write the section that `page` and its sisters describe."""
    pages = list(page.get_translations(inclusive=True).select_related("locale"))
    section = Section.objects.select_for_update().filter(translation_key=page.translation_key).first()
    if section is None:
        section = Section(translation_key=page.translation_key, code=_free_code(Section, page.slug))
    for name, value in {**_names(pages), "position": _position(page)}.items():
        setattr(section, name, value)
    section.save()
    return section


def _section_of(page: CategoryPage) -> Section | None:
    parent = page.get_parent().specific
    if not isinstance(parent, SectionPage):
        return None
    return Section.objects.filter(translation_key=parent.translation_key).first() or synchronise_section(parent)


def open_languages(pages: list[CategoryPage], questions: list[Question], *, availability: str) -> list[str]:
    """Languages in which residents may use the category.

    Those whose page is live and whose questions have every text; none at all while a required language lacks,
    so that no resident meets a half-translated service.
    """
    if availability != Availability.OPEN:
        return []
    live = {page.locale.language_code for page in pages if page.live}
    complete = [
        code
        for code, _name in settings.LANGUAGES
        if code in live and not any(question.missing_languages([code]) for question in questions)
    ]
    return complete if set(settings.REQUIRED_LANGUAGES) <= set(complete) else []


def _version_for(category: Category, questions: list[Question]) -> CategoryVersion:
    """The version in force, or a new one where the questions are no longer the same."""
    rows = [question.to_json() for question in questions]
    if category.version is not None and category.version.questions == rows:
        return category.version
    number = category.versions.count() + 1
    return CategoryVersion.objects.create(category=category, number=number, questions=rows)


@transaction.atomic
def synchronise_category(page: CategoryPage) -> Category:
    """Write the category that `page` and its sisters describe: names, rules, questions, where it is open."""
    pages = list(page.get_translations(inclusive=True).select_related("locale"))
    category = Category.objects.select_for_update().filter(translation_key=page.translation_key).first()
    if category is None:
        category = Category(translation_key=page.translation_key, code=_free_code(Category, page.slug))
        category.save()
    if not pages:
        return close_category(category)
    source = min(pages, key=lambda sister: sister.pk)
    questions = source.read_questions()
    category.version = _version_for(category, questions)
    category.section = _section_of(source)
    category.open_languages = open_languages(pages, questions, availability=source.availability)
    for name in ["place", "kinds", "photos_allowed", "promise_days", "publication_default"]:
        setattr(category, name, getattr(source, name))
    for name, value in {**_names(pages), "position": _position(source)}.items():
        setattr(category, name, value)
    category.save()
    return category


def close_category(category: Category) -> Category:
    """No page is left: residents cannot use it, and what points at it stays as it is."""
    category.open_languages = []
    category.save(update_fields=["open_languages"])
    return category


def hand_over_rules(page: CategoryPage) -> None:
    """Before the source page goes, the next page takes its rules and questions."""
    heir = CategoryPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk).order_by("pk").first()
    if heir is None or not page.is_source:
        return
    for name in [*RULES, "questions"]:
        setattr(heir, name, getattr(page, name))
    heir.save()
    heir.save_revision(changed=False)
