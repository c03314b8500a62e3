"""The stored sums tell what counting would, whatever changed, folded in bit by bit or counted anew."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from feedback_pages.cases.actions import add_reporter_message, lock_report, move_report, write_to_reporter
from feedback_pages.cases.models import Outcome, Report, ReportState
from feedback_pages.cases.workflow import Move
from feedback_pages.categories.models import Category
from feedback_pages.town.models import Area
from handling.routing.actions import assign_report
from handling.statistics.counting import fold_changes, rebuild_statistics
from handling.statistics.figures import Sums, read_figures
from handling.statistics.models import ReportFact, StatisticsCell, StatisticsChange
from handling.statistics.selection import Selection
from handling.units.models import Unit
from tests.builders import IN_TOWN, make_report

pytestmark = pytest.mark.django_db

EVER = Selection(first=200001, last=209912)


def cells() -> set[tuple[Any, ...]]:
    names = ("told", "month", "unit", "category", "area", "kind", "channel", "language")
    return {(*row[:-1], tuple(row[-1])) for row in StatisticsCell.objects.values_list(*names, "counts")}


def total(**narrowed: Any) -> Sums:
    return read_figures(Selection(first=EVER.first, last=EVER.last, **narrowed), by="kind").total


def close(report: Report, outcome: str) -> None:
    move_report(report=lock_report(report.pk), move=Move(ReportState.CLOSED, outcome), by=None)


@pytest.fixture
def many(potholes: Category, exhibitions: Category) -> list[Report]:
    chance = random.Random(3)
    return [
        make_report(
            chance.choice([potholes, exhibitions]),
            kind=chance.choice(["fault", "idea"]),
            language=chance.choice(["fi", "sv"]),
            channel=chance.choice(["web", "phone"]),
            point=chance.choice([None, IN_TOWN]),
            received_at=datetime(2026, chance.choice([9, 10, 11]), 16, 9, tzinfo=UTC),
        )
        for _number in range(24)
    ]


def test_all_that_came_is_counted_once(many: list[Report]) -> None:
    assert total().received == 0  # nothing is counted before the worker's round
    assert fold_changes() == len(many)
    assert not StatisticsChange.objects.exists()
    assert total().received == total().open == len(many)
    assert total(kind="idea").received == sum(report.kind == "idea" for report in many)
    assert fold_changes() == 0
    assert total().received == len(many)


@pytest.mark.parametrize(
    "narrowed",
    [
        {"kind": "fault"},
        {"kind": "fault", "language": "sv"},
        {"kind": "fault", "language": "sv", "channel": "web"},
        {"channel": "phone", "first": 202610, "last": 202610},
    ],
)
@pytest.mark.parametrize("by", ["unit", "category", "area", "kind", "channel", "language"])
def test_cells_tell_what_the_table_does(many: list[Report], narrowed: dict[str, Any], by: str) -> None:
    fold_changes()
    selection = Selection(**{"first": EVER.first, "last": EVER.last, **narrowed})
    columns = {name: value for name, value in narrowed.items() if name not in ("first", "last")}
    facts = ReportFact.objects.filter(month__range=(selection.first, selection.last), **columns)
    found = read_figures(selection, by=by)
    values = list(facts.values_list(by, flat=True))
    assert {key: sums.received for key, sums in found.groups.items()} == {key: values.count(key) for key in values}
    months = list(facts.values_list("month", flat=True))
    assert {month: sums.received for month, sums in found.months.items()} == {key: months.count(key) for key in months}


def test_folding_bit_by_bit_gives_what_counting_anew_gives(
    many: list[Report], museum: Unit, handler: Any, administrator: Any
) -> None:
    fold_changes()
    for number, report in enumerate(many):
        if number % 3 == 0:
            write_to_reporter(report=lock_report(report.pk), text="Selvä", language="fi", by=handler)
        if number % 4 == 0:
            close(report, Outcome.FIXED)
        if number % 8 == 0:
            add_reporter_message(report_id=report.pk, text="Ei ole korjattu")
        if number % 5 == 0:
            version = Report.objects.get(pk=report.pk).version
            assign_report(
                report_id=report.pk, unit=museum, assignee=None, reason="", by=administrator, seen_version=version
            )
        if number % 6 == 0:
            fold_changes()
    Report.objects.filter(pk=many[1].pk).update(kind="thanks")  # by hand at the database
    fold_changes()
    folded = cells()
    assert rebuild_statistics() == len(many)
    assert cells() == folded
    assert total().reopened == 3
    assert total(kind="thanks").received == 1


def test_nothing_is_counted_where_nothing_changed(many: list[Report]) -> None:
    fold_changes()
    before = cells()
    StatisticsChange.objects.bulk_create(StatisticsChange(report=report.pk) for report in many)
    assert fold_changes() == len(many)
    assert cells() == before


def test_a_deleted_case_is_counted_no_more(many: list[Report]) -> None:
    fold_changes()
    many[0].inbox_entry.delete()
    fold_changes()
    assert total().received == len(many) - 1
    assert not ReportFact.objects.filter(report_id=many[0].pk).exists()


def test_a_promise_that_runs_out_is_late_without_any_change(potholes: Category) -> None:
    report = make_report(potholes)
    Report.objects.filter(pk=report.pk).update(due_at=timezone.now() + timedelta(hours=1))
    fold_changes()
    assert total().late == 0
    ReportFact.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    Report.objects.filter(pk=report.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    StatisticsChange.objects.all().delete()
    assert fold_changes() == 1
    assert total().late == 1
    assert fold_changes() == 0  # and is not looked at again
    write_to_reporter(report=lock_report(report.pk), text="Tulossa", language="fi", by=None)
    fold_changes()
    assert (total().late, total().answered_late) == (0, 1)


def test_times_leave_out_weekends_and_holidays(potholes: Category) -> None:
    # From Thursday 3 December 2026 over Independence Day's Sunday to Tuesday: three working days.
    report = make_report(potholes, received_at=datetime(2026, 12, 3, 10, tzinfo=UTC))
    write_to_reporter(report=lock_report(report.pk), text="Korjattu", language="fi", by=None)
    report.messages.filter(direction="out").update(created_at=datetime(2026, 12, 8, 10, tzinfo=UTC))
    Report.objects.filter(pk=report.pk).update(first_reaction_at=datetime(2026, 12, 3, 14, tzinfo=UTC))
    fold_changes()
    answer, reaction = total().answer_median, total().reaction_median
    assert answer is not None and 3.0 <= answer.days <= 4.0
    assert reaction is not None and reaction.hours is not None and 4 <= reaction.hours <= 8


def test_the_first_answer_counts_not_the_last(potholes: Category) -> None:
    report = make_report(potholes, received_at=datetime(2026, 11, 2, 8, tzinfo=UTC))
    for day in (3, 20):
        message = write_to_reporter(report=lock_report(report.pk), text="Vastaus", language="fi", by=None)
        type(message).objects.filter(pk=message.pk).update(created_at=datetime(2026, 11, day, 8, tzinfo=UTC))
    fold_changes()
    answer = total().answer_median
    assert answer is not None and answer.days <= 1.5


def test_a_place_counts_in_its_area(potholes: Category) -> None:
    square = Polygon.from_bbox((22.96, 59.82, 22.97, 59.83))
    area = Area.objects.create(code="keskusta", name_fi="Keskusta", name_sv="Centrum", outline=MultiPolygon(square))
    make_report(potholes, point=IN_TOWN)
    make_report(potholes, point=Point(22.5, 59.7, srid=4326))
    make_report(potholes, point=None)
    fold_changes()
    assert {key: sums.received for key, sums in read_figures(EVER, by="area").groups.items()} == {area.pk: 1, 0: 2}
    assert total(area=area.pk).received == 1


def test_another_process_that_folds_is_not_waited_for(many: list[Report], django_db_blocker: Any) -> None:
    from django.db import connections

    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x737461])
            assert fold_changes() == 0
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert fold_changes() == len(many)
