"""What the staff do with a case: the rules of each action. Who may, is in `test_staff_actions`."""

import pytest
from wagtail.models import ModelLogEntry

from feedback_pages.cases.actions import ReportChangedMeanwhile, withdraw_report
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move, MoveNotAllowed
from feedback_pages.delivery.models import Delivery
from handling.replies.actions import draft_reply
from handling.replies.approval import ask_approval
from handling.replies.models import Reply
from handling.report import actions
from handling.report.history import history_of
from handling.routing.models import Assignment
from tests import builders


@pytest.fixture
def report(potholes, museum, handler) -> Report:
    return builders.make_report(potholes)


def test_closing_without_reason_is_refused(report, handler):
    with pytest.raises(ValueError, match="reason"):
        actions.change_state(
            report_id=report.pk, move=Move("closed", "no_action"), reason=" ", by=handler, seen_version=1
        )

    assert Report.objects.get().state == "received"


def test_closing_tells_the_reporter_why(report, handler):
    actions.change_state(
        report_id=report.pk, move=Move("closed", "not_ours"), reason="Valtion tie.", by=handler, seen_version=1
    )

    assert Message.objects.get(direction="out").body == "Valtion tie."
    assert Delivery.objects.filter(kind="answer", address="maija@example.org").count() == 1


def test_action_on_a_changed_report_is_refused(report, handler):
    actions.move_place(report_id=report.pk, point=None, address="Muualla", by=handler, seen_version=1)

    with pytest.raises(ReportChangedMeanwhile):
        actions.move_place(report_id=report.pk, point=None, address="Täällä", by=handler, seen_version=1)

    assert Report.objects.get().address == "Muualla"


def test_withdrawn_report_is_not_moved(report, handler):
    withdraw_report(report_id=report.pk)

    with pytest.raises(MoveNotAllowed):
        actions.change_state(report_id=report.pk, move=Move("in_progress"), reason="", by=handler, seen_version=2)


def test_reason_of_a_hand_over_stands_in_the_assignment_and_history_but_not_in_the_log(report, handler, museum):
    actions.hand_over(
        report_id=report.pk, unit=museum, reason="Maija kertoi rikkoneensa vitriinin", by=handler, seen_version=1
    )

    assert Assignment.objects.first().reason == "Maija kertoi rikkoneensa vitriinin"
    assert not [entry for entry in ModelLogEntry.objects.all() if "vitriinin" in str(entry.data)]
    report = Report.objects.get()
    assert any("Maija kertoi rikkoneensa vitriinin" in line.what for line in history_of(report))


def test_category_of_another_unit_takes_the_draft_along(report, handler, museum, exhibitions):
    reply = draft_reply(report_id=report.pk, texts={"fi": "Luonnos"}, move="", by=handler)
    ask_approval(reply_id=reply.pk, by=handler)

    actions.change_category(report_id=report.pk, category=exhibitions, kind="fault", by=handler, seen_version=1)

    reply = Reply.objects.get()
    assert Report.objects.get().inbox_entry.unit == museum
    assert reply.unit == museum
    assert not reply.workflow_in_progress
