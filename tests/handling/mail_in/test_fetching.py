"""Fetching from a real IMAP server (Dovecot): each mail once, whatever is lost in between."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django_q.models import Schedule

from handling.mail_in import fetching, tasks
from handling.mail_in.actions import take_mail
from handling.mail_in.fetching import Mailbox, MailboxUnreachable, fetch_mail
from handling.mail_in.files import TryLater
from handling.mail_in.models import InboundMail
from tests import builders
from tests.handling.mail_in.imap_server import ImapServer, imap_server
from tests.handling.mail_in.letters import letter, sent_mail

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def dovecot():
    with imap_server() as server:
        yield server


@pytest.fixture
def server(dovecot: ImapServer) -> ImapServer:
    with dovecot.opened() as box:
        for folder in ("INBOX", "Handled"):
            if box.folder.exists(folder):
                box.folder.set(folder)
                box.delete(box.uids("ALL"))
    return dovecot


def test_answers_are_taken_and_moved_whether_they_were_read_or_not(server, potholes, handler):
    report = builders.make_report(potholes)
    address = sent_mail(report).reply_to
    server.put(letter(to=address, text="Ensimmäinen."))
    server.put(letter(to=address, text="Toinen."), is_read=True)

    fetched = fetch_mail(server.url)

    assert (fetched.taken, fetched.left) == (2, 0)
    assert list(report.messages.values_list("body", flat=True))[1:] == ["Ensimmäinen.", "Toinen."]
    assert (server.count("INBOX"), server.count("Handled")) == (0, 2)


def test_raw_mail_is_kept_byte_for_byte(server):
    raw = (Path(__file__).parent / "corpus/words").glob("*telia*")
    raw = next(path for path in raw if path.suffix == ".eml").read_bytes()
    server.put(raw)
    fetch_mail(server.url)
    assert bytes(InboundMail.objects.get().raw) == raw


def test_line_lost_after_the_commit_takes_nothing_twice(server, potholes, handler, monkeypatch):
    report = builders.make_report(potholes)
    server.put(letter(to=sent_mail(report).reply_to))
    with monkeypatch.context() as patched:

        def cut(line, uids, folder):
            line.client.sock.close()
            raise OSError("gone")

        patched.setattr(fetching.BaseMailBox, "move", cut)
        with pytest.raises(MailboxUnreachable):
            fetch_mail(server.url)
    assert (report.messages.count(), server.count()) == (2, 1)

    assert fetch_mail(server.url).taken == 1
    assert (report.messages.count(), InboundMail.objects.count(), server.count()) == (2, 1, 0)


def test_mail_that_cannot_be_taken_now_stays_and_lets_the_others_by(server, monkeypatch):
    server.put(letter(text="Kuvallinen"), letter(text="Kuvaton"))

    def later_for_some(*, raw: bytes):
        if b"Kuvallinen" in raw:
            raise TryLater
        return take_mail(raw=raw)

    monkeypatch.setattr(fetching, "take_mail", later_for_some)
    fetched = fetch_mail(server.url)
    assert (fetched.taken, fetched.left) == (1, 1)
    assert (server.count(), InboundMail.objects.get().text) == (1, "Kuvaton")


def test_long_mailbox_is_taken_in_several_goes(server, monkeypatch):
    server.put(letter(), letter())
    monkeypatch.setattr(fetching, "NO_MAIL_AFTER", 0)
    fetched = fetch_mail(server.url)
    assert (fetched.taken, fetched.left, server.count()) == (0, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_fetch_at_the_same_time_are_one(server, ground):
    server.put(letter())
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [fetching._ONE_AT_A_TIME])
        assert fetch_mail(server.url).taken == 0
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [fetching._ONE_AT_A_TIME])
    finally:
        other.close()
    assert fetch_mail(server.url).taken == 1


KILLED = """
    import os, signal, sys
    import django
    django.setup()
    from django.conf import settings
    from django.db import connection, transaction
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = {database!r}
    from handling.mail_in import fetching
    taken = fetching.take_mail
    def killed(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)
    @transaction.atomic
    def killed_inside(**kwargs):
        taken(**kwargs)
        killed()
    {where}
    fetching.fetch_mail({url!r})
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("where", "kept"),
    [("fetching.take_mail = killed_inside", 0), ("fetching.BaseMailBox.move = killed", 1)],
    ids=["before the commit", "after the commit"],
)
def test_killed_at_either_side_of_the_commit_the_mail_is_taken_once(server, ground, where, kept):
    server.put(letter())
    script = KILLED.format(database=connection.settings_dict["NAME"], where=where, url=server.url)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": f"{ROOT}/site:{ROOT}"}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=environment, cwd=ROOT, timeout=60)

    assert done.returncode == -signal.SIGKILL
    assert (InboundMail.objects.count(), server.count()) == (kept, 1)
    _wait_until_the_killed_one_is_gone()
    assert fetch_mail(server.url).taken == 1
    assert (InboundMail.objects.count(), server.count(), server.count("Handled")) == (1, 0, 1)


def _wait_until_the_killed_one_is_gone() -> None:
    """The database notices the death of a process a moment later, and holds its lock until then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [fetching._ONE_AT_A_TIME])
        cursor.execute("SELECT pg_advisory_unlock(%s)", [fetching._ONE_AT_A_TIME])


def test_wrong_password_and_silent_server_are_told_without_secrets(server, settings, caplog):
    settings.IMAP_URL = server.url.replace("salasana", "zqsecret")
    with pytest.raises(CommandError) as told:
        call_command("fetch_mail")
    tasks.fetch()
    assert "zqsecret" not in str(told.value) + caplog.text
    assert "tried again" in caplog.text
    with pytest.raises(MailboxUnreachable):
        fetch_mail(server.url.replace(str(server.port), "1"))


def test_command_says_what_it_did(server, settings, capsys):
    settings.IMAP_URL = server.url
    server.put(letter())
    call_command("fetch_mail")
    assert capsys.readouterr().out == "1 taken, 0 left for later\n"
    settings.IMAP_URL = ""
    tasks.fetch()
    with pytest.raises(CommandError, match="IMAP_URL"):
        call_command("fetch_mail")


def test_address_is_read_with_what_is_left_out():
    found = Mailbox.parse("imaps://a%40b.example:p%2Fw@mail.example.org")
    assert (found.user, found.password, found.host, found.port) == ("a@b.example", "p/w", "mail.example.org", 993)
    assert (found.folder, found.handled) == ("INBOX", "Handled")
    assert Mailbox.parse("imap+tls://a:b@c/In?handled=Done").handled == "Done"
    for wrong in ("", "mail.example.org", "pop3://a:zqsecret@b", "imaps://b/INBOX"):
        with pytest.raises(ValueError) as told:
            Mailbox.parse(wrong)
        assert "zqsecret" not in str(told.value)


def test_schedule_stands_while_a_mailbox_is_set(settings):
    config = apps.get_app_config("handling")
    settings.IMAP_URL = "imaps://a:b@c"
    tasks._ensure(config)
    tasks._ensure(config)
    assert Schedule.objects.get(name=tasks.NAME).func == "handling.mail_in.tasks.fetch"
    settings.IMAP_URL = ""
    tasks._ensure(config)
    assert not Schedule.objects.filter(name=tasks.NAME).exists()
