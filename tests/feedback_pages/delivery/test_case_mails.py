"""The mails of a case as they arrive."""

import pytest
from django.urls import reverse

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import Contact
from feedback_pages.cases.links import private_link
from feedback_pages.cases.models import CaseMail
from feedback_pages.delivery import sending
from feedback_pages.delivery.models import Delivery
from tests import builders
from tests.feedback_pages.delivery.mail_server import Inbox, serving

pytestmark = pytest.mark.django_db
SECRET = "Naapurin Veikko ajaa humalassa"


@pytest.fixture
def inbox(use_server):
    kept = Inbox()
    with serving(kept) as port:
        use_server(port)
        yield kept


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def html_of(mail):
    return mail.get_body(("html",)).get_content()


def answer(report, handler, text="Kuoppa on paikattu.", language="fi"):
    report.refresh_from_db()
    return cases.write_to_reporter(report=cases.lock_report(report.pk), text=text, language=language, by=handler)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_receipt_quotes_none_of_the_residents_words(potholes, inbox, language):
    report = builders.make_report(potholes, text=SECRET, address="Kotikatu 12 A", language=language)
    sending.drain_due()

    [mail] = inbox.to("maija@example.org")
    whole = mail["Subject"] + text_of(mail) + html_of(mail)
    for word in [*SECRET.split(), "Kotikatu", "Maija", "Meikäläinen", "040 123"]:
        assert word not in whole
    assert report.number in mail["Subject"]
    assert private_link(report.reporter) in text_of(mail)
    assert private_link(report.reporter) in html_of(mail)
    assert f"/{language}/my/" in text_of(mail)
    assert mail["Content-Language"] == language
    assert f'<html lang="{language}">' in html_of(mail)
    assert ("Hangö" if language == "sv" else "Hanko") in mail["From"]


def test_mails_fetch_nothing_and_track_nobody(potholes, handler, inbox):
    report = builders.make_report(potholes)
    answer(report, handler)
    sending.drain_due()

    for mail in inbox.to("maija@example.org"):
        html = html_of(mail)
        for fetched in ("<img", "src=", "<link", "@import", "url(", "<script"):
            assert fetched not in html
        links = {part.split('"')[0] for part in html.split('href="')[1:]}
        assert links == {private_link(report.reporter)}


def test_answer_carries_the_towns_words_escaped_and_threads_after_the_receipt(potholes, handler, inbox):
    report = builders.make_report(potholes, text=SECRET)
    sending.drain_due()
    answer(report, handler, "Paikattu <tänään> & valmis.", "sv")
    sending.drain_due()

    receipt, mail = inbox.to("maija@example.org")
    assert "Paikattu <tänään> & valmis." in text_of(mail)
    assert "Paikattu &lt;tänään&gt; &amp; valmis." in html_of(mail)
    assert '<div lang="sv"' in html_of(mail)
    assert mail["In-Reply-To"] == mail["References"] == receipt["Message-ID"]
    assert SECRET not in text_of(mail) + html_of(mail)


@pytest.mark.parametrize(("language", "asks"), [("fi", "Kysymys palautteestasi"), ("sv", "En fråga om din respons")])
def test_question_is_mailed_as_a_question_and_not_as_an_answer(potholes, handler, inbox, language, asks):
    report = builders.make_report(potholes, language=language)
    sending.drain_due()
    cases.write_to_reporter(
        report=cases.lock_report(report.pk), text="Missä kohdassa?", language=language, by=handler, is_answer=False
    )
    sending.drain_due()

    receipt, mail = inbox.to("maija@example.org")
    assert mail["Subject"] == f"{asks} {report.number}"
    assert "Missä kohdassa?" in text_of(mail)
    assert mail["In-Reply-To"] == receipt["Message-ID"]
    for answered in ("vastannut", "har svarat", "suljettu", "avslutat"):
        assert answered not in text_of(mail) + html_of(mail)


def test_every_mail_has_a_signed_reply_address_of_its_own_stored(potholes, handler, inbox):
    report = builders.make_report(potholes)
    answer(report, handler)
    sending.drain_due()

    sent = {mail["Reply-To"] for mail in inbox.to("maija@example.org")}
    stored = {mail.reply_to for mail in CaseMail.objects.all()}
    assert sent == stored
    assert len(stored) == 2
    for mail in CaseMail.objects.all():
        assert mail.reply_to.startswith(f"vastaus+{mail.delivery_id}.")
        assert mail.reply_to.endswith("@hanko.example")


def test_without_a_mailbox_no_reply_address_is_made(potholes, town, inbox):
    town.reply_to = ""
    town.save()
    builders.make_report(potholes)
    sending.drain_due()

    assert inbox.to("maija@example.org")[0]["Reply-To"] is None
    assert CaseMail.objects.get().reply_to == ""


def test_answer_erased_before_it_left_is_not_sent(potholes, handler, inbox):
    report = builders.make_report(potholes)
    sending.drain_due()
    message = answer(report, handler)
    type(message).objects.filter(pk=message.pk).update(erased_at=message.created_at)
    sending.drain_due()

    assert len(inbox.to("maija@example.org")) == 1
    assert Delivery.objects.get(kind="answer").state == "cancelled"


def test_erased_contact_gets_no_mail_and_is_nowhere_in_the_outbox(potholes, handler, inbox):
    report = builders.make_report(potholes)
    sending.drain_due()
    answer(report, handler)
    cases.change_contact(report_id=report.pk, contact=Contact())
    answer(report, handler, "Toinen vastaus")
    sending.drain_due()

    assert len(inbox.to("maija@example.org")) == 1
    assert not Delivery.objects.filter(address__icontains="maija").exists()
    assert list(Delivery.objects.filter(kind="answer").values_list("state", "address")) == [("cancelled", "")]


def test_waiting_mail_follows_a_changed_address_and_sent_mail_forgets_the_old_one(potholes, handler, inbox):
    report = builders.make_report(potholes)
    sending.drain_due()
    answer(report, handler)
    cases.change_contact(report_id=report.pk, contact=Contact(email="uusi@example.org"))
    sending.drain_due()

    assert [mail["Subject"] for mail in inbox.to("uusi@example.org")]
    assert not Delivery.objects.filter(address="maija@example.org").exists()


def test_strangers_cannot_fill_a_mailbox_with_receipts(potholes, inbox, settings):
    capitals = ["maija@example.org", "Maija@example.org", "MAIJA@EXAMPLE.ORG"]
    for number in range(14):
        builders.make_report(potholes, contact=Contact(email=capitals[number % 3]))
    report = builders.make_report(potholes, contact=Contact(email="other@example.org"))
    # Erasing the contact data of one's own report gives no new receipts to the mailbox of somebody else.
    sending.drain_due()
    cases.change_contact(report_id=report.pk, contact=Contact())
    builders.make_report(potholes, contact=Contact(email="maija@example.org"))
    sending.drain_due()

    receipts = [mail for mail in inbox.mails if mail["To"].lower() == "maija@example.org"]
    assert len(receipts) == settings.LIMITS_PER_HOUR["receipt"] == 10
    assert type(report).objects.count() == 16
    assert len(inbox.to("other@example.org")) == 1


def test_link_of_the_mail_opens_the_own_page(potholes, inbox, client):
    report = builders.make_report(potholes, text=SECRET)
    sending.drain_due()
    link = next(word for word in text_of(inbox.to("maija@example.org")[0]).split() if "/my/" in word)

    page = client.get(link.partition("://")[2].partition("/")[1] + link.partition("://")[2].partition("/")[2])

    assert page.status_code == 200
    assert SECRET in page.content.decode()
    assert reverse("my_report", args=["x"]).startswith("/fi/my/")
    assert report.number in page.content.decode()


def test_mail_asks_for_an_answer_only_where_answers_are_fetched(potholes, inbox, settings):
    builders.make_report(potholes)
    settings.IMAP_URL = "imaps://a:b@mail.example.org"
    builders.make_report(potholes)
    sending.drain_due()
    settings.IMAP_URL = ""
    builders.make_report(potholes)
    sending.drain_due()

    told = [(mail["Reply-To"] != "", text_of(mail), html_of(mail)) for mail in inbox.to("maija@example.org")]
    asked = {("Voit vastata" in text, "Voit vastata" in html, "Älä vastaa" in text) for _reply_to, text, html in told}
    assert asked == {(True, True, False), (False, False, True)}
