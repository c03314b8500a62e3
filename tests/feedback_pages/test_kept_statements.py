"""A statement that is built once reads what the query set would read, each time anew."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback_pages.cases.models import Message
from feedback_pages.categories.models import Category
from feedback_pages.kept_statements import KeptStatement
from tests import builders

pytestmark = pytest.mark.django_db


def of_report(pk: int) -> Any:
    rows = Message.objects.filter(report=pk).select_related("report__category")
    return rows.prefetch_related("attachments").defer("search")


def test_rows_are_those_of_the_key_and_no_others(potholes: Category) -> None:
    kept = KeptStatement(of_report)
    first, second = builders.make_report(potholes), builders.make_report(potholes)
    for report in (first, second, first):
        assert kept.read(report.pk) == list(of_report(report.pk)) != []
        assert {message.report_id for message in kept.read(report.pk)} == {report.pk}
    assert kept.read(second.pk + 1000) == []


def test_statement_is_the_query_sets_own_with_what_it_joins_and_prefetches(potholes: Category) -> None:
    kept, report = KeptStatement(of_report), builders.make_report(potholes)
    with CaptureQueriesContext(
        connection,
    ) as plainly:
        list(of_report(report.pk))
    kept.read(report.pk)
    with CaptureQueriesContext(connection) as asked:
        [message] = kept.read(report.pk)
        assert message.report.category == potholes
        assert list(message.attachments.all()) == []
    assert [query["sql"] for query in asked] == [query["sql"] for query in plainly]
    assert message.get_deferred_fields() == {"search"}


def test_change_shows_at_once(potholes: Category) -> None:
    kept, report = KeptStatement(of_report), builders.make_report(potholes)
    assert kept.read(report.pk)[0].body != "Toisin"
    Message.objects.filter(report=report).update(body="Toisin")
    assert kept.read(report.pk)[0].body == "Toisin"
