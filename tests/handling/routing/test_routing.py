"""Reports find their unit by the rules, again when they change, and back when the unit is the wrong one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied

from feedback_pages.cases.actions import GivenAnswer
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.categories.questions import Option, Question
from feedback_pages.delivery.models import Delivery
from feedback_pages.town.models import Area
from handling.inbox.models import InboxEntry
from handling.notes.actions import add_note
from handling.replies.actions import draft_reply
from handling.replies.models import Reply
from handling.report.actions import change_category, move_place, refuse
from handling.routing.actions import NothingToGiveBack, assign_report
from handling.routing.models import Assignment, RoutingRule
from handling.routing.routing import unit_for
from handling.units.models import Unit
from tests import builders

pytestmark = pytest.mark.django_db
TVARMINNE, ELSEWHERE = Point(23.2, 59.85, srid=4326), Point(22.9681, 59.8236, srid=4326)
QUESTION = Question(
    key="q1",
    type="choices",
    required=False,
    labels={"fi": "Mikä?", "sv": "Vad?", "en": "What?"},
    helps={},
    options=[
        Option("o1", {"fi": "Tie, katu", "sv": "Väg", "en": "Road"}),
        Option("o2", {"fi": "Silta", "sv": "Bro", "en": "Bridge"}),
    ],
)


@pytest.fixture
def area(db) -> Area:
    return builders.make_area("tvarminne")


@pytest.fixture
def sports(db) -> Unit:
    return builders.make_unit("sports")


def holder(report: Report) -> str:
    return InboxEntry.objects.get(report=report).unit.code


def held_by(report: Report) -> Assignment:
    return Assignment.objects.filter(report=report).first()


def rule(unit: Unit, **asked) -> RoutingRule:
    return RoutingRule.objects.create(unit=unit, **asked)


def seen(report: Report) -> dict:
    return {"report_id": report.pk, "seen_version": Report.objects.get(pk=report.pk).version}


def test_area_kind_and_season_choose_the_unit_and_the_rule_is_kept(town, technical, museum, sports, area) -> None:
    category = builders.make_category("holes")
    in_winter = rule(museum, category=category, area=area, season_start=1101, season_end=331)
    ideas = rule(sports, kinds=["idea"])
    winter, summer = (datetime(2026, month, 15, 12, tzinfo=ZoneInfo("Europe/Helsinki")) for month in (1, 7))

    there = builders.make_report(category, point=TVARMINNE, received_at=winter)
    in_summer = builders.make_report(category, point=TVARMINNE, received_at=summer)
    elsewhere = builders.make_report(category, point=ELSEWHERE, received_at=winter, kind="idea")
    nowhere = builders.make_report(category, point=None, received_at=winter)

    assert [holder(one) for one in (there, in_summer, elsewhere, nowhere)] == [
        "museum",
        "technical",
        "sports",
        "technical",
    ]
    assert [held_by(one).rule for one in (there, in_summer, elsewhere)] == [in_winter, None, ideas]
    assert [InboxEntry.objects.get(report=one).needs_unit for one in (there, in_summer)] == [False, True]


@pytest.mark.parametrize(("language", "value"), [("fi", "Silta, Tie, katu"), ("sv", "Väg"), ("en", "Road, Bridge")])
def test_answer_chooses_the_unit_in_whichever_language_it_was_given(town, technical, museum, language, value) -> None:
    category = builders.make_category("ways", questions=[QUESTION])
    rule(museum, category=category, question="q1", option="o1")
    given = GivenAnswer(question_key="q1", label="?", value=value)
    other = GivenAnswer(question_key="q1", label="?", value={"fi": "Silta", "sv": "Bro", "en": "Bridge"}[language])

    assert holder(builders.make_report(category, language=language, answers=[given])) == "museum"
    assert holder(builders.make_report(category, language=language, answers=[other])) == "technical"
    assert holder(builders.make_report(category, language=language)) == "technical"


def test_conditions_cost_a_sending_no_statement(town, technical, museum, area, django_assert_num_queries) -> None:
    category = builders.make_category("ways", questions=[QUESTION])
    rule(museum, category=category, question="q1", option="o2", area=area)
    rule(technical, category=category)
    given = GivenAnswer(question_key="q1", label="?", value="Silta")
    report = builders.make_report(category, point=TVARMINNE, answers=[given])

    with django_assert_num_queries(1):
        assert unit_for(report)[0] == museum


def test_first_rule_by_position_wins(town, technical, museum, sports) -> None:
    category = builders.make_category("holes")
    rule(sports, category=category, position=1)
    rule(museum, category=category, position=0)

    assert holder(builders.make_report(category)) == "museum"


def test_correcting_the_place_routes_again_and_drafts_go_along(town, technical, museum, area, handler) -> None:
    category = builders.make_category("holes", unit=technical)
    rule(museum, area=area, position=0)
    RoutingRule.objects.filter(unit=technical).update(position=1)
    report = builders.make_report(category, point=ELSEWHERE)
    draft_reply(report_id=report.pk, texts={"fi": "Luonnos"}, move="", by=handler)

    move_place(point=TVARMINNE, address="", by=handler, **seen(report))

    assert holder(report) == "museum"
    assert Reply.objects.get().unit == museum


def test_what_was_given_by_hand_stays_whatever_changes(town, technical, museum, sports, area, handler, administrator):
    category = builders.make_category("holes", unit=technical)
    rule(museum, area=area)
    report = builders.make_report(category, point=ELSEWHERE)
    assign_report(unit=sports, assignee=None, reason="", by=handler, **seen(report))

    move_place(point=TVARMINNE, address="", by=administrator, **seen(report))

    assert holder(report) == "sports"


def test_unit_gives_back_what_is_not_its_own(
    town, technical, museum, museum_handler, lead, handler, exhibitions
) -> None:
    report = builders.make_report(exhibitions)
    before = set(Delivery.objects.values_list("pk", flat=True))

    refuse(reason="Ei meidän näyttely", by=museum_handler, **seen(report))

    entry = InboxEntry.objects.get(report=report)
    assert (entry.unit, entry.needs_unit, held_by(report).refused_by) == (technical, True, museum)
    assert held_by(report).reason == "Ei meidän näyttely"
    new = Delivery.objects.exclude(pk__in=before)
    assert list(new.values_list("kind", "address")) == [("report_refused", lead.email)]
    with pytest.raises(PermissionDenied):
        add_note(report_id=report.pk, body="Vielä yksi", by=museum_handler)


def test_unit_that_gave_a_report_back_does_not_get_it_again(
    town, technical, museum, sports, museum_handler, lead, exhibitions: Category
) -> None:
    report = builders.make_report(exhibitions)
    refuse(reason="Ei meidän", by=museum_handler, **seen(report))
    rule(sports, kinds=["question"])

    change_category(category=exhibitions, kind="idea", by=lead, **seen(report))
    still = holder(report)
    change_category(category=exhibitions, kind="question", by=lead, **seen(report))

    assert (still, holder(report)) == ("technical", "sports")
    assert not InboxEntry.objects.get(report=report).needs_unit
    assert holder(builders.make_report(exhibitions)) == "museum"


def test_default_unit_gives_nothing_back(town, potholes, technical, handler) -> None:
    report = builders.make_report(potholes)

    with pytest.raises(NothingToGiveBack):
        refuse(reason="Ei meidän", by=handler, **seen(report))
    assert Assignment.objects.filter(report=report).count() == 1


def test_taking_a_report_settles_whose_it_is(town, technical, lead) -> None:
    report = builders.make_report(builders.make_category("loose"))
    assert InboxEntry.objects.get(report=report).needs_unit

    assign_report(unit=technical, assignee=lead, reason="", by=lead, **seen(report))

    assert not InboxEntry.objects.get(report=report).needs_unit
