"""/readyz says what is the matter, in words that are headings of the runbook; that held mail is somebody's wish."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config import readiness
from feedback_pages.delivery import sending, server
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.holding import hold_mail
from feedback_pages.delivery.models import Delivery, MailPause, WorkerHeartbeat
from feedback_pages.management.commands import run_worker
from tests.feedback_pages.delivery.mail_server import Inbox, free_port, serving, silent_server
from tests.project.processes import ROOT

pytestmark = pytest.mark.django_db
CONTENT = {"subject": "s", "text": "x", "html": ""}


@pytest.fixture
def checks(client, town):
    WorkerHeartbeat.objects.create(cluster="here-1", beat_at=timezone.now())

    def ask() -> dict:
        answer = client.get("/readyz")
        found = answer.json()
        assert (answer.status_code == 200) == found["ready"] == all(check["ok"] for check in found["checks"].values())
        assert set(found["problems"]) == {check["problem"] for check in found["checks"].values() if not check["ok"]}
        return found["checks"]

    return ask


def write(**more) -> Delivery:
    return deliver(kind="framework", address="r@example.org", language="fi", content=CONTENT, **more)


def problems(found: dict) -> dict[str, str]:
    return {name: check["problem"] for name, check in found.items() if not check["ok"]}


def test_each_problem_is_a_heading_of_the_runbook():
    words = [
        value for name, value in vars(readiness).items() if name.isupper() and isinstance(value, str) and " " in value
    ]
    headings = re.findall(r"^## (.+)$", (ROOT / "docs/operations/runbook.md").read_text(), re.MULTILINE)
    assert len(words) == 8
    assert [word for word in words if word not in [heading.lower() for heading in headings]] == []


def test_all_is_well_and_nothing_is_left_behind(checks, settings):
    found = checks()
    assert all(check["ok"] for check in found.values()), found
    assert found["private_files"]["free_megabytes"] > 0
    for root in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT):
        assert list(root.iterdir()) == []


# -- files --


@pytest.mark.parametrize(("setting", "name"), [("PRIVATE_ROOT", "private_files"), ("MEDIA_ROOT", "media_files")])
def test_read_only_files_are_told(checks, mounted, settings, setting, name):
    setattr(settings, setting, mounted("size=1m,ro"))
    found = checks()
    assert found[name] == {"ok": False, "problem": "files cannot be written", "because": "Read-only file system"}
    assert list(problems(found)) == [name]


def test_full_disk_is_told(checks, mounted, settings):
    settings.PRIVATE_ROOT = mounted("size=64k")
    (settings.PRIVATE_ROOT / "photo").write_bytes(b"x" * 64 * 1024)
    assert checks()["private_files"]["because"] == "No space left on device"
    assert [path.name for path in settings.PRIVATE_ROOT.iterdir()] == ["photo"]


def test_disk_that_is_nearly_full_is_told_before_anything_fails(checks, mounted, settings):
    settings.MEDIA_ROOT = mounted("size=100m")
    assert checks()["media_files"] == {"ok": False, "problem": "little room is left", "free_megabytes": 104}


def test_folder_that_is_none_is_told(checks, settings, tmp_path):
    (tmp_path / "file").write_text("x")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert problems(checks()) == {"media_files": "files cannot be written"}


# -- the database --


def test_database_that_is_gone_is_told_alone(client, settings, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["the database does not answer"]
    assert "/nowhere" in answer.json()["checks"]["database"]["because"]


def test_database_that_is_frozen_is_told_within_seconds(client, monkeypatch):
    monkeypatch.setattr(readiness, "DATABASE_ANSWERS_WITHIN", 2)
    began = timezone.now()
    with silent_server() as port:
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", str(port))
        answer = client.get("/readyz")
    assert answer.json()["problems"] == ["the database does not answer"]
    assert timezone.now() - began < timedelta(seconds=5)


def test_that_something_can_be_written_is_really_tried(monkeypatch, town):
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"options": "-c temp_file_limit=8kB"})
    found = readiness._database()
    assert (found["ok"], "temp_file_limit" in found["because"]) == (False, True)


def test_missing_migrations_are_told_though_what_they_bring_is_missing_too(checks):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("feedback_pages")
    MigrationRecorder(connection).record_unapplied(*newest)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE feedback_pages_mailpause")
    found = checks()
    assert problems(found) == {"migrations": "migrations are missing"}
    assert found["migrations"]["waiting"] == 1


# -- the worker --


@pytest.mark.parametrize(("age", "ok"), [(0, True), (29, True), (31, False), (-31, False), (4000, False)])
def test_worker_is_missed_after_half_a_minute_however_the_clock_was_put(checks, age, ok):
    WorkerHeartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=age))
    assert problems(checks()) == ({} if ok else {"worker": "no worker is alive"})


def test_worker_that_waits_for_a_mail_server_is_not_taken_for_dead():
    options = run_worker.Command().create_parser("manage.py", "run_worker").parse_args([])
    assert timedelta(seconds=options.every + server.HANG_UP_AFTER) <= readiness.HEARTBEAT_AT_MOST
    assert options.dead_after > project.Q_CLUSTER["timeout"]


# -- mails --


def test_old_mail_is_a_fault_unless_all_is_held(checks):
    write(not_before=timezone.now() - timedelta(minutes=11))
    found = checks()["outbox"]
    assert 660 <= found.pop("seconds_oldest_due") < 720
    assert found == {"ok": False, "problem": "mails do not leave", "held": False}
    hold_mail()
    found = checks()
    assert found["outbox"].pop("seconds_oldest_due") >= 660
    assert found["outbox"] == {"ok": True, "held": True}
    assert found["mail_server"] == {"ok": True}


def test_mail_server_that_is_down_is_told_at_once_with_its_word(checks, use_server):
    write()
    use_server(free_port())
    sending.drain_due()
    found = checks()
    assert problems(found) == {"mail_server": "the mail server refuses"}
    assert found["mail_server"]["because"] == "ConnectionRefusedError"
    assert found["mail_server"]["failures"] == 1
    MailPause.objects.update(until=timezone.now())
    assert problems(checks()) == {"mail_server": "the mail server refuses"}


def test_mail_server_that_nobody_needs_any_more_is_forgiven(checks, use_server):
    write()
    with serving(Inbox("421 4.3.2 shutting down")) as port:
        use_server(port)
        sending.drain_due()
    assert checks()["mail_server"]["because"] == "421 4.3.2 shutting down"
    MailPause.objects.update(until=timezone.now())
    Delivery.objects.update(state="cancelled")
    assert problems(checks()) == {}
