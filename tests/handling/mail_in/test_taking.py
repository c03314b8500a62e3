"""What becomes of a mail: joined, in the tray, ignored, a bounce; once, whatever happens."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from feedback_pages.cases.actions import (
    Contact,
    change_contact,
    lock_report,
    move_report,
    withdraw_report,
    write_to_reporter,
)
from feedback_pages.cases.models import Attachment, Channel, Message, Report, ReportState
from feedback_pages.cases.photos import PhotoReason, PhotoRefused
from feedback_pages.cases.reply_addresses import signed_address
from feedback_pages.cases.workflow import Move
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import NothingToSend, render
from handling.inbox.models import InboxEntry
from handling.mail_in import actions, files
from handling.mail_in.actions import take_mail
from handling.mail_in.models import InboundMail
from handling.report.erasing import ErasingReason, erase_contact, erase_message
from tests import builders
from tests.handling.mail_in.letters import bounce, hexed, letter, photo_bytes, sent_mail
from tests.handling.report.photos import use_own_storage

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(potholes, handler) -> Report:
    return builders.make_report(potholes)


def answer_to(report: Report, **more) -> bytes:
    """The resident's answer to the newest mail, by its signed address."""
    return letter(to=sent_mail(report).reply_to, **more)


def newest_words(report: Report) -> str:
    return report.messages.latest("pk").body


# -- joining --------------------------------------------------------------------------------------------------------


def test_answer_to_the_signed_address_becomes_a_message_as_on_the_own_page(report):
    row = take_mail(raw=answer_to(report, text="Itäpuolella.\n\nHanko kirjoitti 1.2.2026:\n> Missä?\n> Siellä?"))

    message = report.messages.latest("pk")
    assert (row.outcome, row.report, row.message, row.text) == ("joined", report, message, "")
    assert (message.direction, message.channel, message.body, message.author) == (
        "in",
        Channel.MAIL,
        "Itäpuolella.",
        None,
    )
    assert InboxEntry.objects.get(report=report).needs_attention
    assert Delivery.objects.filter(kind="reporter_wrote").count() == 1


def test_answer_by_references_alone_is_joined(report):
    mail = sent_mail(report)
    row = take_mail(raw=letter(to="palaute@hanko.example", answers=f"<older@x.example> {mail.delivery.message_id}"))
    assert (row.outcome, row.report) == ("joined", report)


def test_signed_address_wins_over_references(report, potholes):
    other = builders.make_report(potholes, text="Toinen")
    row = take_mail(raw=letter(to=sent_mail(report).reply_to, answers=sent_mail(other).delivery.message_id))
    assert row.report == report


def test_message_is_in_the_language_it_was_written_in(report):
    take_mail(raw=answer_to(report, text="Hej! Tack för svaret, gropen är öster om övergångsstället och den är djup."))
    assert report.messages.latest("pk").language == "sv"


def test_capitals_in_addresses_do_not_matter(report):
    address = sent_mail(report).reply_to
    assert take_mail(raw=letter(to=address.upper(), sender="Maija@Example.org")).outcome == "joined"


def test_answer_opens_a_closed_case_again(report, handler):
    locked = lock_report(report.pk)
    write_to_reporter(report=locked, text="Korjattu.", language="fi", by=handler)
    move_report(report=locked, move=Move("closed", "fixed"), by=handler)
    take_mail(raw=answer_to(report, text="Ei ole korjattu!"))
    report.refresh_from_db()
    assert report.state == ReportState.IN_PROGRESS
    assert newest_words(report) == "Ei ole korjattu!"


# -- the tray -------------------------------------------------------------------------------------------------------


def test_mail_from_another_address_is_not_joined(report):
    row = take_mail(raw=answer_to(report, sender="mallory@example.org"))
    assert (row.outcome, row.reason, row.report) == ("tray", "other_sender", report)
    assert report.messages.count() == 1


def test_guessed_number_and_forged_signature_lead_nowhere(report):
    forged = signed_address("vastaus@hanko.example", sent_mail(report).delivery_id).replace(".", ".0", 1)[:-1]
    for raw in (
        letter(subject=f"Re: {report.number}"),
        letter(text=report.number),
        letter(to=forged),
        letter(to=f"vastaus+{report.pk}@hanko.example"),
        letter(to=f"vastaus+{report.number}@hanko.example"),
        letter(answers=f"<{report.number}@hanko.example>"),
    ):
        row = take_mail(raw=raw)
        assert (row.outcome, row.reason, row.report) == ("tray", "no_case", None)
    assert report.messages.count() == 1


def test_erased_address_belongs_to_no_case(report):
    raw = answer_to(report)
    change_contact(report_id=report.pk, contact=Contact())
    assert take_mail(raw=raw).outcome == "tray"


def test_answer_to_a_withdrawn_case_waits(report):
    withdraw_report(report_id=report.pk)
    row = take_mail(raw=answer_to(report))
    assert (row.outcome, row.reason) == ("tray", "withdrawn")
    assert report.messages.count() == 1


def test_withdrawing_at_the_same_moment_keeps_the_mail_and_no_photo(report, monkeypatch, settings):
    use_own_storage(monkeypatch)
    raw = answer_to(report, files=(("a.jpg", "image/jpeg", photo_bytes()),))
    monkeypatch.setattr(actions, "_why_not_joined", lambda *args: None)
    withdraw_report(report_id=report.pk)
    row = take_mail(raw=raw)
    assert (row.outcome, row.reason, bytes(row.raw)) == ("tray", "withdrawn", raw)
    assert list(Path(settings.PRIVATE_ROOT).rglob("*.jpg")) == []


def test_empty_answer_waits(report):
    assert take_mail(raw=answer_to(report, text="\n")).reason == "empty"


def test_first_mail_that_waits_is_told_to_those_who_sort_it_and_the_next_are_not(report, exhibitions, museum_handler):
    case = builders.make_report(exhibitions)
    for text in ("Zqsana", "Toinen"):
        take_mail(raw=letter(text=text))
        take_mail(raw=letter(to=sent_mail(case).reply_to, sender="zqtoinen@example.org", text=text))
    notices = Delivery.objects.filter(kind="mail_waits")
    assert {notice.address for notice in notices} == {"handler@hanko.example", "museum_handler@hanko.example"}
    assert notices.count() == 2
    mail = render(notices[0])
    assert "/admin/mail/" in mail.text and "/admin/mail/" in mail.html
    assert "zq" not in (mail.text + mail.html + mail.subject).lower()
    InboundMail.objects.update(outcome="ignored")
    with pytest.raises(NothingToSend):
        render(notices[0])
    take_mail(raw=letter(text="Taas"))
    assert notices.all().count() == 3


# -- machines -------------------------------------------------------------------------------------------------------


def test_automatic_answer_changes_and_answers_nothing(report):
    raw = answer_to(report, subject="Automaattinen vastaus: Vastaus", Auto_Submitted="auto-replied")
    before = Delivery.objects.count()
    row = take_mail(raw=raw)
    assert (row.outcome, row.reason, row.report) == ("ignored", "auto_reply", report)
    assert (report.messages.count(), Delivery.objects.count()) == (1, before)


def test_own_mail_led_back_is_ignored(report):
    for raw in (
        letter(sender="palaute@hanko.example"),
        letter(message_id=sent_mail(report).delivery.message_id),
        answer_to(report, List_Id="<feedback.hanko.example>"),
    ):
        row = take_mail(raw=raw)
        assert (row.outcome, row.reason) == ("ignored", "loop")


def test_permanent_bounce_marks_the_mail_and_shows_in_the_inbox(report):
    mail = sent_mail(report)
    row = take_mail(raw=bounce(mail.delivery.message_id))
    mail.delivery.refresh_from_db()
    assert (row.outcome, row.report) == ("bounce_permanent", report)
    assert (mail.delivery.state, mail.delivery.last_error) == ("failed", "550 5.1.1 User unknown")
    assert InboxEntry.objects.get(report=report).has_failed_mail


def test_delayed_mail_is_still_on_its_way(report):
    mail = sent_mail(report)
    row = take_mail(raw=bounce(mail.delivery.message_id, action="delayed", status="4.4.1"))
    mail.delivery.refresh_from_db()
    assert (row.outcome, mail.delivery.state) == ("bounce_temporary", "sent")
    assert not InboxEntry.objects.get(report=report).has_failed_mail


def test_mail_given_up_after_temporary_troubles_has_failed(report):
    mail = sent_mail(report)
    row = take_mail(raw=bounce(mail.delivery.message_id, status="4.4.1"))
    mail.delivery.refresh_from_db()
    assert (row.outcome, mail.delivery.state) == ("bounce_temporary", "failed")


def test_bounce_of_no_mail_of_ours_marks_nothing(report):
    mail = sent_mail(report)
    row = take_mail(raw=bounce("<guessed@hanko.example>"))
    mail.delivery.refresh_from_db()
    assert (row.outcome, row.report, mail.delivery.state) == ("bounce_permanent", None, "sent")


# -- files ----------------------------------------------------------------------------------------------------------


def test_photos_are_taken_and_other_files_told_to_sender_and_handler(report, monkeypatch):
    use_own_storage(monkeypatch)
    raw = answer_to(
        report,
        files=(
            ("kuoppa.jpg", "image/jpeg", photo_bytes()),
            ("puhelin.jpg", "application/octet-stream", photo_bytes()),
            ("kaavio.pdf", "application/pdf", b"%PDF-1.4"),
            ("ei-kuva.jpg", "image/jpeg", b"<script>"),
        ),
    )
    row = take_mail(raw=raw)

    assert Attachment.objects.filter(message=row.message).count() == 2
    assert row.attachments == ["kuoppa.jpg", "puhelin.jpg"]
    assert row.refused == [
        {"name": "kaavio.pdf", "reason": "not_an_image"},
        {"name": "ei-kuva.jpg", "reason": "not_an_image"},
    ]
    delivery = Delivery.objects.get(kind="files_refused")
    assert (delivery.address, delivery.language) == ("maija@example.org", "fi")
    mail = render(delivery)
    assert "kaavio.pdf" in mail.text and "ei-kuva.jpg" in mail.html and "Kuoppa on" not in mail.text
    assert "kaavio" not in json.dumps(delivery.subject_ids)


def test_files_alone_are_joined(report, monkeypatch):
    use_own_storage(monkeypatch)
    row = take_mail(raw=answer_to(report, text="", files=(("a.jpg", "image/jpeg", photo_bytes()),)))
    assert (row.outcome, newest_words(report)) == ("joined", "")


def test_seal_of_a_signed_mail_is_no_refused_file(report):
    row = take_mail(raw=answer_to(report, files=(("smime.p7s", "application/pkcs7-signature", b"x"),)))
    assert (row.outcome, row.refused, Delivery.objects.filter(kind="files_refused").count()) == ("joined", [], 0)


def test_no_photos_are_taken_where_the_category_takes_none(report, potholes):
    type(potholes).objects.update(photos_allowed=False)
    row = take_mail(raw=answer_to(report, files=(("a.jpg", "image/jpeg", photo_bytes()),)))
    assert (row.outcome, row.attachments, row.refused) == ("joined", [], [{"name": "a.jpg", "reason": "no_photos"}])


def test_mail_whose_photos_cannot_be_looked_at_now_is_taken_later(report, monkeypatch):
    use_own_storage(monkeypatch)
    raw = answer_to(report, files=(("a.jpg", "image/jpeg", photo_bytes()),))

    def busy(upload):
        raise PhotoRefused(PhotoReason.BUSY)

    with monkeypatch.context() as patched:
        patched.setattr(files, "store_upload", busy)
        with pytest.raises(files.TryLater):
            take_mail(raw=raw)
    assert (InboundMail.objects.count(), report.messages.count()) == (0, 1)
    assert take_mail(raw=raw).outcome == "joined"


# -- once -----------------------------------------------------------------------------------------------------------


def test_same_message_id_twice_changes_nothing(report):
    raw = answer_to(report, message_id="<once@mail.example.org>")
    first = take_mail(raw=raw)
    second = take_mail(raw=b"Received: by another way\r\n" + raw)
    assert first == second
    assert (InboundMail.objects.count(), report.messages.count()) == (1, 2)
    assert Delivery.objects.filter(kind="reporter_wrote").count() == 1


def test_mail_without_id_is_the_same_by_its_content(report):
    raw = b"From: a@example.org\r\nTo: vastaus@hanko.example\r\n\r\nHei"
    assert take_mail(raw=raw) == take_mail(raw=raw)
    assert take_mail(raw=raw + b" taas") != take_mail(raw=raw)


def test_fault_of_ours_keeps_the_mail_for_somebody_to_see(report, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("maija@example.org")

    monkeypatch.setattr(actions, "new_words", broken)
    raw = answer_to(report)
    row = take_mail(raw=raw)
    assert (row.outcome, bytes(row.raw), row.is_waiting) == ("failed", raw, True)


def test_words_that_the_database_refuses_stop_no_mail_behind_them(report, monkeypatch):
    monkeypatch.setattr(actions, "new_words", lambda *args, **kwargs: "a\x00b")
    row = take_mail(raw=answer_to(report))
    assert (row.outcome, row.is_waiting) == ("failed", True)


def test_database_that_is_away_takes_nothing(report, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(actions, "new_words", away)
    with pytest.raises(OperationalError):
        take_mail(raw=answer_to(report))
    assert not InboundMail.objects.exists()


def test_file_of_an_impossible_kind_spoils_no_mail(report):
    raw = answer_to(report, files=(("", "image/zz", b"x"),))
    row = take_mail(raw=raw.replace(b"image/zz", b"image/z\x00z").replace(b'filename=""', b""))
    assert row.outcome == "joined"
    assert row.refused


def test_str_holds_no_words(report):
    row = take_mail(raw=answer_to(report, text="Zqsanat"))
    assert str(row) == str(row.pk)


# -- erasing --------------------------------------------------------------------------------------------------------


def where_is(word: str) -> set[str]:
    """Tables with a row that holds the word, as text or as bytes."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY(%s)',  # noqa: S608
                [[f"%{word}%", f"%{hexed(word)}%"]],
            )
            found |= {table} if cursor.fetchone()[0] else set()
    return found


def test_erasing_words_reaches_every_mail_of_the_case(report, lead):
    take_mail(raw=answer_to(report, text="Zqensin"))
    take_mail(raw=answer_to(report, text="Kyllä.\n\nOn 1 May 2026, a@example.org wrote:\n> Zqensin\n> x"))
    take_mail(raw=answer_to(report, sender="zqvieras@example.org", text="Zqensin"))
    message = Message.objects.get(body="Zqensin")
    assert {"handling_inboundmail", "feedback_pages_message"} <= where_is("Zqensin")
    report.refresh_from_db()
    erase_message(
        report_id=report.pk,
        message_id=message.pk,
        reason=ErasingReason.WISH,
        with_publication=True,
        by=lead,
        seen_version=report.version,
    )
    assert where_is("Zqensin") == set()


@pytest.mark.parametrize("by_whom", ["the lead", "the resident"])
def test_erasing_contact_data_reaches_mails_and_bounces(report, lead, by_whom):
    take_mail(raw=answer_to(report, files=(("Zqmaija.pdf", "application/pdf", b"%PDF"),)))
    take_mail(raw=bounce(sent_mail(report).delivery.message_id))
    assert "handling_inboundmail" in where_is("maija@example.org")
    report.refresh_from_db()
    if by_whom == "the lead":
        erase_contact(report_id=report.pk, reason=ErasingReason.WISH, by=lead, seen_version=report.version)
    else:
        change_contact(report_id=report.pk, contact=Contact())
    assert where_is("maija@example.org") == where_is("Zqmaija") == set()
    assert InboundMail.objects.count() == 2
    with pytest.raises(NothingToSend):
        render(Delivery.objects.get(kind="files_refused"))


# -- the command ----------------------------------------------------------------------------------------------------


def test_read_mail_writes_a_line_for_each_file(report, tmp_path, capsys):
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.eml").write_bytes(
        answer_to(report, text="Itäpuolella.", files=(("x.pdf", "application/pdf", b"%PDF"),))
    )
    (folder / "b.eml").write_bytes(letter(text="Hei!"))
    (folder / "c.eml").write_bytes(bounce("<unknown@hanko.example>"))
    (folder / "notes.txt").write_text("no mail")
    for _again in range(2):
        call_command("read_mail", str(folder))
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [set(line) for line in lines] == [{"file", "outcome", "report", "text", "attachments", "refused"}] * 3
        assert [(line["file"], line["outcome"], line["report"]) for line in lines] == [
            ("a.eml", "joined", report.number),
            ("b.eml", "tray", None),
            ("c.eml", "bounce_permanent", None),
        ]
        assert (lines[0]["text"], lines[0]["refused"][0]["name"]) == ("Itäpuolella.", "x.pdf")
        assert lines[1]["text"] == "Hei!"
    assert report.messages.count() == 2
