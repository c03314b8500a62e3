"""The ledger sees what it is there to see."""

import pytest
from django.utils import timezone

from feedback_pages.cases.actions import Contact
from feedback_pages.cases.models import Attachment, Message, Report, private_storage
from feedback_pages.delivery.models import Delivery
from feedback_pages.intake.models import Draft
from tests import builders
from tests.faults.events import Events
from tests.faults.ledger import Ledger
from tests.faults.residents import colour_of, photo_of

WORDS, EMAIL = "Kuoppa-a-1", "a-1@example.org"
COLOUR = colour_of(WORDS, 0)


class Story:
    """One report that was given, with its photo and its mails, all of it told as it should be."""

    def __init__(self, category, folder) -> None:
        self.folder = folder
        self.report = builders.make_report(category, text=WORDS, contact=Contact(email=EMAIL))
        Draft.objects.create(version=category.version, language="fi", report=self.report)
        message = Message.objects.get()
        self.photo = Attachment(report=self.report, message=message, width=320, height=240)
        for file in (self.photo.image, self.photo.thumbnail):
            file.name = private_storage().save(f"drafts/{file.field.name}.jpg", _content(photo_of(COLOUR)))
        self.photo.save()
        Delivery.objects.update(state=Delivery.State.SENT, sent_at=timezone.now())
        self.people, self.mail, self.kills = (Events(folder / f"{name}.jsonl") for name in ("people", "mail", "kills"))
        number = self.report.number
        self.people.write("given", words=WORDS, email=EMAIL, number=number, colours=[COLOUR], draft="")
        for mail in Delivery.objects.all():
            self.arrives(mail)

    def arrives(self, mail: Delivery, what: str = "accepted", pid: int = 1) -> None:
        self.mail.write(what, id=mail.message_id, to=mail.address, subject="", text="", pid=pid)

    def ledger(self) -> Ledger:
        ledger = Ledger(self.folder, handlers=1)
        ledger.compare()
        return ledger

    def faults(self) -> str:
        return "\n".join(self.ledger().faults)


def _content(photo: bytes):
    from django.core.files.base import ContentFile

    return ContentFile(photo)


@pytest.fixture
def story(potholes, handler, tmp_path):
    return Story(potholes, tmp_path)


def test_ledger_is_content_with_what_is_whole(story):
    ledger = story.ledger()
    assert ledger.faults == []
    assert (ledger.figures["reports given"], ledger.figures["mails due"], ledger.figures["came again"]) == (1, 2, 0)


def test_ledger_misses_a_report_that_was_acknowledged(story):
    story.people.write("given", words="Kuoppa-b-1", email="", number="HKO-2026-99999", colours=[], draft="")
    assert story.faults() == "Kuoppa-b-1 was acknowledged and does not exist"


def test_ledger_sees_what_nobody_was_told_of_and_what_exists_twice(story, potholes):
    builders.make_report(potholes, text=WORDS)
    builders.make_report(potholes, text="Kuoppa-c-1")
    assert f"{WORDS} exists 2 times" in story.faults()
    assert "Kuoppa-c-1 exists, and its resident saw no receipt" in story.faults()


@pytest.mark.parametrize("part", ["reporter", "inbox_entry", "publication_decision"])
def test_ledger_sees_a_report_that_is_half_there(story, part):
    getattr(Report.objects.get(), part).delete()
    assert f"{story.report.number} has no {part}" in story.faults()


def test_ledger_misses_a_photo_and_knows_one_from_another(story):
    Attachment.objects.update(thumbnail=private_storage().save("x.jpg", _content(photo_of(COLOUR)[:-400])))
    assert "x.jpg: OSError('image file is truncated" in story.faults()
    Attachment.objects.update(image=private_storage().save("y.jpg", _content(photo_of((16, 240, 16)))))
    assert f"{story.report.number} has the photos [(16, 240, 16)]" in story.faults()
    Attachment.objects.all().delete()
    assert f"{story.report.number} has the photos []" in story.faults()


def test_ledger_misses_a_mail_that_is_not_written_not_sent_or_not_arrived(story):
    waits, lost = Delivery.objects.all()
    Delivery.objects.filter(pk=waits.pk).update(state=Delivery.State.QUEUED)
    Delivery.objects.filter(pk=lost.pk).update(message_id="<never@example.org>")
    assert f"mail {waits.pk} ({waits.kind}) is queued" in story.faults()
    assert f"mail {lost.pk} ({lost.kind}) is marked as sent and never arrived" in story.faults()
    assert f"{lost.message_id} arrived and is no mail of ours" in story.faults()


def test_ledger_sees_an_answer_that_is_lost_or_doubled(story):
    number = story.report.number
    story.people.write("answered", words="Vastaus-x", number=number, given=WORDS, email=EMAIL)
    assert "Vastaus-x: written 0 times, acknowledged" in story.faults()
    assert f"{number} was answered and is received" in story.faults()


def test_ledger_wants_a_reason_for_whatever_came_again(story):
    mail = Delivery.objects.first()
    story.arrives(mail, pid=2)
    assert f"{mail.message_id} () came again" in story.faults()


@pytest.mark.parametrize(
    ("what", "event", "reason"),
    [
        ("dropped", None, "the line was lost"),
        ("accepted", {"what": "gone", "pid": 7}, "its sender was killed"),
        ("accepted", {"what": "refused for now", "pid": 7}, ""),
    ],
)
def test_ledger_takes_a_lost_line_or_a_death_for_a_reason(story, what, event, reason):
    mail = Delivery.objects.create(
        kind="framework", address=EMAIL, language="fi", message_id="<a@b>", next_attempt_at=timezone.now(), state="sent"
    )
    story.arrives(mail, what, pid=7)
    if event:
        story.mail.write(**event)
    story.arrives(mail, pid=8)
    ledger = story.ledger()
    assert ledger.figures["came again"] == 1
    assert ledger.figures.get(f"… {reason}", 0) == (1 if reason else 0)
    assert bool(ledger.faults) != bool(reason)


def test_ledger_takes_a_killed_database_for_a_reason(story):
    mail = Delivery.objects.first()
    at = timezone.now().timestamp()
    story.kills.write("kill", victim="database", pid=1, when=at, back=at + 1)
    story.arrives(mail)
    assert story.faults() == ""
