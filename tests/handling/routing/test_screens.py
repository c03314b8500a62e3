"""The rules in Wagtail: their list in words, their order, their form, and trying them."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from feedback_pages.categories.models import Category
from feedback_pages.town.models import Area, Place
from handling.inbox.models import InboxEntry
from handling.report.actions import refuse
from handling.routing.forms import read_season, typed_season
from handling.routing.models import Assignment, RoutingRule
from handling.routing.trying import read_rules
from handling.routing.wording import conditions_text
from handling.units.models import Unit
from tests import builders
from tests.handling.routing.test_routing import QUESTION

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db) -> Area:
    return builders.make_area("tvarminne")


@pytest.fixture
def asked(technical) -> Category:
    return builders.make_category("ways", unit=technical, questions=[QUESTION])


def rows(client: Client) -> list:
    return client.get(reverse("routing_rules:index")).context["rows"]


def order() -> list[int]:
    return list(RoutingRule.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("typed", "season"),
    [("1.11.–31.3.", (1101, 331)), ("15.11.-2.1.", (1115, 102)), ("11–3", (1101, 331)), ("2", (201, 229))],
)
def test_season_is_read_as_it_is_written(typed: str, season: tuple[int, int]) -> None:
    assert read_season(typed) == season
    assert read_season(typed_season(*season)) == season


@pytest.mark.parametrize("typed", ["winter", "31.4.–1.5.", "13–14", "0", "1.11.", "1.11.-"])
def test_what_is_no_season_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_season(typed)


def test_rule_reads_as_a_sentence(asked: Category, museum: Unit, area: Area) -> None:
    RoutingRule.objects.create(
        category=asked,
        area=area,
        kinds=["fault"],
        question="q1",
        option="o2",
        season_start=1101,
        season_end=331,
        unit=museum,
    )
    rule = read_rules()[-1]

    with translation.override("en"):
        text = conditions_text(rule)
    assert text == "ways en, in the area tvarminne fi, only Fault or problem, “What?” answered “Bridge”, November–March"


def test_new_rule_stands_before_the_one_that_would_hide_it(
    admin_client, asked: Category, museum: Unit, area: Area
) -> None:
    wide = RoutingRule.objects.get()
    data = {"category": asked.pk, "area": area.pk, "season": "11–3", "answer": f"{asked.pk} q1 o2", "unit": museum.pk}

    admin_client.post(reverse("routing_rules:add"), data)

    narrow = RoutingRule.objects.get(unit=museum)
    assert order() == [narrow.pk, wide.pk]
    assert (narrow.question, narrow.option, narrow.season_start, narrow.season_end) == ("q1", "o2", 1101, 331)
    assert [row.hidden_by for row in rows(admin_client)] == [0, 0]


def test_form_opens_with_what_the_rule_says_and_saves_it_again(admin_client, asked: Category, museum: Unit) -> None:
    rule = RoutingRule.objects.create(
        category=asked, kinds=["idea"], question="q1", option="o1", season_start=1115, season_end=102, unit=museum
    )
    url = reverse("routing_rules:edit", args=[rule.pk])
    form = admin_client.get(url).context["form"]

    initial = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    admin_client.post(url, initial)

    again = RoutingRule.objects.get(pk=rule.pk)
    assert again.as_rule == rule.as_rule


def test_answer_of_another_category_is_refused(admin_client, asked: Category, potholes, museum: Unit) -> None:
    data = {"category": potholes.pk, "answer": f"{asked.pk} q1 o2", "unit": museum.pk}

    refused = admin_client.post(reverse("routing_rules:add"), data)

    assert refused.context["form"].has_error("answer")
    assert not RoutingRule.objects.filter(unit=museum).exists()


def test_rules_change_places_and_the_list_tells_what_is_never_reached(
    admin_client, asked: Category, museum: Unit
) -> None:
    wide = RoutingRule.objects.get()
    narrow = RoutingRule.objects.create(category=asked, kinds=["idea"], unit=museum, position=1)
    before = [row.hidden_by for row in rows(admin_client)]

    admin_client.post(reverse("routing_rules:up", args=[narrow.pk]))
    moved = order()
    admin_client.post(reverse("routing_rules:up", args=[narrow.pk]))
    admin_client.post(reverse("routing_rules:down", args=[narrow.pk]))
    admin_client.post(reverse("routing_rules:down", args=[narrow.pk]))

    assert before == [0, 1]
    assert moved == [narrow.pk, wide.pk]
    assert order() == [wide.pk, narrow.pk]


def test_rule_whose_choice_is_gone_is_told(admin_client, asked: Category, museum: Unit) -> None:
    RoutingRule.objects.create(category=asked, question="q1", option="gone", unit=museum)

    assert [row.is_lost for row in rows(admin_client)] == [False, True]


def test_officer_reads_and_tries_and_moves_nothing(client, town, officer, asked: Category, museum: Unit) -> None:
    RoutingRule.objects.create(category=asked, kinds=["idea"], unit=museum, position=1)
    client.force_login(officer)
    before = order()

    moved = client.post(reverse("routing_rules:down", args=[before[0]]))

    assert moved.status_code in (302, 403, 404)
    assert order() == before
    assert len(rows(client)) == 2
    assert client.get(reverse("routing_rules:try")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_rules_asks_the_same_of_the_database_however_many_they_are(
    admin_client, asked: Category, museum: Unit, area: Area, count: int, django_assert_max_num_queries
) -> None:
    for number in range(count):
        RoutingRule.objects.create(category=asked, area=area, question="q1", option=f"o{number}", unit=museum)
    rows(admin_client)

    with django_assert_max_num_queries(15):
        rows(admin_client)


# -- trying ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def _rules(asked: Category, museum: Unit, area: Area) -> None:
    RoutingRule.objects.update(position=9)
    RoutingRule.objects.create(category=asked, area=area, season_start=1101, season_end=331, unit=museum)
    RoutingRule.objects.create(category=asked, question="q1", option="o2", unit=museum, position=1)


@pytest.mark.parametrize(
    ("more", "unit", "passed"),
    [
        ({"lon": "23.2", "lat": "59.85", "day": "2026-01-15"}, "museum", 0),
        ({"address": "59.85, 23.2", "day": "2026-01-15"}, "museum", 0),
        ({"address": "Rantatie", "day": "2026-01-15"}, "museum", 0),
        ({"address": "Rantatie", "day": "2026-07-15"}, "technical", 2),
        ({"address": "Nowhere at all", "day": "2026-01-15"}, "technical", 2),
        ({"q_q1": "o2"}, "museum", 1),
        ({}, "technical", 2),
    ],
)
def test_trying_tells_the_unit_and_why(admin_client, town, _rules, more, unit: str, passed: int) -> None:
    Place.objects.create(kind="street", name_fi="Rantatie", name_sv="Strandvägen", point=Point(23.2, 59.85))
    before = (Assignment.objects.count(), InboxEntry.objects.count())

    shown = admin_client.get(reverse("routing_rules:try"), {"category": "ways", "kind": "fault", **more})

    trial = shown.context["trial"]
    assert (trial.unit.code, len(trial.passed)) == (unit, passed)
    assert all(row.why for row in trial.passed)
    assert (Assignment.objects.count(), InboxEntry.objects.count()) == before


def test_trying_asks_the_questions_of_the_category(admin_client, town, _rules) -> None:
    shown = admin_client.get(reverse("routing_rules:try"), {"category": "ways", "kind": "fault"})

    assert 'name="q_q1"' in shown.content.decode()
    assert len(shown.context["trial"].passed) == 2


# -- areas ----------------------------------------------------------------------------------------------------------


def shape(west: float = 22.9) -> SimpleUploadedFile:
    ring = [[west, 59.8], [23.0, 59.8], [23.0, 59.9], [west, 59.9], [west, 59.8]]
    return SimpleUploadedFile("area.geojson", json.dumps({"type": "Polygon", "coordinates": [ring]}).encode())


def test_area_is_drawn_by_a_file_and_keeps_its_outline_when_renamed(admin_client, town) -> None:
    names = {"name_fi": "Keskusta", "name_sv": "Centrum", "name_en": ""}
    admin_client.post(reverse("areas:add"), {**names, "file": shape()})
    area = Area.objects.get()
    before = area.outline.wkt

    admin_client.post(reverse("areas:edit", args=[area.pk]), {**names, "name_fi": "Kantakaupunki"})
    admin_client.post(reverse("areas:add"), {**names, "file": shape(22.95)})
    refused = admin_client.post(reverse("areas:add"), {**names, "file": SimpleUploadedFile("x.json", b"{}")})

    area.refresh_from_db()
    assert (area.code, area.name_fi, area.outline.wkt) == ("keskusta", "Kantakaupunki", before)
    assert set(Area.objects.values_list("code", flat=True)) == {"keskusta", "keskusta-2"}
    assert refused.context["form"].has_error("file")


def test_area_that_a_rule_names_is_not_deleted(admin_client, area: Area, museum: Unit) -> None:
    RoutingRule.objects.create(area=area, unit=museum)

    admin_client.post(reverse("areas:delete", args=[area.pk]))

    assert Area.objects.filter(pk=area.pk).exists()


# -- giving back ----------------------------------------------------------------------------------------------------


def test_handler_gives_a_report_back_from_its_screen(
    client, town, technical, exhibitions, museum_handler, lead
) -> None:
    report = builders.make_report(exhibitions)
    client.force_login(museum_handler)
    screen = client.get(reverse("report_handover", args=[report.pk]))
    assert reverse("report_give_back", args=[report.pk]) in screen.content.decode()

    empty = client.post(reverse("report_give_back", args=[report.pk]), {"version": report.version, "reason": ""})
    done = client.post(
        reverse("report_give_back", args=[report.pk]), {"version": report.version, "reason": "Väärä talo"}
    )

    assert (empty.status_code, done.status_code) == (422, 302)
    assert client.get(reverse("report", args=[report.pk])).status_code == 404
    client.force_login(lead)
    assert "Väärä talo" in client.get(reverse("report", args=[report.pk])).content.decode()


def test_what_has_no_unit_is_a_tab_while_there_is_something(
    client, town, technical, exhibitions, museum_handler, lead
) -> None:
    client.force_login(lead)
    tab = "?needs=unit"
    assert tab not in client.get(reverse("inbox")).content.decode()
    report = builders.make_report(exhibitions)
    refuse(report_id=report.pk, reason="Ei meidän", by=museum_handler, seen_version=report.version)

    shown = client.get(reverse("inbox"), {"needs": "unit"})

    assert tab in shown.content.decode()
    assert [row.number for row in shown.context["rows"]] == [report.number]


def test_odd_signs_in_the_address_of_trying_are_no_failure(admin_client, asked: Category) -> None:
    response = admin_client.get(f"{reverse('routing_rules:try')}?category=%00&kind=%00&q_q1=%00&address=%00&lon=%00")
    assert response.status_code == 200
    assert response.context["form"].errors["category"]
