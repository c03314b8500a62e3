"""Both nights in which the town's clock is moved: what lasts so long lasts so long, and what comes later is later."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from feedback_pages import limits
from feedback_pages.cases.deadlines import due_after
from feedback_pages.delivery import sending
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.models import Delivery
from feedback_pages.intake.models import Draft
from feedback_pages.paging import Key
from tests.feedback_pages.delivery.mail_server import Inbox, serving
from tests.feedback_pages.intake.test_give import post_form
from tests.feedback_pages.publications.builders import publish

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
# 03:00 becomes 04:00, and 04:00 becomes 03:00.
TO_SUMMER = datetime(2027, 3, 28, 1, tzinfo=UTC)
TO_WINTER = datetime(2026, 10, 25, 1, tzinfo=UTC)
both = pytest.mark.parametrize("change", [TO_SUMMER, TO_WINTER])
SECOND = timedelta(seconds=1)


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: it is that time now."""

    def set_clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def test_the_clock_is_moved_in_those_nights():
    for change, before, after in ((TO_SUMMER, 2, 4), (TO_WINTER, 3, 3)):
        assert (change - SECOND).astimezone(HELSINKI).hour == before
        assert change.astimezone(HELSINKI).hour == after


def test_database_reckons_without_the_towns_clock(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)


@both
def test_draft_lives_for_a_whole_day(client, potholes, at, change):
    begun = change - timedelta(hours=7)
    at(begun)
    summary = post_form(client, potholes).url
    at(begun + timedelta(hours=24) - SECOND)
    assert client.get(summary).status_code == 200
    at(begun + timedelta(hours=24) + SECOND)
    assert client.get(summary).status_code == 404
    assert Draft.objects.living(begun + timedelta(hours=23, minutes=30)).exists()


@both
def test_mail_waits_as_long_as_it_was_told_to(town, use_server, at, change):
    inbox = Inbox("451 later")
    written = change - timedelta(seconds=30)
    at(written)
    content = {"subject": "s", "text": "x", "html": ""}
    due = written + timedelta(minutes=1)
    deliver(kind="framework", address="r@example.org", language="fi", content=content, not_before=due)
    with serving(inbox) as port:
        use_server(port)
        for moment, tried in ((due - SECOND, 0), (due, 1), (due + timedelta(minutes=1) - SECOND, 0)):
            at(moment)
            assert sending.drain_due() == tried
        at(due + timedelta(minutes=1))
        assert sending.drain_due() == 1
    assert Delivery.objects.get().state == "sent"


@both
def test_hour_before_and_hour_after_are_counted_apart(db, at, settings, change):
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "draft": 1}
    for moment in (change - timedelta(minutes=30), change + timedelta(minutes=30)):
        at(moment)
        limits.count(sender="x", what="draft")
        with pytest.raises(limits.TooMany):
            limits.count(sender="x", what="draft")


def test_what_came_in_the_doubled_hour_keeps_its_order(potholes):
    """03:30 in summer time, then 03:30 in winter time."""
    first, second = (TO_WINTER + timedelta(minutes=minutes) for minutes in (-30, 30))
    assert first.astimezone(HELSINKI).time() == second.astimezone(HELSINKI).time()
    later, earlier = (publish(potholes, received_at=moment, published_at=moment) for moment in (second, first))
    found = list(type(later).objects.order_by("published_at"))
    assert found == [earlier, later]
    keys = [Key.read(str(Key(publication.published_at, publication.pk))) for publication in found]
    assert [key.moment for key in keys] == [first, second]


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2027, 3, 31, 20, 59, tzinfo=UTC), 202703),
        (datetime(2027, 3, 31, 21, 0, tzinfo=UTC), 202704),
        (datetime(2026, 10, 31, 21, 59, tzinfo=UTC), 202610),
        (datetime(2026, 10, 31, 22, 0, tzinfo=UTC), 202611),
    ],
)
def test_month_ends_at_the_towns_midnight(potholes, moment, month):
    published = publish(potholes, received_at=moment)
    published.refresh_from_db()
    assert published.received_month == month


@pytest.mark.parametrize(
    ("received", "end"),
    [
        # Thursday before Easter, whose Sunday is the change: Tuesday is the first working day.
        (datetime(2027, 3, 25, 10, tzinfo=UTC), datetime(2027, 3, 30, 20, 59, 59, tzinfo=UTC)),
        (datetime(2026, 10, 23, 10, tzinfo=UTC), datetime(2026, 10, 26, 21, 59, 59, tzinfo=UTC)),
        # In the doubled hour.
        (TO_WINTER + timedelta(minutes=30), datetime(2026, 10, 26, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_promise_ends_with_the_towns_own_day(received, end):
    assert due_after(received, 1) == end
