"""Counting alone does not wait for the disk; counting with what it belongs to does."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback_pages import limits
from feedback_pages.intake.models import LimitCount


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_count_alone_waits_for_no_disk_and_leaves_the_connection_as_it_was() -> None:
    before = setting()
    with CaptureQueriesContext(connection) as seen:
        limits.count(sender="somebody", what="draft")
        limits.count(sender="somebody", what="draft")
    assert before == "on"
    assert all("synchronous_commit" in query["sql"] for query in seen)
    with connection.cursor() as cursor:
        # What the statement itself finds in force while it counts.
        cursor.execute(
            f"{limits._COUNT_ALONE}, current_setting('synchronous_commit')",
            ["another", "draft", LimitCount.objects.get().window_start],
        )
        assert cursor.fetchone() == (1, "off")
    LimitCount.objects.filter(sender="another").delete()
    assert setting() == before
    assert LimitCount.objects.get().count == 2


@pytest.mark.django_db(transaction=True)
def test_a_count_within_a_transaction_lets_that_one_wait(settings: Any) -> None:
    with transaction.atomic():
        limits.count(sender="somebody", what="report")
        assert setting() == "on"
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "report": 1}
    with pytest.raises(limits.TooMany), transaction.atomic():
        limits.count(sender="somebody", what="report")
    assert LimitCount.objects.get().count == 1
