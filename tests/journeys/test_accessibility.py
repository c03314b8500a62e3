"""axe on every type of page, in Finnish and in Swedish, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page
from wagtail.users.models import UserProfile

from feedback_pages.cases.actions import lock_report, write_to_reporter
from feedback_pages.cases.links import key_of
from feedback_pages.categories.models import Category
from feedback_pages.intake.models import Draft
from feedback_pages.publications.actions import AnswerText, PublicCopy
from handling.publishing.actions import publish_report
from handling.routing.models import RoutingRule
from home.models import ContentPage
from tests import builders
from tests.accessibility import violations

GIVEN = {"kind": "fault", "text": "Kuoppa", "address": "Esplanadi 1", "name": "", "email": "", "phone": ""}


@pytest.fixture
def report(pages, handler):
    category = Category.objects.get(translation_key=pages["fi"].translation_key)
    report = builders.make_report(category)
    with transaction.atomic():
        write_to_reporter(report=lock_report(report.pk), text="Paikataan.", language="fi", by=handler)
    report.refresh_from_db()
    return report


@pytest.fixture
def publication(report, officer):
    message = report.messages.get(direction="out")
    return publish_report(
        report_id=report.pk,
        by=officer,
        seen_version=report.version,
        copy=PublicCopy(title="Kuoppa", text="Kuoppa tiessä", answers=[AnswerText(message=message, text=message.body)]),
    )


@pytest.fixture
def addresses(pages, report, publication) -> Callable[[str], dict[str, str]]:
    category = report.category
    drafts = {
        code: [
            Draft.objects.create(version=category.version, language=code, data=data, is_valid=bool(data["text"]))
            for data in (GIVEN, {**GIVEN, "text": "", "email": "x"})
        ]
        for code in ("fi", "sv")
    }
    home = pages["fi"].get_parent().get_parent().get_parent()
    home.add_child(
        instance=ContentPage(title="Tietoa", slug="tietoa", locale=home.locale, body=[("paragraph", "<p>a</p>")])
    )

    def of(code: str) -> dict[str, str]:
        page = pages[code]
        section = page.get_parent()
        entry = section.get_parent()
        with translation.override(code):
            return {
                "front": entry.get_parent().url,
                "entry": entry.url,
                "section": section.url,
                "category": page.url,
                "list": reverse("published_list"),
                "map": reverse("published_map"),
                "publication": reverse("published_page", args=[publication.public_id]),
                "summary": reverse("draft", args=[drafts[code][0].pk]),
                "form with errors": reverse("draft_edit", args=[drafts[code][1].pk]),
                "own page": reverse("my_report", args=[key_of(report.reporter)]),
                "contact": reverse("my_contact", args=[key_of(report.reporter)]),
                "not found": f"/{code}/nonsense/",
                **({"content": "/fi/tietoa/"} if code == "fi" else {}),
            }

    return of


def _look(page: Page, addresses: dict[str, str]) -> dict[str, list[str]]:
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[name] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    return {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("code", ["fi", "sv"])
@pytest.mark.parametrize("width", [390, 1280])
def test_public_pages_have_no_violation(visit, addresses, code, width):
    page = visit(f"/{code}/", width=width)
    assert _look(page, addresses(code)) == {}


@pytest.mark.parametrize("code", ["fi", "sv"])
def test_handlers_screens_have_no_violation(visit, report, handler, code):
    UserProfile.objects.filter(user=handler).update(preferred_language=code)
    page = visit("/admin/", user=handler)
    # Wagtail's own frame is Wagtail's to mend; what stands inside is ours.
    found = {}
    for name in (reverse("inbox"), reverse("report", args=[report.pk]), reverse("enter_report")):
        page.goto(name)
        page.wait_for_load_state("networkidle")
        found[name] = violations(page, inside="main")
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("code", ["fi", "sv"])
def test_screens_of_routing_have_no_violation(visit, report, administrator, code):
    UserProfile.objects.update_or_create(user=administrator, defaults={"preferred_language": code})
    page = visit("/admin/", user=administrator)
    unit = report.inbox_entry.unit
    for position, kinds in enumerate(([], ["idea"])):
        RoutingRule.objects.create(category=report.category, kinds=kinds, unit=unit, position=position)
    tried = f"{reverse('routing_rules:try')}?category={report.category.code}&kind=fault"
    found = {}
    for name in (
        reverse("routing_rules:index"),
        reverse("routing_rules:add"),
        tried,
        reverse("statutory_clocks:index"),
    ):
        page.goto(name)
        page.wait_for_load_state("networkidle")
        found[name] = violations(page, inside="main")
    assert {name: lines for name, lines in found.items() if lines} == {}
