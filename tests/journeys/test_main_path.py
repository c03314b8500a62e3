"""The main job: a resident's words become an answer by mail and on the own page, and the next resident finds it."""

import email
import email.policy
import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from feedback_pages.cases.models import Report
from feedback_pages.delivery.tasks import tick
from feedback_pages.publications.models import Publication
from handling.replies.models import Reply
from tests import builders
from tests.journeys.give import give_report

WORDS = "Satamakadun suojatiellä on syvä kuoppa. Soita 040 123 4567."


def work() -> None:
    """What the worker does about every ten seconds, an undo minute later."""
    Reply.objects.filter(sent_at=None).exclude(send_at=None).update(send_at=timezone.now() - timedelta(seconds=1))
    tick("a cluster")


def mails_to(address: str) -> list[email.message.EmailMessage]:
    files = sorted(Path(settings.MAIL_DIRECTORY).glob("*.eml"))
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    return [mail for mail in mails if address in mail["To"]]


def link_in(mail: email.message.EmailMessage) -> str:
    body = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+/my/\S+", body).group()


def fill_contact(page: Page, address: str) -> None:
    page.fill("[name=email]", address)
    page.check("[name=consent]")


@pytest.fixture
def own_address(server, settings):
    settings.WAGTAILADMIN_BASE_URL = server
    return server


def test_answer_reaches_the_resident_and_is_found_by_the_next(visit, pages, handler, officer, own_address):
    resident = visit(pages["fi"].url, width=390)
    resident.locator("[name=email]").fill("maija@example.org")
    resident.check("[name=consent]")
    give_report(resident, text=WORDS, address="Satamakatu 3")
    work()
    report = Report.objects.get()
    (receipt,) = mails_to("maija@example.org")
    assert report.number in receipt["Subject"]
    assert "kuoppa" not in receipt.as_string()

    staff = visit(f"/admin/reports/{report.pk}/", user=handler)
    staff.fill("textarea[name=text_fi]", "Kiitos! Kuoppa paikataan perjantaina.")
    staff.locator("button[name=do][value=send]").click()
    expect(staff.locator("form[action*='/undo/']")).to_be_visible()
    work()

    _receipt, answer = mails_to("maija@example.org")
    assert "Kuoppa paikataan perjantaina." in answer.get_body(("plain",)).get_content()
    assert answer["References"] == receipt["Message-ID"]
    own = visit(link_in(answer), width=390)
    expect(own.get_by_text("Kuoppa paikataan perjantaina.")).to_be_visible()

    decision = visit(f"/admin/reports/{report.pk}/publishing/", user=officer)
    assert "040 123 4567" not in decision.locator("textarea[name=text]").input_value()
    decision.fill("input[name=title]", "Kuoppa suojatiellä")
    decision.locator("button[name=do][value=publish]").click()
    decision.wait_for_load_state()
    publication = Publication.objects.get()
    assert "040" not in publication.text

    neighbour = visit("/fi/", width=390)
    neighbour.locator("[name=q]").first.fill("kuopat")
    neighbour.locator("[name=q]").first.press("Enter")
    neighbour.get_by_role("link", name="Kuoppa suojatiellä").first.click()
    expect(neighbour.get_by_text("Kuoppa paikataan perjantaina.").first).to_be_visible()
    assert "maija" not in neighbour.content().lower()
    assert report.number not in neighbour.content()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_feedback_is_given_without_script(visit, pages, technical, language):
    resident = visit(pages[language].url, java_script_enabled=False, width=390)
    resident.locator(".kind-card input").first.check()
    resident.fill("textarea[name=text]", "")
    resident.locator("form.form .actions button").click()
    expect(resident.locator(".error-summary")).to_be_visible()
    resident.fill("textarea[name=text]", "Utan skript / ilman skriptiä")
    resident.fill("[name=address]", "Esplanadi 1")
    resident.locator("form.form .actions button").click()
    resident.locator("form[action$='/send/'] button").click()
    report = Report.objects.get()
    expect(resident.get_by_text(report.number)).to_be_visible()
    assert (report.language, report.address) == (language, "Esplanadi 1")


def test_place_is_given_on_the_map_of_a_phone(visit, pages, technical):
    resident = visit(pages["sv"].url, width=390, has_touch=True, is_mobile=True)
    resident.locator("[aria-expanded=false][aria-controls^=place-map]").click()
    canvas = resident.locator(".place-map canvas")
    expect(canvas).to_be_visible()
    expect(resident.locator(".place-map")).not_to_have_attribute("aria-busy", "true")
    canvas.tap()
    expect(resident.locator("[name=lat]")).not_to_have_value("")
    give_report(resident, text="En grop här")
    point = Report.objects.get().point
    assert abs(point.x - builders.IN_TOWN.x) < 0.1
    assert abs(point.y - builders.IN_TOWN.y) < 0.1


class EmbeddingPage(BaseHTTPRequestHandler):
    """The town's own web page, with the form in a frame."""

    frame = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Town</title>{self.frame}".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's output is for what fails."""


@pytest.fixture
def embedding(server, pages):
    """Address of a page of another site than the product's, which is at another name of this machine."""
    frame = f'<iframe title="Feedback" width="380" height="800" src="{server}{pages["fi"].url}"></iframe>'
    handler = type("Embedding", (EmbeddingPage,), {"frame": frame})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


def test_feedback_is_given_inside_another_sites_page(browser, embedding, technical, server, settings):
    """Third-party cookies are blocked there, so nothing in giving may need one."""
    assert "//localhost:" in server
    settings.FRAME_ANCESTORS = ["'self'", embedding]
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(embedding)
    frame = page.frame_locator("iframe")
    frame.locator(".kind-card").first.click()
    frame.locator("textarea[name=text]").fill("Kehyksestä annettu")
    frame.locator("[name=address]").fill("Esplanadi 1")
    frame.locator("form[data-unsaved] .actions button").click()
    frame.locator("form[action$='/send/'] button").click()
    expect(frame.locator(".receipt")).to_contain_text("HKO-")
    assert Report.objects.get().messages.get().body == "Kehyksestä annettu"
    assert context.cookies() == []
    context.close()


def test_frame_is_refused_to_a_site_that_is_not_named(browser, embedding, technical, settings):
    settings.FRAME_ANCESTORS = ["'self'"]
    context = browser.new_context()
    page = context.new_page()
    page.goto(embedding)
    page.wait_for_load_state("networkidle")
    assert page.frame_locator("iframe").locator(".kind-card").count() == 0
    context.close()


def test_wrong_units_handler_is_refused(visit, pages, technical):
    museum = builders.make_user("museo", builders.make_unit("museum").handlers)
    report = builders.make_report(_category(pages), text="Vain teknisen nähtävä")
    for path in (f"/admin/reports/{report.pk}/", "/admin/inbox/", f"/admin/reports/{report.pk}/publishing/"):
        page = visit(path, user=museum)
        assert "Vain teknisen" not in page.content(), path
        assert "maija" not in page.content().lower(), path


def _category(pages):
    from feedback_pages.categories.models import Category

    return Category.objects.get(translation_key=pages["fi"].translation_key)
