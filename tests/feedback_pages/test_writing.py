"""Rows of several models, written in one statement as Django writes each."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import F, Func, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback_pages.cases.models import Answer, Message, Report, Reporter
from feedback_pages.categories.models import Category
from feedback_pages.writing import keys_of, next_values, write_rows

pytestmark = pytest.mark.django_db
WORDS = "100 % rikki; 'lainaus' \"toinen\" \\ {x} %s %(a)s\nåäö 🕳"


def new_case(category: Category, **report: Any) -> tuple[Report, Message]:
    report_id, message_id = next_values(keys_of(Report), keys_of(Message))
    new = Report(
        pk=report_id,
        number=f"TST-{report_id}",
        category=category,
        category_version=category.version_in_force,
        kind="fault",
        language="fi",
        received_at=timezone.now(),
        **report,
    )
    message = Message(pk=message_id, report=new, direction="in", language="fi", body=WORDS, created_at=new.received_at)
    return new, message


def test_rows_of_many_models_are_one_statement_and_read_back_as_written(potholes: Category) -> None:
    report, message = new_case(potholes, point=Point(22.97, 59.82, srid=4326), address=WORDS)
    reporter = Reporter(report=report, email="aino@example.org")
    answers = [Answer(report=report, question_key=key, label="?", value=WORDS, position=0) for key in ("a", "b")]
    with CaptureQueriesContext(connection) as seen:
        write_rows(report, reporter, message, *answers)
    assert len(seen) == 1

    stored = Report.objects.get(pk=report.pk)
    for field in Report._meta.concrete_fields:
        assert getattr(stored, field.attname) == getattr(report, field.attname), field
    assert stored.reporter == reporter
    assert stored.messages.get() == message
    assert message.body == stored.messages.get().body == WORDS
    assert [answer.value for answer in stored.answers.all()] == [WORDS, WORDS]


def test_row_written_alone_is_told_what_the_database_made_of_it(potholes: Category) -> None:
    report, message = new_case(potholes, point=Point(22.97, 59.82, srid=4326))
    reporter = Reporter(report=report)
    write_rows(report, message, reporter)
    assert reporter.pk == Reporter.objects.get(report=report).pk
    assert report.point_3857 == Report.objects.get(pk=report.pk).point_3857
    assert message.search == Message.objects.get(pk=message.pk).search
    reporter.name = "Aino"
    reporter.save()
    assert Reporter.objects.get(report=report).name == "Aino"


def test_written_value_may_be_an_expression(potholes: Category) -> None:
    report, _message = new_case(potholes)
    report.address = Func(Value("Rantatie"), function="upper")
    write_rows(report)
    assert Report.objects.get(pk=report.pk).address == "RANTATIE"


def test_nothing_is_written_by_no_rows() -> None:
    with CaptureQueriesContext(connection) as seen:
        write_rows()
    assert not seen.captured_queries


def test_keys_drawn_are_not_given_again(potholes: Category) -> None:
    report, _message = new_case(potholes)
    write_rows(report)
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1)
    later = next_values(keys_of(Report), keys_of(Report))
    assert report.pk < later[0] < later[1]
