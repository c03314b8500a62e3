"""Many mails wait, as after an outage: the newest does not wait behind them, and the server sets the pace."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from feedback_pages.delivery import claims, sending
from feedback_pages.delivery.models import Delivery, MailPause
from tests.feedback_pages.delivery import mail_server
from tests.feedback_pages.delivery.mail_server import Inbox, serving
from tests.feedback_pages.delivery.test_sending import states, wait_over, write
from tests.project.processes import eventually

pytestmark = pytest.mark.django_db


def test_newest_mail_goes_before_an_old_backlog(town, use_server, monkeypatch):
    monkeypatch.setattr(sending, "LONGEST_DRAIN", 40)
    now = timezone.now()
    for number in range(120):
        write(f"old{number}@example.org", not_before=now - timedelta(hours=3))
    Delivery.objects.update(attempts=5)
    write("new@example.org")
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    assert inbox.mails[0]["To"] == "new@example.org"
    assert len(inbox.mails) == 121


@pytest.mark.django_db(transaction=True)
def test_receipt_that_comes_during_a_backlog_does_not_wait_for_it(town, use_server, monkeypatch):
    monkeypatch.setattr(sending, "LONGEST_DRAIN", 60)
    monkeypatch.setattr(claims, "LONGEST_BATCH", 0.5)
    long_ago = timezone.now() - timedelta(hours=3)
    for number in range(60):
        write(f"old{number}@example.org", not_before=long_ago - timedelta(seconds=number))
    inbox = mail_server.AnswersSlowly(seconds=0.04)

    def drain() -> None:
        sending.drain_due()
        connection.close()

    with serving(inbox) as port:
        use_server(port)
        drains = [threading.Thread(target=drain) for _each in range(2)]
        for thread in drains:
            thread.start()
        eventually(lambda: len(inbox.mails) > 4, within=30, what="the backlog is under way")
        write("new@example.org")
        before = len(inbox.mails)
        eventually(lambda: inbox.to("new@example.org"), within=30, what="the receipt arrives")
        overtaken = len(inbox.mails) - before
        for thread in drains:
            thread.join()

    # What two drains had begun, and what they begin in half a second.
    assert overtaken < 20
    assert len(inbox.mails) == 61


@pytest.mark.parametrize("answer", ["451 4.7.1 slow down", "554 5.7.1 relay access denied"])
def test_server_that_refuses_one_after_another_is_left_alone(town, use_server, answer):
    for number in range(25):
        write(subject=str(number))
    with serving(Inbox(*[answer] * 25)) as port:
        use_server(port)
        assert sending.drain_due() == sending.REFUSED_IN_A_ROW
        assert sending.drain_due() == 0

    untried = Delivery.objects.filter(state="queued", attempts=0)
    assert untried.count() == 25 - sending.REFUSED_IN_A_ROW
    assert MailPause.objects.get().last_error == answer


def test_server_that_takes_a_mail_in_between_is_worked_with(town, use_server):
    few = sending.REFUSED_IN_A_ROW - 1
    for number in range(2 * few + 1):
        write(subject=str(number))
    with serving(Inbox(*["451 later"] * few, "250 OK", *["451 later"] * few)) as port:
        use_server(port)
        assert sending.drain_due() == 2 * few + 1

    assert not MailPause.objects.exists()


def test_server_that_takes_so_many_at_a_time_gets_all_of_them(town, use_server):
    """It wants a rest after every 30: mails are put off again and again, and none is given up."""
    for number in range(100):
        write(f"r{number}@example.org")
    inbox = Inbox(*([*["250 OK"] * 30, *["452 4.3.1 too many"] * 10] * 5))
    with serving(inbox) as port:
        use_server(port)
        for _turn in range(6):
            sending.drain_due()
            wait_over()

    assert {state for state, _attempts in states()} == {"sent"}
    assert len(inbox.mails) == 100
    assert max(attempts for _state, attempts in states()) < 8
