"""A report comes, comes back, and is taken back."""

import pytest
from django.db import transaction

from feedback_pages.cases import actions
from feedback_pages.cases.workflow import Move
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


def test_resident_reopens_a_closed_report_but_not_a_withdrawn_one(potholes, handler):
    report = builders.make_report(potholes)
    with transaction.atomic():
        actions.move_report(report=actions.lock_report(report.pk), move=Move("closed", "fixed"), by=handler)
    actions.add_reporter_message(report_id=report.pk, text="Ei ole korjattu!")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("in_progress", "")
    assert report.inbox_entry.needs_attention

    actions.withdraw_report(report_id=report.pk)
    with pytest.raises(actions.ReportWithdrawn):
        actions.add_reporter_message(report_id=report.pk, text="Vielä yksi asia")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("closed", "withdrawn")
