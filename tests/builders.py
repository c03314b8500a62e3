"""What tests are built from: a town, units, categories and reports, made by the same actions as in life."""

import uuid
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from wagtail.models import Locale, Page, Site

from feedback_pages.cases.actions import Contact, GivenAnswer, NewReport, create_report
from feedback_pages.cases.models import Message, Report
from feedback_pages.categories.models import Category, CategoryPage, CategoryVersion, EntryPage, Section, SectionPage
from feedback_pages.publications.actions import open_decision
from feedback_pages.town.models import Area, TownSettings
from feedback_pages.writing import keys_of, next_values
from handling.routing.models import RoutingRule
from handling.statutory.models import StatutoryMark
from handling.units.actions import create_unit
from handling.units.models import Unit
from handling.units.users import User
from home.models import HomePage

IN_TOWN = Point(22.9681, 59.8236, srid=4326)
OUTSIDE = Point(23.6, 60.5, srid=4326)
LANGUAGES = ("fi", "sv", "en")
# Where published matters are listed; addresses that people keep.
PUBLISHED = {"fi": "/fi/palaute/julkaistut/", "sv": "/sv/respons/publicerade/", "en": "/en/feedback/published/"}


def make_town(**changes: Any) -> TownSettings:
    town = TownSettings.load()
    square = Polygon.from_bbox((22.4, 59.6, 23.4, 60.0))
    square.srid = 4326
    values = {
        "name_fi": "Hanko",
        "name_sv": "Hangö",
        "name_en": "Hanko",
        "number_prefix": "HKO",
        "map_center": IN_TOWN,
        "outline": MultiPolygon(square, srid=4326),
        "sender": "palaute@hanko.example",
        "reply_to": "vastaus@hanko.example",
        **changes,
    }
    for name, value in values.items():
        setattr(town, name, value)
    town.save()
    return town


def make_legal_deadlines() -> None:
    """Those that the migration wrote, where a test before this one emptied the database; all messages so far were read."""
    import_module("handling.migrations.0016_fill_legal_deadlines").fill(apps, None)
    [drawn] = next_values(keys_of(Message))
    StatutoryMark.objects.update_or_create(pk=1, defaults={"message_id": drawn})


def make_area(code: str, bounds: tuple[float, float, float, float] = (23.1, 59.8, 23.3, 59.9)) -> Area:
    """A box by west, south, east and north."""
    outline = MultiPolygon(Polygon.from_bbox(bounds), srid=4326)
    return Area.objects.create(code=code, name_fi=f"{code} fi", name_sv=f"{code} sv", outline=outline)


def make_unit(code: str, *, is_default: bool = False) -> Unit:
    return create_unit(
        code=code, name_fi=f"{code} fi", name_sv=f"{code} sv", name_en=f"{code} en", is_default=is_default
    )


def make_user(name: str, *groups: Any, **values: Any) -> User:
    user = User.objects.create_user(name, f"{name}@hanko.example", "a-long-password-1", **values)
    user.groups.add(*groups)
    return user


def make_section(code: str = "streets") -> Section:
    names = {f"name_{language}": f"{code} {language}" for language in LANGUAGES}
    return Section.objects.create(code=code, translation_key=uuid.uuid4(), **names)


def make_category(
    code: str = "potholes",
    *,
    unit: Unit | None = None,
    section: Section | None = None,
    questions: list[Any] = (),
    **rules: Any,
) -> Category:  # type: ignore[assignment]
    """A category in force without pages, open in every language."""
    category = Category.objects.create(
        code=code,
        translation_key=uuid.uuid4(),
        section=section,
        open_languages=list(LANGUAGES),
        complete_languages=list(LANGUAGES),
        **{f"name_{language}": f"{code} {language}" for language in LANGUAGES},
        **rules,
    )
    category.version = CategoryVersion.objects.create(
        category=category, number=1, questions=[question.to_json() for question in questions]
    )
    category.save()
    if unit is not None:
        RoutingRule.objects.create(category=category, unit=unit)
    return category


def make_report(
    category: Category,
    *,
    text: str = "Kuoppa tiessä",
    language: str = "fi",
    kind: str = "fault",
    point: Point | None = IN_TOWN,
    address: str = "Esplanadi 1",
    contact: Contact | None = None,
    answers: list[GivenAnswer] = (),
    **more: Any,  # type: ignore[assignment]
) -> Report:
    """A report as `submit_report` leaves it; by default its reporter has an address and agrees to publication."""
    contact = contact or Contact(
        name="Maija Meikäläinen", email="maija@example.org", phone="040 123 4567", consents_to_publication=True
    )
    report = create_report(
        new=NewReport(
            category=category,
            category_version=category.version,
            kind=kind,
            language=language,
            text=text,
            point=point,
            address=address,
            contact=contact,
            answers=answers,
            **more,
        )
    )
    open_decision(report=report)
    return report


def make_home_pages() -> dict[str, HomePage]:
    """The front page in each language, the Finnish one being the site's root."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    root = Page.objects.get(depth=1)
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    homes = {"fi": root.add_child(instance=HomePage(title="Hanko", slug="fi", locale=locales["fi"]))}
    for code in ("sv", "en"):
        home = homes["fi"].copy_for_translation(locales[code])
        home.title = home.slug = code
        home.save_revision().publish()
        homes[code] = home
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": homes["fi"]}
    )
    return homes


def _translated(page: Page, code: str, title: str) -> Page:
    copy = page.copy_for_translation(Locale.objects.get(language_code=code))
    copy.title, copy.slug = title, title.lower().replace(" ", "-")
    copy.save_revision().publish()
    return copy


def make_category_pages(
    homes: dict[str, HomePage],
    *,
    section: str = "kadut",
    category: str = "kuopat",
    questions: list[Any] = (),
    **rules: Any,  # type: ignore[assignment]
) -> dict[str, CategoryPage]:
    """Entry, section and category pages in each language, published, hence a category in force."""
    entry = EntryPage.objects.child_of(homes["fi"]).first()
    if entry is None:
        entry = homes["fi"].add_child(instance=EntryPage(title="Palaute", slug="palaute", locale=homes["fi"].locale))
        entry.save_revision().publish()
        for code, title in (("sv", "Respons"), ("en", "Feedback")):
            _translated(entry, code, title)
    section_page = entry.add_child(instance=SectionPage(title=section, slug=section, locale=entry.locale))
    section_page.save_revision().publish()
    page = section_page
    pages = {
        "fi": section_page.add_child(
            instance=CategoryPage(
                title=category, slug=category, locale=entry.locale, questions=list(questions), **rules
            )
        )
    }
    for code in ("sv", "en"):
        _translated(page, code, f"{section}-{code}")
    pages["fi"].save_revision().publish()
    for code in ("sv", "en"):
        pages[code] = _translated(pages["fi"], code, f"{category}-{code}")
    return pages
