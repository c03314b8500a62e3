"""Mails leave, or wait, or fail – over real SMTP with servers that misbehave in the known ways."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from feedback_pages.delivery import claims, sending, server
from feedback_pages.delivery.actions import deliver, resend
from feedback_pages.delivery.models import Delivery, MailPause
from tests.feedback_pages.delivery import mail_server
from tests.feedback_pages.delivery.mail_server import Inbox, free_port, serving

pytestmark = pytest.mark.django_db


def write(address: str = "maija@example.org", subject: str = "Hei", **more: object) -> Delivery:
    content = {"subject": subject, "text": "Teksti åäö", "html": ""}
    return deliver(kind="framework", address=address, language="fi", content=content, **more)


def wait_over() -> None:
    """All that waits is due, as if the time had passed."""
    MailPause.objects.update(until=timezone.now())
    Delivery.objects.filter(state="queued").update(next_attempt_at=timezone.now())


def states() -> list[tuple[str, int]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts"))


def test_mail_is_sent_once_and_forgets_its_content(town, use_server):
    delivery, inbox = write(), Inbox()
    with serving(inbox) as port:
        use_server(port)
        assert sending.drain_due() == 1
        wait_over()
        assert sending.drain_due() == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.content, delivery.attempts) == ("sent", None, 1)
    [mail] = inbox.mails
    assert mail["Subject"] == "Hei"
    assert mail["Message-ID"] == delivery.message_id
    assert mail["Content-Language"] == "fi"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<feedback.hanko.example>"
    assert mail["From"] == "Hanko <palaute@hanko.example>"
    assert mail.get_body().get_content().strip() == "Teksti åäö"


def test_temporary_refusal_is_retried_with_growing_gaps(town, use_server):
    delivery, inbox = write(), Inbox("451 4.3.2 later", "452 4.2.2 mailbox of maija@example.org full", "250 OK")
    gaps = []
    with serving(inbox) as port:
        use_server(port)
        for _attempt in range(2):
            before = timezone.now()
            sending.drain_due()
            delivery.refresh_from_db()
            assert delivery.state == "queued"
            gaps.append(delivery.next_attempt_at - before)
            wait_over()
        assert "452" in delivery.last_error
        assert "maija" not in delivery.last_error
        sending.drain_due()

    assert timedelta(seconds=59) < gaps[0] < timedelta(seconds=65)
    assert timedelta(seconds=119) < gaps[1] < timedelta(seconds=125)
    assert states() == [("sent", 3)]
    assert inbox.ids() == [delivery.message_id]


def test_permanent_refusals_fail_at_once_and_leave_the_others_alone(town, use_server):
    write("gone@example.org"), write("spam@example.org"), write("maija@example.org")
    inbox = Inbox("250 OK", "554 5.7.1 no")
    inbox.refused_receivers["gone@example.org"] = "550 5.1.1 <gone@example.org> unknown"
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    assert states() == [("failed", 1), ("failed", 1), ("sent", 1)]
    assert not MailPause.objects.exists()
    assert [mail["To"] for mail in inbox.mails] == ["maija@example.org"]
    assert Delivery.objects.get(address="gone@example.org").last_error == "550 5.1.1 unknown"


def test_temporary_refusal_of_one_mail_does_not_stop_the_next(town, use_server):
    write("greylisted@example.org"), write("maija@example.org")
    inbox = Inbox()
    inbox.refused_receivers["greylisted@example.org"] = "450 4.2.0 greylisted"
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    assert states() == [("queued", 1), ("sent", 1)]


def test_server_that_is_down_costs_no_mail_an_attempt(town, use_server):
    for number in range(60):
        write(subject=str(number))
    use_server(free_port())

    assert sending.drain_due() == 0
    assert sending.drain_due() == 0

    assert set(states()) == {("queued", 0)}
    pause = MailPause.objects.get()
    assert (pause.failures, pause.last_error) == (1, "ConnectionRefusedError")


def test_pause_grows_to_five_minutes_and_ends_with_the_first_mail_accepted(town, use_server):
    write()
    use_server(free_port())
    lengths = []
    for _try in range(7):
        before = timezone.now()
        sending.drain_due()
        lengths.append(round((MailPause.objects.get().until - before).total_seconds()))
        wait_over()

    assert lengths == [15, 30, 60, 120, 240, 300, 300]
    with serving(Inbox()) as port:
        use_server(port)
        sending.drain_due()
    assert states() == [("sent", 1)]
    assert not MailPause.objects.exists()


def test_server_that_never_speaks_holds_a_worker_no_longer_than_one_answer(town, use_server, monkeypatch):
    monkeypatch.setattr(server, "ANSWER_WITHIN", 1)
    for _mail in range(5):
        write()
    with mail_server.silent_server() as port:
        use_server(port)
        began = time.monotonic()
        sending.drain_due()
        took = time.monotonic() - began

    assert took < 3
    assert set(states()) == {("queued", 0)}


def test_server_that_hangs_after_the_mail_costs_one_attempt_and_stops_the_drain(town, use_server, monkeypatch):
    monkeypatch.setattr(server, "ANSWER_WITHIN", 1)
    for _mail in range(5):
        write()
    release = threading.Event()
    inbox = mail_server.HangsAfterData(until=release)
    with serving(inbox) as port:
        use_server(port)
        began = time.monotonic()
        assert sending.drain_due() == 1
        took = time.monotonic() - began
        release.set()

    assert took < 3
    assert sorted(states()) == [("queued", 0)] * 4 + [("queued", 1)]
    assert MailPause.objects.get().last_error == "SMTPServerDisconnected"


def test_server_that_answers_slowly_for_ever_is_cut_off(town, use_server, monkeypatch):
    monkeypatch.setattr(server, "ANSWER_WITHIN", 5)
    monkeypatch.setattr(server, "HANG_UP_AFTER", 1.5)
    write()
    with serving(mail_server.AnswersSlowly(seconds=1)) as port:
        use_server(port)
        began = time.monotonic()
        sending.drain_due()
        took = time.monotonic() - began

    assert took < 3
    assert states() == [("queued", 1)]


def test_waiting_times_together_stay_below_the_task_queues_limit(settings):
    begun_last = sending.LONGEST_DRAIN + server.ANSWER_WITHIN
    assert max(begun_last, server.HANG_UP_AFTER) + server.ANSWER_WITHIN < settings.Q_CLUSTER["timeout"]
    # A hanging server must not make a worker look dead, see tests/config/test_readiness.py.
    assert server.HANG_UP_AFTER >= 2 * server.ANSWER_WITHIN
    # Whoever holds a claim is dead before it runs out.
    assert settings.Q_CLUSTER["timeout"] + server.ANSWER_WITHIN < claims.CLAIM.total_seconds()


def test_line_dropped_after_the_mail_sends_again_under_the_same_message_id(town, use_server):
    delivery, dropping, inbox = write(), mail_server.DropsAfterData(), Inbox()
    with serving(dropping) as port:
        use_server(port)
        sending.drain_due()
    assert states() == [("queued", 1)]

    wait_over()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()
    assert states() == [("sent", 2)]
    assert dropping.ids() == inbox.ids() == [delivery.message_id]


def test_421_stops_the_drain(town, use_server):
    write(), write(), write()
    with serving(Inbox("421 4.3.2 shutting down")) as port:
        use_server(port)
        assert sending.drain_due() == 1

    assert sorted(states()) == [("queued", 0), ("queued", 0), ("queued", 1)]
    assert MailPause.objects.get().last_error.startswith("421")


def test_refusal_of_our_own_sender_fails_no_mail(town, use_server):
    write(), write()
    inbox = Inbox()
    inbox.refused_senders["palaute@hanko.example"] = "530 5.7.0 authentication required"
    with serving(inbox) as port:
        use_server(port)
        assert sending.drain_due() == 1

    assert {state for state, _attempts in states()} == {"queued"}


def test_drains_that_break_together_are_one_failure(town):
    first, second = (server.pause(reason=reason) for reason in ("421 first", "421 second"))
    assert (second.failures, second.until, second.last_error) == (1, first.until, "421 first")


def test_pause_that_was_written_before_the_clock_went_back_does_not_last_an_hour(town, use_server):
    write()
    use_server(free_port())
    sending.drain_due()
    now = timezone.now()
    assert server.is_paused(now)
    assert not server.is_paused(now - timedelta(hours=1))


def test_drain_that_runs_out_of_time_asks_for_another(town, use_server, monkeypatch):
    from django_q.models import OrmQ

    write(), write()
    OrmQ.objects.all().delete()
    monkeypatch.setattr(sending, "LONGEST_DRAIN", 0.4)
    with serving(mail_server.AnswersSlowly(seconds=0.2)) as port:
        use_server(port)
        assert sending.drain_due() == 1

    assert sorted(states()) == [("queued", 0), ("sent", 1)]
    assert OrmQ.objects.count() == 1


def test_patience_ends_after_days(town, use_server):
    write()
    Delivery.objects.update(attempts=sending.GIVE_UP_AFTER - 1)
    with serving(Inbox("451 4.3.2 later")) as port:
        use_server(port)
        sending.drain_due()

    assert states() == [("failed", sending.GIVE_UP_AFTER)]
    waited = sum((claims.gap_after(number) for number in range(1, sending.GIVE_UP_AFTER)), timedelta())
    assert timedelta(days=3) < waited < timedelta(days=5)


def test_mail_that_kills_every_worker_is_given_up(town, use_server):
    write()
    Delivery.objects.update(attempts=sending.GIVE_UP_AFTER)
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    assert inbox.mails == []
    assert Delivery.objects.get().last_error == "WorkerDied"
    assert Delivery.objects.get().state == "failed"


def test_mail_that_cannot_be_rendered_does_not_stop_the_others(town, use_server):
    deliver(kind="nobody-renders-this", address="a@example.org", language="fi")
    deliver(
        kind="framework", address="b@example.org", language="fi", content={"subject": "x\ny", "text": "", "html": ""}
    )
    write("maija@example.org", not_before=timezone.now() - timedelta(hours=1))
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        assert sending.drain_due() == 3

    assert states() == [("queued", 1), ("queued", 1), ("sent", 1)]


def test_mail_whose_address_was_erased_is_cancelled(town, use_server):
    write()
    Delivery.objects.update(address="")
    inbox = Inbox()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    assert (states(), inbox.mails) == ([("cancelled", 1)], [])


def test_failed_mail_is_sent_again_under_its_own_message_id(town, use_server):
    delivery, inbox = write(), Inbox("554 5.7.1 no")
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()
        resend(delivery_id=delivery.pk, address="other@example.org")
        sending.drain_due()
        with pytest.raises(ValueError, match="failed"):
            resend(delivery_id=delivery.pk)

    assert [(mail["To"], mail["Message-ID"]) for mail in inbox.mails] == [("other@example.org", delivery.message_id)]


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_send_each_mail_once(town, use_server):
    for number in range(40):
        write(f"r{number}@example.org")
    inbox = Inbox()

    def drain() -> None:
        sending.drain_due()
        connection.close()

    with serving(inbox) as port:
        use_server(port)
        threads = [threading.Thread(target=drain) for _each in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(inbox.ids()) == sorted(Delivery.objects.values_list("message_id", flat=True))


class CutsOffTheDatabase(Inbox):
    """Accepts a mail and takes its sender's line to the database."""

    def __init__(self) -> None:
        super().__init__()
        self.other = connection.get_new_connection(connection.get_connection_params())
        self.victim = connection.connection.info.backend_pid

    async def handle_DATA(self, *args: Any) -> str:
        self.other.execute("SELECT pg_terminate_backend(%s)", [self.victim])
        self.other.close()
        return await super().handle_DATA(*args)


@pytest.mark.django_db(transaction=True)
def test_mail_that_has_left_is_marked_over_a_new_line_to_the_database(town, use_server):
    write()
    inbox = CutsOffTheDatabase()
    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()

    assert states() == [("sent", 1)]
    assert len(inbox.mails) == 1


def test_without_a_server_mails_become_files_and_a_full_disk_loses_none(town, settings, tmp_path):
    settings.DELIVERY_BACKEND = "feedback_pages.delivery.backend.EmlFileBackend"
    settings.MAIL_DIRECTORY = tmp_path / "taken"
    settings.MAIL_DIRECTORY.write_text("a file where the folder should be")
    delivery = write()
    sending.drain_due()
    assert states() == [("queued", 1)]

    settings.MAIL_DIRECTORY = tmp_path / "mail"
    wait_over()
    sending.drain_due()

    assert states() == [("sent", 2)]
    [path] = settings.MAIL_DIRECTORY.iterdir()
    assert path.suffix == ".eml"
    assert delivery.message_id.encode() in path.read_bytes()
