"""Approving answers through Wagtail's own addresses: who may, what leaves, and what stays shut."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse

from feedback_pages.cases.models import Report
from handling.replies.actions import WaitsForApproval, draft_reply
from handling.replies.approval import NotWaiting, ask_approval, take_back_request
from handling.replies.models import Reply
from handling.report.history import history_of
from handling.units.models import Unit
from handling.units.users import User
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(potholes) -> Report:
    return builders.make_report(potholes)


@pytest.fixture
def reply(report: Report, handler: User) -> Reply:
    return draft_reply(report_id=report.pk, texts={"fi": "Korjaamme kuopan."}, move="", by=handler)


def told(client: Any, reply: Reply) -> list[str]:
    """Tags of the messages above the reply's page."""
    page = client.get(reverse("replies:edit", args=[reply.pk]))
    return [message.tags for message in page.context["messages"]]


def decide(client: Any, reply: Reply, action: str, **data: str) -> Any:
    state = Reply.objects.get(pk=reply.pk).current_workflow_task_state
    return client.post(reverse("replies:workflow_action", args=[reply.pk, action, state.pk]), data)


def test_lead_approves_what_a_handler_wrote_and_it_leaves(client, reply: Reply, handler: User, lead: User) -> None:
    client.force_login(handler)
    client.post(reverse("replies:edit", args=[reply.pk]))
    client.force_login(lead)
    page = client.get(reverse("replies:edit", args=[reply.pk]))

    decide(client, reply, "approve")

    reply.refresh_from_db()
    assert "Korjaamme kuopan." in page.content.decode()
    assert reply.live
    assert reply.send_at is not None


def test_lead_finds_what_waits_on_the_home_page(client, reply: Reply, handler: User, lead: User, museum: Unit) -> None:
    other_lead = builders.make_user("other_lead", museum.leads)
    ask_approval(reply_id=reply.pk, by=handler)
    link = reverse("replies:edit", args=[reply.pk])

    for person, is_told in ((lead, True), (other_lead, False), (handler, False)):
        client.force_login(person)
        shown = client.get(reverse("wagtailadmin_home")).content.decode()
        assert not is_told or shown.index(link) < shown.index("inbox-tiles")
        assert (
            reverse("replies:workflow_action", args=[reply.pk, "approve", reply.current_workflow_task_state.pk])
            in shown
        ) is is_told
        assert (link in shown) is (person != other_lead)


def test_lead_asks_for_changes_and_gets_it_again(
    client, reply: Reply, report: Report, handler: User, lead: User
) -> None:
    ask_approval(reply_id=reply.pk, by=handler)
    client.force_login(lead)
    decide(client, reply, "reject", comment="Kerro milloin.")

    draft_reply(report_id=report.pk, texts={"fi": "Korjaamme kuopan huomenna."}, move="", by=handler, reply=reply)
    ask_approval(reply_id=reply.pk, by=handler)
    decide(client, reply, "approve")

    reply.refresh_from_db()
    assert (reply.live, reply.text_fi) == (True, "Korjaamme kuopan huomenna.")


def test_lead_is_told_what_the_decision_came_to(client, reply: Reply, handler: User, lead: User) -> None:
    ask_approval(reply_id=reply.pk, by=handler)
    client.force_login(lead)

    decide(client, reply, "reject", comment="Kerro milloin.")
    assert told(client, reply) == ["success"]
    ask_approval(reply_id=reply.pk, by=handler)
    decide(client, reply, "approve")
    assert told(client, reply) == ["success"]


def test_lead_sends_nothing_back_without_a_word(client, reply: Reply, handler: User, lead: User) -> None:
    ask_approval(reply_id=reply.pk, by=handler)
    client.force_login(lead)

    decide(client, reply, "reject", comment=" ")

    assert Reply.objects.get(pk=reply.pk).workflow_in_progress
    assert told(client, reply) == ["error"]


def test_replies_are_listed_by_the_cases_they_answer(client, reply: Reply, report: Report, handler: User) -> None:
    client.force_login(handler)

    assert report.number in client.get(reverse("replies:list")).content.decode()


def test_lead_does_not_approve_what_the_lead_wrote(client, report: Report, lead: User) -> None:
    reply = draft_reply(report_id=report.pk, texts={"fi": "Itse kirjoitettu."}, move="", by=lead)
    ask_approval(reply_id=reply.pk, by=lead)
    client.force_login(lead)

    response = decide(client, reply, "approve")

    reply.refresh_from_db()
    assert response.status_code in (302, 403)
    assert (reply.live, reply.send_at) == (False, None)


def test_lead_does_not_approve_what_the_lead_changed_last(client, reply: Reply, report: Report, lead: User) -> None:
    draft_reply(report_id=report.pk, texts={"fi": "Muutettu."}, move="", by=lead, reply=reply)
    ask_approval(reply_id=reply.pk, by=lead)
    client.force_login(lead)

    decide(client, reply, "approve")

    reply.refresh_from_db()
    assert not reply.live


@pytest.mark.parametrize("persona", ["handler", "officer", "administrator", "museum_handler", "other_lead"])
def test_nobody_but_a_lead_of_the_unit_approves(client, reply, handler, museum: Unit, request, persona: str) -> None:
    person = (
        builders.make_user("other_lead", museum.leads) if persona == "other_lead" else request.getfixturevalue(persona)
    )
    ask_approval(reply_id=reply.pk, by=handler)
    client.force_login(person)

    decide(client, reply, "approve")

    reply.refresh_from_db()
    assert (reply.live, reply.send_at) == (False, None)
    assert reply.workflow_in_progress


def test_lead_cannot_use_another_units_task_on_an_own_reply(
    client, reply, handler, exhibitions, museum: Unit, museum_handler
) -> None:
    """Wagtail takes reply and task from the address without asking whether they belong together."""
    other_lead = builders.make_user("other_lead", museum.leads)
    theirs = draft_reply(
        report_id=builders.make_report(exhibitions).pk, texts={"fi": "Museon."}, move="", by=museum_handler
    )
    ask_approval(reply_id=reply.pk, by=handler)
    ask_approval(reply_id=theirs.pk, by=museum_handler)
    client.force_login(other_lead)

    state = reply.current_workflow_task_state
    client.post(reverse("replies:workflow_action", args=[theirs.pk, "approve", state.pk]))

    reply.refresh_from_db()
    state.refresh_from_db()
    assert not reply.live
    assert state.status == "in_progress"


def test_approval_is_asked_by_those_who_answer_for_the_unit(
    reply: Reply, handler: User, museum_handler: User, officer: User
) -> None:
    for person in (museum_handler, officer):
        with pytest.raises(PermissionDenied):
            ask_approval(reply_id=reply.pk, by=person)
    ask_approval(reply_id=reply.pk, by=handler)

    with pytest.raises(WaitsForApproval):
        ask_approval(reply_id=reply.pk, by=handler)


@pytest.mark.parametrize(
    "path",
    [
        "add/",
        "delete/{pk}/",
        "unpublish/{pk}/",
        "copy/{pk}/",
        "lock/{pk}/",
        "unlock/{pk}/",
        "preview/{pk}/",
        "history/{pk}/",
    ],
)
def test_what_a_reply_must_not_suffer_has_no_address(client, reply: Reply, administrator: User, path: str) -> None:
    client.force_login(administrator)

    assert client.post("/admin/replies/" + path.format(pk=reply.pk)).status_code == 404
    assert Reply.objects.filter(pk=reply.pk, live=False).exists()


def test_replies_are_not_deleted_in_bulk_either(client, reply: Reply, administrator: User) -> None:
    client.force_login(administrator)

    client.post(reverse("wagtail_bulk_action", args=["handling", "reply", "delete"]) + f"?id={reply.pk}")

    assert Reply.objects.filter(pk=reply.pk).exists()


@pytest.mark.parametrize("persona", ["handler", "museum_handler", "museum_editor", "officer", "administrator"])
@pytest.mark.parametrize("key", ["all", "a", "1"])
def test_page_of_deleting_many_replies_is_not_there(client, reply: Reply, request: Any, persona: str, key: str) -> None:
    client.force_login(request.getfixturevalue(persona))

    answer = client.get(reverse("wagtail_bulk_action", args=["handling", "reply", "delete"]) + f"?id={key}")

    assert answer.status_code == 404
    assert reply.receivers.get().report.number not in answer.content.decode()


def test_list_of_replies_offers_nothing_to_do_with_many(client, reply: Reply, handler: User) -> None:
    client.force_login(handler)

    page = client.get(reverse("replies:list")).content.decode()

    assert reply.receivers.get().report.number in page
    assert "data-bulk-action-checkbox" not in page


def test_posting_to_the_edit_address_changes_no_word(client, reply: Reply, handler: User) -> None:
    client.force_login(handler)

    client.post(reverse("replies:edit", args=[reply.pk]), {"text_fi": "Muuta", "action-publish": "1"})

    reply.refresh_from_db()
    assert (reply.get_latest_revision_as_object().text_fi, reply.live) == ("Korjaamme kuopan.", False)


# -- taking a request back ------------------------------------------------------------------------------------------


def take_back(client: Any, reply: Reply, report: Report) -> Any:
    return client.post(reverse("reply_take_back", args=[report.pk, reply.pk]))


def test_who_asked_takes_the_request_back_and_it_is_a_draft_again(client, reply, report, handler, lead) -> None:
    ask_approval(reply_id=reply.pk, by=handler)
    client.force_login(handler)
    address = reverse("reply_take_back", args=[report.pk, reply.pk])
    assert address in client.get(reverse("report", args=[report.pk])).content.decode()

    take_back(client, reply, report)

    reply = Reply.objects.get(pk=reply.pk)
    assert not reply.workflow_in_progress
    assert [line.action for line in history_of(report)][:1] == ["kuuluu.approval_taken_back"]
    draft_reply(report_id=report.pk, texts={"fi": "Parempi vastaus."}, move="", by=handler, reply=reply)
    ask_approval(reply_id=reply.pk, by=handler)


def test_request_of_a_colleague_is_not_taken_back(client, reply, report, handler, lead, museum_handler) -> None:
    colleague = builders.make_user("colleague", reply.unit.handlers)
    ask_approval(reply_id=reply.pk, by=handler)

    for person in (colleague, lead, museum_handler):
        client.force_login(person)
        take_back(client, reply, report)
        assert Reply.objects.get(pk=reply.pk).workflow_in_progress


def test_what_was_taken_back_is_not_approved_by_a_lead_who_still_has_the_page(
    client, reply, report, handler, lead
) -> None:
    ask_approval(reply_id=reply.pk, by=handler)
    state = Reply.objects.get(pk=reply.pk).current_workflow_task_state
    take_back_request(reply_id=reply.pk, by=handler)
    client.force_login(lead)

    client.post(reverse("replies:workflow_action", args=[reply.pk, "approve", state.pk]))

    reply.refresh_from_db()
    assert (reply.live, reply.send_at) == (False, None)


def test_what_was_approved_is_not_taken_back(client, reply, report, handler, lead) -> None:
    ask_approval(reply_id=reply.pk, by=handler)
    client.force_login(lead)
    decide(client, reply, "approve")

    with pytest.raises(NotWaiting):
        take_back_request(reply_id=reply.pk, by=handler)

    assert Reply.objects.get(pk=reply.pk).send_at is not None


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_approving_at_once_end_in_one_of_the_two(reply, report, handler, lead) -> None:
    """The lead's page read the state before; the two meet at the reply's lock."""
    ask_approval(reply_id=reply.pk, by=handler)
    state = Reply.objects.get(pk=reply.pk).current_workflow_task_state
    task, begun = state.task.specific, Event()

    def approve() -> None:
        begun.set()
        try:
            task.on_action(state, lead, "approve")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            take_back_request(reply_id=reply.pk, by=handler)
            decision = pool.submit(approve)
            begun.wait()
            sleep(0.3)
            assert not decision.done()
        with pytest.raises(PermissionDenied):
            decision.result(timeout=10)

    reply = Reply.objects.get(pk=reply.pk)
    assert (reply.live, reply.send_at, reply.workflow_in_progress) == (False, None, False)
