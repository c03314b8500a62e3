"""A few mails are held at a time: what is shared, given back, and who goes first."""

import json
from datetime import datetime, timedelta
from time import monotonic

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from feedback_pages.delivery import claims, sending
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.models import Delivery
from tests import builders
from tests.feedback_pages.delivery.mail_server import DropsAfterData, Inbox, serving

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=20)


def write(address: str = "maija@example.org", **more: datetime) -> Delivery:
    content = {"subject": "Hei", "text": "Teksti", "html": ""}
    return deliver(kind="framework", address=address, language="fi", content=content, **more)


def backlog(count: int, *, attempts: int = 0) -> list[Delivery]:
    """Mails that fell due twenty minutes ago, one second apart, the newest first."""
    due = timezone.now() - LONG_AGO
    mails = [write(f"old{number}@example.org", not_before=due - timedelta(seconds=number)) for number in range(count)]
    Delivery.objects.update(attempts=attempts)
    return mails


def rows() -> list[tuple[str, int, datetime]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts", "next_attempt_at"))


def test_claims_do_not_overlap_and_count_the_attempt(town):
    mails = backlog(claims.BATCH + 3)
    now = timezone.now()
    first, second, third = (claims.claim_batch(now) for _worker in range(3))

    assert [mail.pk for mail in first.mails + second.mails] == [mail.pk for mail in mails]
    assert (len(first.mails), third.mails) == (claims.BATCH, [])
    assert {(attempts, due) for _state, attempts, due in rows()} == {(1, now + claims.CLAIM)}


def test_lost_line_gives_the_others_back_as_they_were(town, use_server):
    mails = backlog(6, attempts=2)
    before = rows()
    dropping = DropsAfterData(first=2)
    with serving(dropping) as port:
        use_server(port)
        assert sending.drain_due() == 3

    after = rows()
    assert dropping.ids() == [mail.message_id for mail in mails[:3]]
    assert [(state, attempts) for state, attempts, _due in after[:3]] == [("sent", 3), ("sent", 3), ("queued", 3)]
    assert after[2][2] > timezone.now()
    assert after[3:] == before[3:]


def test_oldest_due_mail_keeps_its_age_when_it_is_given_back(town, use_server, client):
    backlog(3)
    with serving(DropsAfterData()) as port:
        use_server(port)
        sending.drain_due()

    outbox = json.loads(client.get("/readyz").content)["checks"]["outbox"]
    assert not outbox["ok"]
    assert LONG_AGO.total_seconds() <= outbox["seconds_oldest_due"] < LONG_AGO.total_seconds() + 60


def test_nothing_is_given_back_that_is_no_longer_held(town):
    taken, cancelled, held = backlog(3)
    claim = claims.claim_batch(timezone.now())
    later = timezone.now() + timedelta(hours=1)
    Delivery.objects.filter(pk=taken.pk).update(attempts=5, next_attempt_at=later)
    Delivery.objects.filter(pk=cancelled.pk).update(state="cancelled")
    claim.give_back()

    assert [row[:2] for row in rows()] == [("queued", 5), ("cancelled", 1), ("queued", 0)]
    assert rows()[0][2] == later
    assert rows()[2][2] == held.next_attempt_at


def test_mail_that_comes_while_a_slow_server_takes_its_time_is_next(town, monkeypatch):
    monkeypatch.setattr(claims, "LONGEST_BATCH", 0)
    old = backlog(5)
    turns = sending._in_turn(monotonic() + 60)
    begun, _subjects = next(turns)
    new = write("new@example.org")
    following, _subjects = next(turns)
    turns.close()

    assert (begun.pk, following.pk) == (old[0].pk, new.pk)
    assert [attempts for _state, attempts, _due in rows()] == [1, 0, 0, 0, 0, 1]
    assert [due for _state, _attempts, due in rows()[1:5]] == [mail.next_attempt_at for mail in old[1:]]


def test_mail_that_was_tried_often_goes_alone(town):
    first, killer, last = backlog(3)
    Delivery.objects.filter(pk=killer.pk).update(attempts=claims.ALONE_AFTER)

    held = [[mail.pk for mail in claims.claim_batch(timezone.now()).mails] for _turn in range(3)]
    assert held == [[first.pk], [killer.pk], [last.pk]]


@pytest.mark.parametrize(("count", "asked"), [(claims.BATCH, 0), (claims.BATCH + 1, 1)])
def test_drain_asks_for_help_with_more_than_one_claim(town, use_server, count, asked):
    backlog(count)
    OrmQ.objects.all().delete()
    with serving(Inbox()) as port:
        use_server(port)
        assert sending.drain_due() == count
        # Nobody has taken the task yet: another one would only lengthen the queue.
        backlog(count)
        sending.drain_due()

    assert OrmQ.objects.count() == asked


def test_each_further_mail_costs_one_statement(potholes, use_server):
    counts = []
    with serving(Inbox()) as port:
        use_server(port)
        for receipts in (1, 5):
            for _report in range(receipts):
                builders.make_report(potholes)
            Delivery.objects.exclude(kind="receipt").delete()
            with CaptureQueriesContext(connection) as queries:
                assert sending.drain_due() == receipts
            counts.append(len(queries))

    assert counts[1] - counts[0] == 4


def test_mail_whose_subject_cannot_be_read_does_not_stop_those_read_with_it(potholes, handler, use_server):
    builders.make_report(potholes)
    bad = deliver(kind="new_report", address="x@example.org", language="fi", subject_ids={})
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    bad.refresh_from_db()
    assert (bad.state, bad.attempts, bad.last_error) == ("queued", 1, "KeyError")
    assert len(inbox.to(handler.email)) == 1
    assert not inbox.to("x@example.org")
