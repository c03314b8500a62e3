"""Mail that comes back: an answer stands in its case, another mail is sorted, in Finnish and Swedish, on a phone and a desk."""

from typing import Any

import pytest
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from feedback_pages.categories.models import Category
from feedback_pages.delivery.models import Delivery
from handling.mail_in.actions import take_mail
from handling.mail_in.models import InboundMail
from tests import builders
from tests.accessibility import violations
from tests.handling.mail_in.letters import letter

WORDS = {
    "fi": ("Postilokero", "Liitä palautteeseen", "Tee palaute"),
    "sv": ("Osorterad post", "Foga till", "Gör en respons"),
}


@pytest.fixture
def report(pages: Any, handler: Any) -> Any:
    return builders.make_report(Category.objects.get(translation_key=pages["fi"].translation_key))


@pytest.mark.parametrize(("language", "width"), [("fi", 390), ("sv", 1280)])
def test_mail_is_joined_and_made_a_report(visit: Any, report: Any, handler: Any, language: str, width: int) -> None:
    tray, join, make = WORDS[language]
    UserProfile.objects.update_or_create(user=handler, defaults={"preferred_language": language})
    sent = report.mails.get()
    Delivery.objects.filter(pk=sent.delivery_id).update(state="sent")
    take_mail(raw=letter(to=sent.reply_to, text="Itäpuolella.\n\nHanko kirjoitti 1.2.2026:\n> Missä?\n> Siellä?"))
    take_mail(raw=letter(to=sent.reply_to, sender="puoliso@example.org", text="Minäkin näin kuopan."))
    take_mail(raw=letter(sender="uusi@example.org", subject="Katuvalo", text="Katuvalo on pimeänä."))

    page = visit("/admin/mail/", user=handler, width=width)
    expect(page.get_by_role("heading", name=tray)).to_be_visible()
    assert violations(page, inside="main") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=f"{join} {report.number}" if language == "fi" else report.number).click()
    expect(page.get_by_text(report.number).first).to_be_visible()

    page.get_by_role("link", name="Katuvalo").click()
    expect(page.get_by_text("Katuvalo on pimeänä.")).to_be_visible()
    assert violations(page, inside="main") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=make, exact=True).click()
    expect(page.locator(".report-error").first).to_be_visible()
    page.locator("select[name=category]").select_option(report.category.code)
    page.get_by_role("button", name=make, exact=True).click()
    page.wait_for_url("**/admin/mail/")
    assert not InboundMail.objects.waiting().exists()

    page.goto(f"/admin/reports/{report.pk}/")
    talk = page.locator(".talk")
    expect(talk).to_contain_text("Itäpuolella.")
    expect(talk).to_contain_text("Minäkin näin kuopan.")
    expect(talk).not_to_contain_text("Siellä?")
