"""Handlers learn that something came, in their own language, and nothing of what it says."""

import pytest
from django.utils import translation
from wagtail.users.models import UserProfile

from feedback_pages.cases.actions import add_reporter_message
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import render
from handling.bulk.actions import Chosen, hand_over_all
from handling.report.actions import hand_over
from handling.routing.actions import assign_report
from tests import builders

WORDS = "Naapurini Liisan koira, soita 040 123 4567"


@pytest.mark.parametrize(("chosen", "language"), [("sv", "sv"), ("", "fi")])
def test_notice_is_in_the_handlers_language_whoever_wrote(potholes, handler, chosen, language):
    UserProfile.objects.create(user=handler, preferred_language=chosen)
    with translation.override("en"):
        builders.make_report(potholes, language="en", text=WORDS)
    assert Delivery.objects.get(kind="new_report").language == language


@pytest.mark.parametrize("kind", ["new_report", "reporter_wrote"])
def test_notice_holds_number_and_link_and_nothing_of_the_resident(potholes, handler, kind):
    report = builders.make_report(potholes, text=WORDS)
    add_reporter_message(report_id=report.pk, text=WORDS)
    mail = render(Delivery.objects.get(kind=kind))
    everything = "\n".join([mail.subject, mail.text, mail.html])
    assert report.number in mail.subject
    assert f"/admin/reports/{report.pk}/" in mail.text
    assert not [tell for tell in ("Liisa", "040 1", "Maija", "maija@") if tell in everything]


def test_notice_goes_to_the_unit_that_holds_the_report_alone(potholes, handler, museum_handler):
    builders.make_report(potholes)
    assert set(Delivery.objects.filter(kind="new_report").values_list("address", flat=True)) == {handler.email}


def test_unit_that_gets_a_report_from_another_is_told(potholes, museum, handler, museum_handler, museum_editor):
    report = builders.make_report(potholes, text=WORDS)
    hand_over(report_id=report.pk, unit=museum, reason=WORDS, by=handler, seen_version=report.version)
    notice = Delivery.objects.get(kind="report_handed")
    mail = render(notice)
    assert notice.address == museum_handler.email
    assert mail.subject == f"Siirretty yksiköllesi: {report.number}"
    assert f"/admin/reports/{report.pk}/" in mail.text
    assert not [tell for tell in ("Liisa", "040 1", "Maija") if tell in mail.subject + mail.text + mail.html]


def test_unit_that_gets_many_reports_at_once_is_told_once(potholes, museum, handler, museum_handler):
    reports = [builders.make_report(potholes) for _number in range(3)]
    stale = Chosen(reports[2].pk, reports[2].version + 1)
    chosen = [*(Chosen(report.pk, report.version) for report in reports[:2]), stale]
    hand_over_all(chosen=chosen, unit=museum, reason="Museon", by=handler)
    mail = render(Delivery.objects.get(kind="report_handed"))
    assert mail.subject == f"Siirretty yksiköllesi 1 muun kanssa: {reports[0].number}"


def test_nobody_is_told_of_reports_that_were_not_handed_over(potholes, museum, handler, museum_handler):
    report = builders.make_report(potholes)
    hand_over_all(chosen=[Chosen(report.pk, report.version + 1)], unit=museum, reason="Museon", by=handler)
    assert not Delivery.objects.filter(kind="report_handed").exists()


def test_notice_goes_to_the_leads_where_no_handler_is_left(potholes, technical, lead, museum_handler):
    builders.make_user("gone", technical.handlers, is_active=False)
    builders.make_report(potholes)
    assert list(Delivery.objects.filter(kind="new_report").values_list("address", flat=True)) == [lead.email]


def test_notice_goes_to_the_unit_when_the_one_who_has_the_case_works_there_no_more(
    potholes, technical, museum, handler, lead
):
    report = builders.make_report(potholes)
    assign_report(report_id=report.pk, unit=technical, assignee=lead, reason="", by=lead, seen_version=1)
    lead.groups.set([museum.handlers])
    add_reporter_message(report_id=report.pk, text=WORDS)
    assert list(Delivery.objects.filter(kind="reporter_wrote").values_list("address", flat=True)) == [handler.email]
