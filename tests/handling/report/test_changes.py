"""What is done on the report screen: rules, rights on the instance, and two people at once."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from feedback_pages.cases import actions as cases
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move
from feedback_pages.delivery.models import Delivery
from handling.notes.models import Note
from handling.report import actions as staff
from handling.routing.models import Assignment
from handling.units.models import Unit
from tests import builders


@pytest.fixture
def report(potholes, museum, handler) -> Report:
    return builders.make_report(potholes)


def post(client, user, name, report, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=[report.pk, *args]), {"version": report.version, **data})


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def test_state_moves_as_the_table_allows(client, report, handler):
    response = post(client, handler, "report_move", report, move="in_progress")

    assert response.status_code == 302
    assert fresh(report).state == "in_progress"


def test_wrong_move_is_told_at_its_field(client, report, handler):
    staff.change_state(report_id=report.pk, move=Move("in_progress"), reason="", by=handler, seen_version=1)

    response = post(client, handler, "report_move", fresh(report), move="in_progress")

    assert response.status_code == 422
    assert response.context["forms"]["move"].errors["move"]
    assert post(client, handler, "report_move", fresh(report), move="flying").status_code == 422
    assert fresh(report).version == 2


def test_closing_without_reason_is_told_at_its_field_and_nothing_is_written(client, report, handler):
    response = post(client, handler, "report_move", report, move="closed:no_action", reason="  ")

    assert response.status_code == 422
    assert response.context["forms"]["move"].errors["reason"]
    assert fresh(report).state == "received"
    assert not Message.objects.filter(direction="out").exists()


def test_spam_is_closed_in_one_press_without_a_word_and_opened_again(client, report, handler):
    page = client.get(reverse("report", args=[report.pk])) if client.force_login(handler) is None else None
    assert 'value="closed:spam"' in page.content.decode()

    post(client, handler, "report_move", report, move="closed:spam")
    assert (fresh(report).state, fresh(report).outcome) == ("closed", "spam")
    assert not Message.objects.filter(direction="out").exists()
    assert not Delivery.objects.filter(kind="answer").exists()

    page = client.get(reverse("report", args=[report.pk]))
    assert 'name="move" value="in_progress"' in page.content.decode()
    post(client, handler, "report_move", fresh(report), move="in_progress")
    assert fresh(report).state == "in_progress"


def test_report_is_taken_and_given_to_a_colleague(client, report, handler, lead, museum_handler):
    post(client, handler, "report_assign", report, assignee=handler.pk)
    assert fresh(report).inbox_entry.assignee == handler

    post(client, handler, "report_assign", fresh(report), assignee=lead.pk)
    assert fresh(report).inbox_entry.assignee == lead

    refused = post(client, handler, "report_assign", fresh(report), assignee=museum_handler.pk)
    assert refused.status_code == 422
    assert fresh(report).inbox_entry.assignee == lead


def test_transfer_needs_a_reason_and_takes_the_case_out_of_sight(client, report, handler, museum, museum_handler):
    refused = post(client, handler, "report_transfer", report, unit=museum.pk, reason=" ")
    assert refused.status_code == 422
    assert refused.context["forms"]["transfer"].errors["reason"]

    response = post(client, handler, "report_transfer", report, unit=museum.pk, reason="Patsas on museon")
    assert response["Location"] == reverse("inbox")
    assert Assignment.objects.filter(report=report).first().reason == "Patsas on museon"
    page = client.get(response["Location"])
    assert report.number in page.content.decode()

    assert client.get(reverse("report", args=[report.pk])).status_code == 404
    assert post(client, handler, "report_move", fresh(report), move="in_progress").status_code == 404
    client.force_login(museum_handler)
    assert client.get(reverse("report", args=[report.pk])).status_code == 200


def test_place_is_moved_cleared_and_checked(client, report, handler):
    post(client, handler, "report_place", report, lon="22.97", lat="59.83", address="Bulevardi 2")
    assert (fresh(report).point.x, fresh(report).point.y, fresh(report).address) == (22.97, 59.83, "Bulevardi 2")

    for lon, lat in (("22.97", ""), ("30.1", "59.83"), ("moi", "59.83")):
        response = post(client, handler, "report_place", fresh(report), lon=lon, lat=lat, address="Kadonnut")
        assert response.status_code == 422
        assert "Kadonnut" in response.content.decode()
    assert fresh(report).address == "Bulevardi 2"

    post(client, handler, "report_place", fresh(report), lon="22.97", lat="59.83", address="Bulevardi 2", clear="1")
    assert fresh(report).point is None
    assert fresh(report).address == "Bulevardi 2"


def test_category_and_kind_change_together(client, report, handler, technical):
    lamps = builders.make_category("lamps", unit=technical, kinds=["fault"])

    refused = post(client, handler, "report_category", report, category=lamps.pk, kind="thanks")
    assert refused.status_code == 422
    assert refused.context["forms"]["category"].errors["kind"]

    post(client, handler, "report_category", report, category=lamps.pk, kind="fault")
    assert fresh(report).category == lamps


def test_category_of_another_unit_leads_back_to_the_inbox(client, report, handler, exhibitions):
    response = post(client, handler, "report_category", report, category=exhibitions.pk, kind="fault")

    assert fresh(report).inbox_entry.unit.code == "museum"
    assert response["Location"] == reverse("inbox")


def test_note_is_for_colleagues_alone(client, report, handler, officer):
    post(client, handler, "report_note", report, body="Kaivo tukossa")
    assert Note.objects.get().body == "Kaivo tukossa"
    assert fresh(report).version == report.version

    post(client, officer, "report_note", report, body="Tiedotan")
    assert Note.objects.count() == 1
    assert post(client, handler, "report_note", report, body="").status_code == 422


# -- two people at once ---------------------------------------------------------------------------------------------


def test_lost_race_shows_both_and_overwrites_nothing(client, report, handler, lead):
    """The lead corrects the address while the handler types another."""
    staff.move_place(report_id=report.pk, point=report.point, address="Johtajan osoite", by=lead, seen_version=1)

    response = post(client, handler, "report_place", report, lon="22.97", lat="59.83", address="Oma osoite")

    assert response.status_code == 409
    html = response.content.decode()
    assert 'value="Oma osoite"' in html
    assert "Johtajan osoite" in html
    changes = [(line.who, line.action) for line in response.context["changes"]]
    assert changes == [("lead", "kuuluu.place_changed")]
    assert fresh(report).address == "Johtajan osoite"
    assert 'name="version" value="2"' in html


def test_lost_race_counts_every_change_since_and_no_older_one(client, report, handler, lead):
    staff.change_state(report_id=report.pk, move=Move("in_progress"), reason="", by=handler, seen_version=1)
    seen = fresh(report)
    staff.move_place(report_id=report.pk, point=None, address="Muualla", by=lead, seen_version=2)
    cases.add_reporter_message(report_id=report.pk, text="Vielä yksi kuoppa")

    response = post(client, handler, "report_move", seen, move="closed:fixed", reason="Paikattu on")

    assert response.status_code == 409
    assert [line.action for line in response.context["changes"]] == ["kuuluu.place_changed", "kuuluu.reporter_wrote"]
    html = response.content.decode()
    assert "Paikattu on" in html
    assert [row["is_new"] for row in response.context["conversation"]] == [False, True]
    assert fresh(report).state == "in_progress"


def test_transfer_that_lost_the_race_keeps_the_reason(client, report, handler, lead, museum):
    staff.move_place(report_id=report.pk, point=None, address="Muualla", by=lead, seen_version=1)

    response = post(client, handler, "report_transfer", report, unit=museum.pk, reason="Patsas")

    assert response.status_code == 409
    assert "Patsas" in response.content.decode()
    assert fresh(report).inbox_entry.unit.code == "technical"


# -- rights ---------------------------------------------------------------------------------------------------------

WRITES = {
    "report_move": {"move": "in_progress"},
    "report_assign": {"assignee": ""},
    "report_transfer": {"unit": "museum", "reason": "siksi"},
    "report_place": {"lon": "22.97", "lat": "59.83", "address": "Muualla"},
    "report_category": {"kind": "idea"},
    "report_note": {"body": "huomio"},
    "report_seen": {},
    "reply_write": {"do": "save", "text_fi": "Vastaus", "move": ""},
    "publishing": {"do": "keep_private", "title": "t", "text": "t", "shown": "not"},
}


def state_of_everything() -> tuple:
    from handling.replies.models import Reply

    return (
        *Report.objects.values_list(
            "version", "state", "address", "kind", "inbox_entry__unit", "inbox_entry__needs_attention"
        ).get(),
        Note.objects.count(),
        Reply.objects.count(),
        Report.objects.get().publication_decision.status,
    )


def data_for(report: Report, name: str) -> dict:
    data = {"version": report.version, **WRITES[name]}
    if name == "report_transfer":
        data["unit"] = Unit.objects.get(code="museum").pk
    if name == "report_category":
        data["category"] = report.category_id
    return data


@pytest.mark.parametrize("name", WRITES)
def test_nobody_else_writes(name, report, museum_handler, museum_editor, officer, handler):
    cases.add_reporter_message(report_id=report.pk, text="Hei")
    report = fresh(report)
    before = state_of_everything()

    for stranger in (museum_handler, museum_editor):
        client = Client()
        client.force_login(stranger)
        assert client.post(reverse(name, args=[report.pk]), data_for(report, name)).status_code == 404
    if name != "publishing":
        client = Client()
        client.force_login(officer)
        assert client.post(reverse(name, args=[report.pk]), data_for(report, name)).status_code in (302, 403)
    assert state_of_everything() == before

    client = Client()
    client.force_login(handler)
    client.post(reverse(name, args=[report.pk]), data_for(report, name))
    if name not in ("report_assign", "publishing"):
        assert state_of_everything() != before, "the data of this test do change something"


@pytest.mark.parametrize("name", WRITES)
def test_every_write_needs_the_csrf_token(name, report, administrator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)

    assert client.post(reverse(name, args=[report.pk]), data_for(report, name)).status_code == 403
    if name != "publishing":
        assert client.get(reverse(name, args=[report.pk])).status_code == 405


# -- mails ----------------------------------------------------------------------------------------------------------


def failed_mail(report: Report):
    mail = report.mails.get()
    Delivery.objects.filter(pk=mail.delivery_id).update(state="failed", attempts=3, last_error="550 no such mailbox")
    return mail


def test_failed_mail_is_seen_and_sent_again_to_the_present_address(client, report, handler):
    mail = failed_mail(report)
    report.reporter.email = "uusi@example.org"
    report.reporter.save(update_fields=["email"])
    client.force_login(handler)
    html = client.get(reverse("report", args=[report.pk])).content.decode()
    assert "550 no such mailbox" in html

    post(client, handler, "report_resend", report, mail.pk)

    delivery = Delivery.objects.get(pk=mail.delivery_id)
    assert (delivery.state, delivery.address, delivery.attempts) == ("queued", "uusi@example.org", 0)


def test_mail_is_not_sent_again_twice_nor_to_nowhere_nor_from_another_case(client, report, potholes, handler):
    mail = report.mails.get()
    Delivery.objects.filter(pk=mail.delivery_id).update(state="sent", sent_at=datetime.now(UTC))
    post(client, handler, "report_resend", report, mail.pk)
    assert Delivery.objects.get(pk=mail.delivery_id).state == "sent"

    failed_mail(report)
    other = builders.make_report(potholes)
    assert post(client, handler, "report_resend", other, mail.pk).status_code == 404
    report.reporter.email = ""
    report.reporter.save(update_fields=["email"])
    post(client, handler, "report_resend", report, mail.pk)
    assert Delivery.objects.get(pk=mail.delivery_id).state == "failed"
