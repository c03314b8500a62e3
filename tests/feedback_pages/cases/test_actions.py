"""A report comes, is answered, and comes back."""

import pytest

from feedback_pages.cases import actions
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.workflow import Move, MoveNotAllowed
from feedback_pages.delivery.models import Delivery
from tests import builders


def test_report_gets_number_receipt_and_unit(potholes, handler):
    report = builders.make_report(potholes)

    assert report.number.startswith("HKO-")
    assert report.inbox_entry.unit.code == "technical"
    assert report.inbox_entry.excerpt == "Kuoppa tiessä"
    assert set(Delivery.objects.values_list("kind", "address")) == {
        ("receipt", "maija@example.org"),
        ("new_report", "handler@hanko.example"),
    }


def test_closing_without_reason_is_refused(potholes, handler):
    report = builders.make_report(potholes)

    with pytest.raises(ValueError, match="reason"):
        actions.change_state(
            report_id=report.pk, move=Move("closed", "no_action"), reason=" ", by=handler, seen_version=1
        )

    assert Report.objects.get().state == "received"


def test_closing_tells_the_reporter_why(potholes, handler):
    report = builders.make_report(potholes)

    actions.change_state(
        report_id=report.pk, move=Move("closed", "not_ours"), reason="Valtion tie.", by=handler, seen_version=1
    )

    assert Message.objects.get(direction="out").body == "Valtion tie."
    assert Delivery.objects.filter(kind="answer", address="maija@example.org").count() == 1


def test_action_on_a_changed_report_is_refused(potholes, handler):
    report = builders.make_report(potholes)
    actions.move_place(report_id=report.pk, point=None, address="Muualla", by=handler, seen_version=1)

    with pytest.raises(actions.ReportChangedMeanwhile):
        actions.move_place(report_id=report.pk, point=None, address="Täällä", by=handler, seen_version=1)

    assert Report.objects.get().address == "Muualla"


def test_resident_reopens_a_closed_report_but_not_a_withdrawn_one(potholes, handler):
    report = builders.make_report(potholes)
    actions.change_state(
        report_id=report.pk, move=Move("closed", "fixed"), reason="Korjattu.", by=handler, seen_version=1
    )
    actions.add_reporter_message(report_id=report.pk, text="Ei ole korjattu!")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("in_progress", "")
    assert report.inbox_entry.needs_attention

    actions.withdraw_report(report_id=report.pk)
    with pytest.raises(actions.ReportWithdrawn):
        actions.add_reporter_message(report_id=report.pk, text="Vielä yksi asia")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("closed", "withdrawn")
    with pytest.raises(MoveNotAllowed):
        actions.change_state(
            report_id=report.pk, move=Move("in_progress"), reason="", by=handler, seen_version=report.version
        )
