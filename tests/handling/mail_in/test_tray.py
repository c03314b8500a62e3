"""Sorting the mail that waits: on whose screens it is, and what a press does, once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback_pages.cases.actions import withdraw_report
from feedback_pages.cases.models import Attachment, Channel, Report
from feedback_pages.delivery.models import Delivery
from handling.mail_in.actions import (
    NotWaiting,
    close_as_spam,
    join_mail,
    make_report_of_mail,
    take_back_spam,
    take_mail,
)
from handling.mail_in.models import InboundMail
from tests import builders
from tests.handling.mail_in.letters import letter, photo_bytes, sent_mail
from tests.handling.report.photos import use_own_storage

pytestmark = pytest.mark.django_db
TRAY = "/admin/mail/"


@pytest.fixture
def report(potholes, handler) -> Report:
    return builders.make_report(potholes)


@pytest.fixture
def plain_mail(report) -> InboundMail:
    """From somebody whom no case knows: the default (here the technical) unit's to sort."""
    return take_mail(raw=letter(sender="zquusi@example.org", subject="Zqvalo", text="Katuvalo on pimeänä."))


@pytest.fixture
def museum_mail(exhibitions) -> InboundMail:
    """To a mail of a case of the museum's, from another address."""
    case = builders.make_report(exhibitions)
    return take_mail(raw=letter(sender="zqtoinen@example.org", to=sent_mail(case).reply_to, text="Zqmuseolle"))


def press(client, mail: InboundMail, what: str, **data: str):
    return client.post(reverse(f"waiting_mail_{what}", args=[mail.pk]), data, follow=True)


# -- whose it is ----------------------------------------------------------------------------------------------------


def test_tray_shows_each_unit_its_own_mail(client, plain_mail, museum_mail, handler, museum_handler, administrator):
    seen = {}
    for user in (handler, museum_handler, administrator):
        client.force_login(user)
        page = client.get(TRAY).content.decode()
        seen[user.username] = {
            word for word in ("Zqvalo", "zquusi", "Zqmuseolle") if word in page or word in _inside(client, page)
        }
    assert seen == {
        "handler": {"Zqvalo", "zquusi"},
        "museum_handler": {"Zqmuseolle"},
        "admin": {"Zqvalo", "zquusi", "Zqmuseolle"},
    }


def _inside(client, page: str) -> str:
    mails = InboundMail.objects.all()
    return "".join(client.get(reverse("waiting_mail", args=[mail.pk])).content.decode() for mail in mails)


def test_officer_editor_and_newcomer_have_no_tray(client, plain_mail, officer, museum_editor):
    for user in (officer, museum_editor, builders.make_user("newcomer")):
        client.force_login(user)
        for path in (TRAY, reverse("waiting_mail", args=[plain_mail.pk])):
            assert "Zqvalo" not in client.get(path, follow=True).content.decode()
        assert TRAY not in client.get("/admin/", follow=True).content.decode()


def test_actions_refuse_whose_mail_it_is_not(
    plain_mail, museum_mail, report, potholes, museum_handler, handler, officer
):
    for by, mail in ((museum_handler, plain_mail), (handler, museum_mail), (officer, plain_mail)):
        for refused in (
            lambda by=by, mail=mail: join_mail(mail_id=mail.pk, report_id=report.pk, by=by),
            lambda by=by, mail=mail: make_report_of_mail(mail_id=mail.pk, category=potholes, language="fi", by=by),
            lambda by=by, mail=mail: close_as_spam(mail_id=mail.pk, by=by),
        ):
            with pytest.raises(PermissionDenied):
                refused()
    assert InboundMail.objects.waiting().count() == 2


def test_own_mail_is_not_joined_to_another_units_case(client, plain_mail, museum_mail, handler):
    others = museum_mail.report
    with pytest.raises(PermissionDenied):
        join_mail(mail_id=plain_mail.pk, report_id=others.pk, by=handler)
    client.force_login(handler)
    page = press(client, plain_mail, "join", number=others.number)
    assert page.status_code == 422
    assert others.messages.count() == 1


# -- what a press does ----------------------------------------------------------------------------------------------


def test_joining_writes_a_message_with_photos_and_tells_of_nothing_twice(client, report, handler, monkeypatch):
    use_own_storage(monkeypatch)
    raw = letter(
        sender="puoliso@example.org",
        to=sent_mail(report).reply_to,
        files=(("a.jpg", "image/jpeg", photo_bytes()), ("b.pdf", "application/pdf", b"x")),
    )
    mail = take_mail(raw=raw)
    client.force_login(handler)
    assert report.number in client.get(TRAY).content.decode()
    assert "b.pdf" in client.get(reverse("waiting_mail", args=[mail.pk])).content.decode()

    for _press in range(2):
        assert press(client, mail, "join", number=report.number.lower()).status_code == 200

    message = report.messages.latest("pk")
    assert (report.messages.count(), message.channel, message.body) == (2, Channel.MAIL, "Kuoppa on itäpuolella.")
    assert Attachment.objects.filter(message=message).count() == 1
    mail.refresh_from_db()
    assert (mail.outcome, mail.reason, mail.report, mail.message) == ("joined", "by_hand", report, message)
    # The reporter did not send these files: nobody is written to about them.
    assert not Delivery.objects.filter(kind="files_refused").exists()
    with pytest.raises(NotWaiting):
        join_mail(mail_id=mail.pk, report_id=report.pk, by=handler)


def test_report_is_made_of_a_mail_in_its_language_with_receipt(client, plain_mail, potholes, handler):
    client.force_login(handler)
    press(client, plain_mail, "make_report", category=potholes.code, language="sv")
    report = Report.objects.latest("pk")
    assert (report.channel, report.language, report.reporter.email) == (Channel.MAIL, "sv", "zquusi@example.org")
    assert report.reporter.name == "Maija Meikäläinen"
    assert not report.reporter.consents_to_publication
    assert report.messages.get().body == "Zqvalo\n\nKatuvalo on pimeänä."
    assert Delivery.objects.filter(kind="receipt", address="zquusi@example.org").count() == 1
    assert report.publication_decision.status == "private"
    press(client, plain_mail, "make_report", category=potholes.code, language="sv")
    assert Report.objects.latest("pk") == report


def test_answer_to_a_report_made_of_a_mail_joins_it(client, plain_mail, potholes, handler):
    report = make_report_of_mail(mail_id=plain_mail.pk, category=potholes, language="fi", by=handler)
    row = take_mail(raw=letter(sender="zquusi@example.org", to=sent_mail(report).reply_to, text="Vielä"))
    assert (row.outcome, row.report) == ("joined", report)


def test_closed_category_is_refused_with_a_word(client, plain_mail, potholes, handler):
    type(potholes).objects.update(open_languages=[])
    client.force_login(handler)
    page = press(client, plain_mail, "make_report", category=potholes.code, language="fi")
    assert (page.status_code, Report.objects.count()) == (422, 1)
    assert press(client, plain_mail, "make_report").status_code == 422


def test_spam_is_closed_with_one_press_and_answers_nobody(client, plain_mail, handler):
    before = Delivery.objects.count()
    client.force_login(handler)
    for _press in range(2):
        press(client, plain_mail, "spam")
    plain_mail.refresh_from_db()
    assert (plain_mail.outcome, plain_mail.reason, Delivery.objects.count()) == ("ignored", "spam", before)
    assert "Zqvalo" not in client.get(TRAY).content.decode()


def test_spam_is_taken_back_by_who_sorts_it_and_nobody_else(client, plain_mail, handler, museum_handler, officer):
    close_as_spam(mail_id=plain_mail.pk, by=handler)
    for other in (museum_handler, officer):
        client.force_login(other)
        assert "Zqvalo" not in client.get(reverse("spam_mails"), follow=True).content.decode()
        client.post(reverse("waiting_mail_take_back", args=[plain_mail.pk]))
        with pytest.raises(PermissionDenied):
            take_back_spam(mail_id=plain_mail.pk, by=other)
    client.force_login(handler)
    assert "Zqvalo" in client.get(reverse("spam_mails")).content.decode()
    for _press in range(2):
        client.post(reverse("waiting_mail_take_back", args=[plain_mail.pk]))
    plain_mail.refresh_from_db()
    assert (plain_mail.outcome, plain_mail.reason) == ("tray", "no_case")
    assert "Zqvalo" in client.get(TRAY).content.decode()
    assert "Zqvalo" not in client.get(reverse("spam_mails")).content.decode()


def test_only_spam_is_taken_back(client, plain_mail, report, handler):
    join_mail(mail_id=plain_mail.pk, report_id=report.pk, by=handler)
    client.force_login(handler)
    client.post(reverse("waiting_mail_take_back", args=[plain_mail.pk]))
    plain_mail.refresh_from_db()
    assert plain_mail.outcome == "joined"


def test_empty_tray_says_what_comes_there(client, handler):
    client.force_login(handler)
    assert "odottaa se, mikä ei liity" in client.get(TRAY).content.decode()


def test_withdrawn_case_is_said_and_the_mail_waits_on(client, report, handler):
    raw = letter(to=sent_mail(report).reply_to)
    withdraw_report(report_id=report.pk)
    mail = take_mail(raw=raw)
    client.force_login(handler)
    assert press(client, mail, "join", number=report.number).status_code == 422
    mail.refresh_from_db()
    assert mail.is_waiting


def test_reading_changes_nothing(client, plain_mail, handler):
    client.force_login(handler)
    for what in ("join", "make_report", "spam"):
        assert client.get(reverse(f"waiting_mail_{what}", args=[plain_mail.pk])).status_code == 405
    plain_mail.refresh_from_db()
    assert plain_mail.is_waiting


def test_words_of_a_mail_are_never_markup(client, report, handler):
    mail = take_mail(raw=letter(subject="<b>x</b>", text="<script>evil()</script>"))
    client.force_login(handler)
    for path in (TRAY, reverse("waiting_mail", args=[mail.pk])):
        page = client.get(path).content.decode()
        assert "<script>evil" not in page and "<b>x</b>" not in page
        assert "&lt;script&gt;evil" in page


def test_tray_costs_the_same_for_one_and_many_and_is_paged(client, report, handler):
    client.force_login(handler)
    client.get(TRAY)
    counts = []
    for number in (1, 30):
        for _one in range(number):
            take_mail(raw=letter(answers=sent_mail(report).delivery.message_id, sender="x@example.org"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(TRAY).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert page.count("waiting_mail") == 0 and page.count('/spam/"') == 25
    following = page.split('href="?after=')[1].split('"')[0]
    assert client.get(f"{TRAY}?after={following}").content.decode().count('/spam/"') == 6
