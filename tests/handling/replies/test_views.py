"""The composer on the report screen: drafts, preview, sending with a minute to undo, the phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import Contact
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move
from feedback_pages.delivery.models import Delivery
from handling.replies import actions
from handling.replies.models import Reply, ReplyTemplate
from handling.report import actions as staff
from tests import builders
from tests.handling.report.photos import stored_photo

FINNISH = "Hei, kiitos palautteesta. Kuoppa on nyt paikattu ja asia on kunnossa."


@pytest.fixture
def report(potholes, museum, handler) -> Report:
    return builders.make_report(potholes, photos=[stored_photo()])


@pytest.fixture
def swedish(potholes, handler) -> Report:
    return builders.make_report(potholes, text="En grop i vägen", language="sv")


def write(client, user, report, do="save", *, text=FINNISH, move="closed:fixed", **more):
    client.force_login(user)
    data = {"version": report.version, "do": do, f"text_{report.language}": text, "move": move, **more}
    return client.post(reverse("reply_write", args=[report.pk]), data)


def open_screen(client, user, report):
    client.force_login(user)
    return client.get(reverse("report", args=[report.pk]))


def shown(reply: Reply) -> dict:
    """The hidden fields of the form that shows the draft."""
    return {"reply": reply.pk, "revision": reply.latest_revision_id}


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def test_draft_is_kept_and_reopened_by_a_colleague(client, report, handler, lead):
    write(client, handler, report, text="Puolivalmis vastaus")

    page = open_screen(client, lead, report)
    html = page.content.decode()
    assert "Puolivalmis vastaus" in html
    assert page.context["reply"]["draft_by"] == handler
    assert '<option value="closed:fixed" selected>' in html

    write(client, lead, report, text="Valmis vastaus", **shown(Reply.objects.get()))
    assert Reply.objects.get().text_fi == "Valmis vastaus"


def test_composer_asks_for_the_reporters_language_alone(client, swedish, handler):
    html = open_screen(client, handler, swedish).content.decode()

    assert 'name="text_sv"' in html
    assert 'name="text_fi"' not in html
    assert 'name="text_en"' not in html


def test_sent_answer_waits_a_minute_and_can_be_undone_without_script(client, report, handler):
    assert write(client, handler, report, "send").status_code == 302

    page = open_screen(client, handler, report)
    leaving = page.context["reply"]["leaving"]
    assert 50 <= leaving["seconds"] <= 60
    undo = reverse("reply_undo", args=[report.pk, leaving["reply"].pk])
    assert f'action="{undo}"' in page.content.decode()

    client.post(undo)
    assert Reply.objects.get().send_at is None
    assert FINNISH in open_screen(client, handler, report).content.decode()
    assert not Message.objects.filter(direction="out").exists()


def test_undo_too_late_says_so(client, report, handler):
    write(client, handler, report, "send")
    Reply.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    actions.send_due_replies()

    response = client.post(reverse("reply_undo", args=[report.pk, Reply.objects.get().pk]), follow=True)

    assert response.status_code == 200
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert Message.objects.filter(direction="out").count() == 1


def test_answer_in_the_wrong_language_warns_and_is_not_blocked(client, swedish, handler):
    client.force_login(handler)
    check = reverse("reply_language", args=[swedish.pk])
    assert client.post(check, {"text": FINNISH}).json()["warning"]
    assert not client.post(check, {"text": "Hej, tack för responsen. Gropen är nu lagad."}).json()["warning"]

    assert write(client, handler, swedish, "send", text=FINNISH).status_code == 302
    assert Reply.objects.get().send_at is not None
    assert open_screen(client, handler, swedish).context["reply"]["leaving"]["is_in_other_language"]


def test_empty_answer_and_impossible_move_are_told_at_their_fields(client, report, handler):
    empty = write(client, handler, report, "send", text="  ")
    assert empty.status_code == 422
    assert empty.context["reply"]["form"].errors["text_fi"]
    assert not Reply.objects.exists()

    staff.change_state(report_id=report.pk, move=Move("in_progress"), reason="", by=handler, seen_version=1)
    wrong = write(client, handler, fresh(report), "send", move="in_progress")
    assert wrong.status_code == 422
    assert wrong.context["reply"]["form"].errors["move"]
    assert FINNISH in wrong.content.decode()
    assert Reply.objects.get().send_at is None


def test_lost_race_keeps_what_was_typed_and_sends_on_the_second_press(client, report, handler):
    cases.add_reporter_message(report_id=report.pk, text="Kuoppa onkin kadonnut")

    response = write(client, handler, report, "send")

    assert response.status_code == 409
    html = response.content.decode()
    assert FINNISH in html
    assert "Kuoppa onkin kadonnut" in html
    assert [line.action for line in response.context["changes"]] == ["kuuluu.reporter_wrote"]
    assert Reply.objects.get().send_at is None
    again = write(client, handler, fresh(report), "send", **shown(Reply.objects.get()))
    assert again.status_code == 302
    assert Reply.objects.get().send_at is not None


@pytest.mark.parametrize("saved_first", [False, True])
def test_answer_whose_button_was_pressed_twice_leaves_once(client, report, handler, saved_first):
    # The first press was taken and its answer lost on the way: one sends the same form again, before it leaves or after.
    client.force_login(handler)
    form = {"version": report.version, "reply": "", "revision": "", "text_fi": "Kiitos.", "move": "", "do": "send"}
    if saved_first:
        client.post(reverse("reply_write", args=[report.pk]), {**form, "do": ""})
        form |= shown(Reply.objects.get())
    pressed = [client.post(reverse("reply_write", args=[report.pk]), form) for _press in range(2)]
    Reply.objects.update(send_at=timezone.now())
    assert actions.send_due_replies() == 1
    pressed.append(client.post(reverse("reply_write", args=[report.pk]), form))
    assert [(answer.status_code, answer.url) for answer in pressed] == [(302, reverse("report", args=[report.pk]))] * 3
    assert Reply.objects.count() == 1
    assert Message.objects.filter(direction=Message.Direction.OUT).count() == 1


def test_the_same_words_with_another_move_are_another_answer(client, report, handler):
    client.force_login(handler)
    form = {"version": report.version, "reply": "", "revision": "", "text_fi": "Kiitos.", "move": "", "do": "send"}
    client.post(reverse("reply_write", args=[report.pk]), form)
    refused = client.post(reverse("reply_write", args=[report.pk]), {**form, "move": "closed:answered"})
    assert refused.status_code == 422
    assert Reply.objects.get().move == ""


def test_another_answer_waits_until_the_first_has_left(client, report, handler, lead):
    form = {"version": report.version, "reply": "", "revision": "", "text_fi": "Kiitos.", "move": "", "do": "send"}
    client.force_login(handler)
    client.post(reverse("reply_write", args=[report.pk]), form)
    client.force_login(lead)
    refused = client.post(reverse("reply_write", args=[report.pk]), {**form, "text_fi": "Kiitos ja anteeksi."})
    assert refused.status_code == 422
    assert "Kiitos ja anteeksi.</textarea>" in refused.text
    assert Reply.objects.count() == 1


def test_two_handlers_at_one_draft_see_both_texts(client, report, handler, lead):
    write(client, handler, report, text="Alku")
    seen = shown(Reply.objects.get())
    write(client, lead, report, text="Johtajan teksti", **seen)

    response = write(client, handler, report, text="Käsittelijän teksti", **seen)

    assert response.status_code == 409
    html = response.content.decode()
    assert "Johtajan teksti" in html
    assert "Käsittelijän teksti" in html
    assert Reply.objects.get().text_fi == "Johtajan teksti"
    write(client, handler, report, text="Sovittu teksti", **shown(Reply.objects.get()))
    assert Reply.objects.get().text_fi == "Sovittu teksti"


def test_draft_number_of_another_case_is_refused(
    client, report, potholes, museum, exhibitions, handler, museum_handler
):
    theirs = builders.make_report(exhibitions)
    foreign = actions.draft_reply(report_id=theirs.pk, texts={"fi": "SALAINEN LUONNOS"}, move="", by=museum_handler)

    response = write(client, handler, report, **shown(foreign))

    assert "SALAINEN LUONNOS" not in response.content.decode()
    assert Reply.objects.get(pk=foreign.pk).text_fi == "SALAINEN LUONNOS"
    for name in ("reply_undo", "reply_discard"):
        assert client.post(reverse(name, args=[report.pk, foreign.pk])).status_code == 404
    assert Reply.objects.filter(pk=foreign.pk).exists()


def test_ready_made_text_comes_in_the_reporters_language_and_only_from_own_unit(
    client, swedish, handler, technical, museum
):
    own = ReplyTemplate.objects.create(
        name="Paikattu", unit=technical, text_fi="Paikattu on", text_sv="Gropen är lagad"
    )
    shared = ReplyTemplate.objects.create(name="Yhteinen", text_fi="Kiitos", text_sv="Tack")
    foreign = ReplyTemplate.objects.create(name="Museon", unit=museum, text_fi="MUSEON TEKSTI", text_sv="MUSEETS TEXT")

    html = open_screen(client, handler, swedish).content.decode()
    assert "Gropen är lagad" in html
    assert "Paikattu on" not in html
    assert "MUSEETS TEXT" not in html

    inserted = write(client, handler, swedish, "insert", text="Hej!", template=own.pk)
    assert "Hej!\n\nGropen är lagad" in inserted.content.decode()
    assert write(client, handler, swedish, "insert", text="Hej!", template=shared.pk).status_code == 200
    refused = write(client, handler, swedish, "insert", text="Hej!", template=foreign.pk)
    assert refused.status_code == 404
    assert not Reply.objects.exists()


def test_preview_is_the_real_mail_and_page_and_leaves_no_trace(client, report, handler):
    before = (Message.objects.count(), Delivery.objects.count(), fresh(report).version)
    response = write(client, handler, report, "preview")
    page = client.get(response["Location"])

    preview = page.context["preview"]
    assert report.number in preview.mail.subject
    assert FINNISH in preview.mail.text
    assert FINNISH in preview.mail.html
    assert FINNISH in preview.page
    assert 'lang="fi"' in preview.page
    # Whole in their frames: escaped, however safe a renderer calls its HTML.
    for html in (preview.mail.html, preview.page):
        assert f'srcdoc="{escape(html[:])}"' in page.content.decode()
    assert (Message.objects.count(), Delivery.objects.count(), fresh(report).version) == before
    assert fresh(report).state == "received"
    photo = report.attachments.get().public_id
    assert reverse("report_thumbnail", args=[report.pk, photo]) in preview.page


def test_preview_gives_no_key_that_opens_the_residents_page(client, report, handler):
    from feedback_pages.cases.links import key_of

    write(client, handler, report, "preview")
    html = client.get(reverse("reply_preview", args=[report.pk])).content.decode()

    assert key_of(report.reporter) not in html
    report.reporter.refresh_from_db()
    assert report.reporter.link_generation == 1


@pytest.mark.parametrize("contact", [Contact(), Contact(email="maija@example.org", wants_answer=False)])
def test_composer_says_where_the_answer_goes_when_no_mail_does(client, potholes, handler, contact):
    report = builders.make_report(potholes, contact=contact)

    page = open_screen(client, handler, report)
    assert page.context["reply"]["outlook"]
    assert escape(page.context["reply"]["outlook"]) in page.content.decode()
    write(client, handler, report, "preview")
    preview = client.get(reverse("reply_preview", args=[report.pk])).context["preview"]
    assert preview.mail is None
    assert FINNISH in preview.page


def test_phone_answer_is_recorded_without_mail(client, report, handler):
    write(client, handler, report, "told", text="Kerroin puhelimessa, että kuoppa paikataan")

    message = Message.objects.get(direction="out")
    assert (message.channel, message.author) == ("phone", handler)
    assert not Delivery.objects.filter(kind="answer").exists()
    assert fresh(report).outcome == "fixed"


def test_answer_that_came_back_says_why(client, report, handler, lead):
    write(client, handler, report, "send", move="in_progress")
    staff.change_state(report_id=report.pk, move=Move("in_progress"), reason="", by=lead, seen_version=1)
    Reply.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    actions.send_due_replies()

    page = open_screen(client, handler, report)
    assert page.context["was_returned"]
    assert FINNISH in page.content.decode()


def test_withdrawn_case_takes_no_answer(client, report, handler):
    cases.withdraw_report(report_id=report.pk)

    assert 'name="do" value="send"' not in open_screen(client, handler, report).content.decode()
    response = write(client, handler, fresh(report), "send", move="")
    assert response.status_code == 422
    assert Reply.objects.get().send_at is None


def test_draft_is_thrown_away(client, report, handler):
    write(client, handler, report)
    client.post(reverse("reply_discard", args=[report.pk, Reply.objects.get().pk]))

    assert not Reply.objects.exists()


def test_answer_asked_of_the_lead_waits_and_cannot_be_sent_around(client, report, handler, lead):
    write(client, handler, report, "ask")
    reply = Reply.objects.get()
    assert reply.workflow_in_progress
    assert reply.send_at is None

    for do in ("send", "save", "told"):
        response = write(client, handler, report, do, text="Ohi esimiehen", **shown(reply))
        assert response.status_code == 422
        assert "Ohi esimiehen" in response.content.decode()
    assert Reply.objects.get().text_fi == FINNISH
    assert not Message.objects.filter(direction="out").exists()
    waiting = open_screen(client, lead, report)
    assert waiting.context["reply"]["is_with_lead"]
    assert FINNISH in waiting.content.decode()
    assert reverse("replies:edit", args=[reply.pk]) in waiting.content.decode()
    assert reverse("reply_write", args=[report.pk]) not in waiting.content.decode()
