import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, PlaceRequirement
from feedback_pages.categories.questions import Question
from feedback_pages.delivery.models import Delivery
from handling.inbox.actions import refresh_entry
from handling.inbox.models import InboxEntry
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import signed_in

ADDRESS = "/admin/reports/new/potholes/sv/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "once": str(uuid.uuid4()),
        "channel": "phone",
        "kind": "fault",
        "text": "Ringde om en grop på gatan",
        "address": "Berggatan 12",
        "lon": "22.9681",
        "lat": "59.8236",
        "name": "Bo Lindgård",
        "phone": "040 000 1234",
        "email": "bo@example.org",
        "wants_answer": "on",
        "consent": "on",
        **changes,
    }


def test_choosing_leads_to_the_form_of_category_and_language(potholes: Category, handler: User) -> None:
    client = signed_in(handler)
    assert "potholes" in client.get("/admin/reports/new/").content.decode()
    response = client.post("/admin/reports/new/", {"category": "potholes", "language": "sv"})
    assert response.url == ADDRESS
    form = client.get(ADDRESS).content.decode()
    assert 'name="channel"' in form
    assert 'name="text"' in form


def test_category_closed_in_the_language_is_refused(potholes: Category, handler: User) -> None:
    Category.objects.update(open_languages=["fi"])
    response = signed_in(handler).post("/admin/reports/new/", {"category": "potholes", "language": "sv"})
    assert response.context["form"].errors["category"]
    for response in (signed_in(handler).get(ADDRESS), signed_in(handler).post(ADDRESS, typed())):
        assert response.url == "/admin/reports/new/"
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("open_languages", "told"), [([], "Tämä aihe on suljettu"), (["fi"], "ei ole auki sillä kielellä")]
)
def test_why_a_category_takes_nothing_is_told_truly(
    potholes: Category, handler: User, open_languages: list[str], told: str
) -> None:
    Category.objects.update(open_languages=open_languages)
    response = signed_in(handler).post("/admin/reports/new/", {"category": "potholes", "language": "sv"})
    assert told in str(response.context["form"].errors["category"])


def test_phone_call_becomes_a_report_like_any_other(potholes: Category, handler: User) -> None:
    response = signed_in(handler).post(ADDRESS, typed())
    report = Report.objects.select_related("reporter", "inbox_entry").get()
    assert response.url == f"/admin/reports/{report.pk}/"
    assert (report.channel, report.language, report.kind, report.address) == ("phone", "sv", "fault", "Berggatan 12")
    assert (round(report.point.x, 4), round(report.point.y, 4)) == (22.9681, 59.8236)
    assert report.messages.get().body == "Ringde om en grop på gatan"
    assert report.messages.get().channel == "phone"
    assert (report.reporter.name, report.reporter.email) == ("Bo Lindgård", "bo@example.org")
    assert report.publication_decision.status == "awaiting"
    assert report.inbox_entry.unit.code == "technical"
    assert Delivery.objects.filter(kind="receipt", address="bo@example.org", language="sv").count() == 1


@pytest.mark.parametrize(("change", "field"), [
    ({"text": " "}, "text"), ({"kind": ""}, "kind"), ({"channel": "web"}, "channel"), ({"channel": ""}, "channel"),
    ({"email": "bo"}, "email"), ({"lon": "23.6", "lat": "60.5"}, "address"), ({"website": "http://x"}, "website"),
    ({"once": "x"}, "once"),
])  # fmt: skip
def test_same_rules_hold_and_nothing_typed_is_lost(
    potholes: Category, handler: User, change: dict[str, str], field: str
) -> None:
    response = signed_in(handler).post(ADDRESS, typed(**change))
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert "Berggatan 12" in response.content.decode()
    assert not Report.objects.exists()


def test_required_question_and_place_are_asked(town: object, technical: Any, handler: User) -> None:
    question = Question.from_json({
        "key": "q1", "type": "text", "labels": {"fi": "Missä kohtaa?", "sv": "Var på vägen?", "en": "Where?"},
        "helps": {}, "required": True, "options": [],
    })  # fmt: skip
    builders.make_category("potholes", unit=technical, questions=[question], place=PlaceRequirement.REQUIRED)
    client = signed_in(handler)
    assert "Var på vägen?" in client.get(ADDRESS).content.decode()
    refused = client.post(ADDRESS, typed(address="", lon="", lat=""))
    assert set(refused.context["form"].errors) == {"address", "q_q1"}
    client.post(ADDRESS, typed(q_q1="mitt på"))
    answer = Report.objects.get().answers.get()
    assert (answer.label, answer.value) == ("Var på vägen?", "mitt på")


def test_pressing_twice_gives_one_report(potholes: Category, handler: User) -> None:
    client, posted = signed_in(handler), typed()
    first, second = client.post(ADDRESS, posted), client.post(ADDRESS, posted)
    assert first.url == second.url
    assert Report.objects.count() == 1
    client.post(ADDRESS, typed())
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_gives_one_report(potholes: Category, handler: User) -> None:
    client, posted = signed_in(handler), typed()

    def press(_number: int) -> str:
        try:
            same = Client()
            same.cookies = client.cookies
            return same.post(ADDRESS, posted).url
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        assert len(set(hands.map(press, range(4)))) == 1
    assert Report.objects.count() == 1


def test_report_of_another_unit_is_entered_and_not_opened(
    potholes: Category, handler: User, museum_handler: User
) -> None:
    response = signed_in(museum_handler).post(ADDRESS, typed(), follow=True)
    report = Report.objects.get()
    assert response.redirect_chain[0][0] == "/admin/inbox/"
    page = response.content.decode()
    assert report.number in page
    assert "technical" in page
    assert "Ringde om en grop" not in page


@pytest.mark.parametrize("persona", ["handler", "lead", "officer", "administrator"])
def test_who_reads_an_inbox_may_enter(potholes: Category, persona: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(persona))
    assert client.post(ADDRESS, typed()).status_code == 302
    assert Report.objects.count() == 1


def test_editor_may_not_enter(potholes: Category, museum_editor: User) -> None:
    assert signed_in(museum_editor).post(ADDRESS, typed()).url == "/admin/"
    assert not Report.objects.exists()


def test_browser_is_not_asked_to_fill_in_the_one_who_types(potholes: Category, handler: User) -> None:
    form = signed_in(handler).get(ADDRESS).content.decode()
    assert 'autocomplete="email"' not in form
    assert 'autocomplete="name"' not in form


def test_row_of_a_new_report_is_what_reading_it_anew_gives(pothole: Report) -> None:
    new = InboxEntry.objects.get(report=pothole)
    refresh_entry(report=Report.objects.get(pk=pothole.pk))
    again = InboxEntry.objects.get(report=pothole)
    fields = [field.attname for field in InboxEntry._meta.concrete_fields if field.name != "point_3857"]
    assert {name: getattr(again, name) for name in fields} == {name: getattr(new, name) for name in fields}
    assert new.words
    assert again.point_3857.equals_exact(new.point_3857, tolerance=1e-6)
