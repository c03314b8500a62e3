"""Erasing for good: afterwards the words are nowhere in the database and in no file, and what has to stay stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import Contact, GivenAnswer
from feedback_pages.cases.links import key_of
from feedback_pages.cases.models import Message, Report, Reporter
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import NothingToSend, render
from feedback_pages.intake.models import Draft, DraftPhoto
from feedback_pages.publications.actions import AnswerText, PublicCopy
from feedback_pages.publications.models import Publication, PublicationDecision
from handling.inbox.models import InboxEntry
from handling.publishing.actions import publish_report
from handling.replies.actions import deliver_reply, draft_reply
from handling.replies.approval import ask_approval
from handling.replies.models import Reply
from handling.report import actions as staff
from handling.report.erasing import AlreadyErased, ErasingReason, erase_contact, erase_message
from tests import builders
from tests.handling.report.photos import stored_photo

FIRST, GIVEN, ADDRESS, PHOTO, IN_DRAFT = "Zqensin", "Zqvalinta", "Zqosoite", "zqkuva", "Zqluonnos"
OLDER, SENT, REMARK, SECOND = "Zqvanhempi", "Zqvastaus", "Zqhuomautus", "Zqtoinen"
CONTACT = Contact(
    name="Zqnimi Meikäläinen", email="zqposti@example.org", phone="040 7654321", consents_to_publication=True
)


def where_is(word: str) -> list[str]:
    """Tables with a row that holds the word in whatever column, and files that hold it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])  # noqa: S608
            found += [table] * bool(cursor.fetchone()[0])
    return found


def files_with(word: str, settings) -> list[str]:
    roots = [Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)]
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


@pytest.fixture
def report(potholes, museum, handler, lead) -> Report:
    """A case with words wherever a case can have some: written, photographed, answered in two drafts and published."""
    report = builders.make_report(
        potholes,
        text=f"{FIRST} kuoppa",
        address=ADDRESS,
        contact=CONTACT,
        photos=[stored_photo(PHOTO)],
        answers=[GivenAnswer(question_key="q", label="Kysymys", value=GIVEN)],
    )
    draft = Draft.objects.create(version=potholes.version, language="fi", data={"text": IN_DRAFT}, report=report)
    DraftPhoto.objects.create(
        draft=draft,
        image=ContentFile(f"draft {PHOTO}".encode(), "a.jpg"),
        thumbnail=ContentFile(f"small {PHOTO}".encode(), "b.jpg"),
        width=1,
        height=1,
        size=1,
    )
    _answer(report, handler, lead)
    cases.add_reporter_message(report_id=report.pk, text=f"{SECOND} viesti")
    _publish(report, lead)
    deliver(kind="framework", address="a@hanko.example", language="fi", content=_notice(report))
    return Report.objects.get()


def _notice(report: Report) -> dict[str, str]:
    return {"subject": "x", "text": f'The reply "{report.number}" was rejected: {REMARK}', "html": ""}


def _answer(report: Report, handler, lead) -> None:
    reply = draft_reply(report_id=report.pk, texts={"fi": OLDER}, move="", by=handler)
    ask_approval(reply_id=reply.pk, by=handler).current_task_state.reject(user=lead, comment=REMARK)
    reply = draft_reply(
        report_id=report.pk, texts={"fi": SENT, "sv": f"{SENT} sv"}, move="", by=handler, reply=Reply.objects.get()
    )
    ask_approval(reply_id=reply.pk, by=handler)
    state = Reply.objects.get().current_workflow_state.current_task_state
    state.approve(user=lead)
    Reply.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    assert deliver_reply(reply_id=reply.pk)


def _publish(report: Report, lead) -> None:
    answer = Message.objects.get(direction="out")
    publish_report(
        report_id=report.pk,
        by=lead,
        seen_version=Report.objects.get().version,
        copy=PublicCopy(
            title=FIRST,
            text=f"{FIRST} kuoppa",
            place_name=ADDRESS,
            answers=[AnswerText(message=answer, text=SENT)],
            photos=list(report.attachments.all()),
        ),
    )


def erase(message: Message, by, *, with_publication: bool = True) -> None:
    erase_message(
        report_id=message.report_id,
        message_id=message.pk,
        reason=ErasingReason.WISH,
        with_publication=with_publication,
        by=by,
        seen_version=Report.objects.get(pk=message.report_id).version,
    )


def first_of(report: Report) -> Message:
    return report.messages.earliest("pk")


def test_erased_words_of_the_resident_are_nowhere_any_more(report, lead, settings, django_capture_on_commit_callbacks):
    assert {"feedback_pages_message", "handling_inboxentry", "feedback_pages_publication"} <= set(where_is(FIRST))
    assert len(files_with(PHOTO, settings)) == 6  # original, draft's and published photo, each with its small one

    with django_capture_on_commit_callbacks(execute=True):
        erase(first_of(report), lead)

    assert {word: where_is(word) for word in (FIRST, GIVEN, ADDRESS, IN_DRAFT)} == dict.fromkeys(
        (FIRST, GIVEN, ADDRESS, IN_DRAFT), []
    )
    assert files_with(PHOTO, settings) == []
    # The others stay.
    assert where_is(SECOND) and where_is(SENT) and Report.objects.get().point is not None


def test_erased_answer_is_gone_from_reply_revisions_approval_and_log(report, lead):
    assert {"handling_reply", "wagtailcore_revision", "feedback_pages_publishedanswer"} <= set(where_is(SENT))
    assert "wagtailcore_revision" in where_is(OLDER)
    assert {"wagtailcore_taskstate", "wagtailcore_modellogentry", "feedback_pages_delivery"} <= set(where_is(REMARK))

    erase(Message.objects.get(direction="out"), lead)

    assert [where_is(word) for word in (SENT, OLDER, REMARK)] == [[], [], []]
    assert where_is(FIRST) == ["feedback_pages_message", "handling_inboxentry"]


def test_what_was_erased_by_whom_and_why_stays(report, lead):
    before = first_of(report)
    erase(before, lead)

    message = Message.objects.get(pk=before.pk)
    assert (message.created_at, message.direction, message.language) == (before.created_at, "in", "fi")
    assert message.erased_at is not None
    entry = ModelLogEntry.objects.get(action="kuuluu.message_erased")
    assert (entry.user, entry.data) == (lead, {"message": message.pk, "reason": "wish"})
    assert Report.objects.get().version > report.version
    with pytest.raises(AlreadyErased):
        erase(message, lead)


def test_published_copy_is_gone_for_the_public_and_can_be_decided_anew(client, report, lead):
    builders.make_home_pages()
    publication = Publication.objects.get()
    address = reverse("published_page", args=[publication.public_id])
    assert FIRST in client.get(address).content.decode()

    erase(first_of(report), lead)

    assert client.get(address).status_code == 410
    decision = PublicationDecision.objects.get()
    assert (decision.status, decision.publication) == ("hidden", None)
    client.force_login(lead)
    page = client.get(reverse("publishing", args=[report.pk]))
    assert (page.status_code, FIRST in page.content.decode()) == (200, False)


def test_published_copy_stays_where_whoever_erases_leaves_it(report, lead):
    erase(first_of(report), lead, with_publication=False)

    assert Publication.objects.get().is_visible
    assert where_is(f"{FIRST} kuoppa") == ["feedback_pages_publication"]


def test_search_finds_no_erased_words(report, lead):
    assert InboxEntry.objects.with_words(FIRST).count() == 1

    erase(first_of(report), lead)

    assert InboxEntry.objects.with_words(FIRST).count() == 0
    assert InboxEntry.objects.with_words(SECOND).count() == 1


def test_mail_with_erased_words_is_not_sent_and_not_sent_again(report, lead):
    message = Message.objects.get(direction="out")
    mail = message.mails.get()
    Delivery.objects.filter(pk=mail.delivery_id).update(state="failed")
    erase(message, lead)

    mail.delivery.refresh_from_db()
    assert mail.delivery.state == "cancelled"
    Delivery.objects.filter(pk=mail.delivery_id).update(state="failed")
    for attempt in (
        lambda: render(mail.delivery),
        lambda: staff.resend_mail(report_id=report.pk, mail_id=mail.pk, by=lead),
    ):
        with pytest.raises(NothingToSend):
            attempt()
    assert not InboxEntry.objects.get().has_failed_mail


def test_one_answer_to_two_cases_is_erased_in_one(report, potholes, handler, lead):
    other = builders.make_report(potholes)
    theirs = cases.write_to_reporter(report=cases.lock_report(other.pk), text=SENT, language="fi", by=handler)
    Reply.objects.get().receivers.create(report=other, message=theirs, seen_version=1)

    erase(Message.objects.get(report=report, direction="out"), lead)

    assert Message.objects.get(pk=theirs.pk).body == SENT
    assert where_is(SENT) == ["feedback_pages_message", "handling_inboxentry"]


# -- contact data ---------------------------------------------------------------------------------------------------


def test_erased_contact_data_are_nowhere_any_more(report, lead):
    Draft.objects.update(data={"name": "Zqnimi", "email": "zqposti@example.org"})
    for word in ("Zqnimi", "zqposti", "040 7654321"):
        assert where_is(word)

    erase_contact(report_id=report.pk, reason=ErasingReason.WISH, by=lead, seen_version=report.version)

    for word in ("Zqnimi", "zqposti", "040 7654321"):
        assert where_is(word) == []
    assert Reporter.objects.get().erased_at is not None
    assert not Delivery.objects.filter(kind__in=("receipt", "answer"), state="queued").exists()
    assert ModelLogEntry.objects.get(action="kuuluu.contact_erased").data == {"reason": "wish"}
    with pytest.raises(AlreadyErased):
        erase_contact(
            report_id=report.pk, reason=ErasingReason.WISH, by=lead, seen_version=Report.objects.get().version
        )


def test_resident_who_gives_contact_data_again_is_written_to_again(report, lead):
    erase_contact(report_id=report.pk, reason=ErasingReason.WISH, by=lead, seen_version=report.version)

    cases.change_contact(report_id=report.pk, contact=Contact(email="uusi@example.org"))

    assert Reporter.objects.get().can_be_mailed


# -- screens --------------------------------------------------------------------------------------------------------


def links(report: Report) -> list[str]:
    own = [reverse("report_erase_message", args=[report.pk, message.pk]) for message in report.messages.all()]
    return [*own, reverse("report_erase_contact", args=[report.pk])]


def test_only_who_may_is_offered_to_erase(client, report, lead, handler, officer, administrator, museum_handler):
    for person, may in ((lead, True), (administrator, True), (handler, False), (officer, False)):
        client.force_login(person)
        html = client.get(reverse("report", args=[report.pk])).content.decode()
        assert [link in html for link in links(report)] == [may] * 4, person
        answers = {client.get(link).status_code for link in links(report)}
        assert answers == {200} if may else answers <= {302, 403}, person
    client.force_login(museum_handler)
    assert {client.get(link).status_code for link in links(report)} == {404}


def test_confirmation_asks_why_says_what_goes_and_does_nothing_before(client, report, lead):
    client.force_login(lead)
    address = links(report)[0]
    html = client.get(address).content.decode()
    for words in (f"{FIRST} kuoppa", 'name="with_publication" checked', 'value="others_data"'):
        assert words in html

    unsaid = client.post(address, {"version": report.version, "with_publication": "on"})
    old = client.post(address, {"version": 1, "reason": "wish"})

    assert (unsaid.status_code, old.status_code) == (422, 409)
    assert first_of(report).body == f"{FIRST} kuoppa"


def test_conversation_and_own_page_say_when_words_were_erased(client, report, lead):
    client.force_login(lead)
    client.post(links(report)[0], {"version": report.version, "with_publication": "on", "reason": "others_data"})

    own = client.get(f"/en/my/{key_of(report.reporter)}/").content.decode()
    screen = client.get(reverse("report", args=[report.pk])).content.decode()

    assert "These words were erased on" in own
    assert 'class="talk__erased"' in screen
    for page in (own, screen):
        assert not any(word in page for word in (FIRST, GIVEN, ADDRESS))
        assert SECOND in page
    assert links(report)[0] not in screen


def test_contact_details_are_erased_by_the_button(client, report, lead):
    client.force_login(lead)

    response = client.post(links(report)[-1], {"version": report.version, "reason": "wish"})

    assert response.status_code == 302
    assert Reporter.objects.get().email == ""
    assert links(report)[-1] not in client.get(reverse("report", args=[report.pk])).content.decode()
