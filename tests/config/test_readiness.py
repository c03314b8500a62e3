"""/readyz says what is the matter with the disk, and that held mail is somebody's wish."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.holding import hold_mail
from feedback_pages.delivery.models import WorkerHeartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(client, town):
    WorkerHeartbeat.objects.create(cluster="here-1", beat_at=timezone.now())

    def ask() -> dict:
        answer = client.get("/readyz")
        found = answer.json()
        assert (answer.status_code == 200) == found["ready"] == all(check["ok"] for check in found["checks"].values())
        return found["checks"]

    return ask


@pytest.fixture
def mounted(tmp_path):
    """Mounts a file system of its own below the test's folder."""
    made: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / "mounted"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
        if subprocess.run(command, capture_output=True).returncode:
            # Only a mount makes a disk full or read-only without harm, and root alone may; CI runs as root.
            pytest.skip("this user may not mount")
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", folder], check=True)


def test_all_is_well_and_nothing_is_left_behind(checks, settings):
    found = checks()
    assert all(check["ok"] for check in found.values()), found
    assert found["private_files"]["free_megabytes"] > 0
    for root in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT):
        assert list(root.iterdir()) == []


@pytest.mark.parametrize(("setting", "name"), [("PRIVATE_ROOT", "private_files"), ("MEDIA_ROOT", "media_files")])
def test_read_only_files_are_told(checks, mounted, settings, setting, name):
    setattr(settings, setting, mounted("size=1m,ro"))
    found = checks()
    assert found[name] == {"ok": False, "problem": "Read-only file system"}
    assert [key for key, check in found.items() if not check["ok"]] == [name]


def test_full_disk_is_told(checks, mounted, settings):
    settings.PRIVATE_ROOT = mounted("size=64k")
    (settings.PRIVATE_ROOT / "photo").write_bytes(b"x" * 64 * 1024)
    assert checks()["private_files"] == {"ok": False, "problem": "No space left on device"}
    assert [path.name for path in settings.PRIVATE_ROOT.iterdir()] == ["photo"]


def test_disk_that_is_nearly_full_is_told_before_anything_fails(checks, mounted, settings):
    settings.MEDIA_ROOT = mounted("size=100m")
    assert checks()["media_files"] == {"ok": False, "free_megabytes": 104}


def test_folder_that_is_none_is_told(checks, settings, tmp_path):
    (tmp_path / "file").write_text("x")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert checks()["media_files"]["ok"] is False


def test_old_mail_is_a_fault_unless_all_is_held(checks):
    content = {"subject": "s", "text": "x", "html": ""}
    long_ago = timezone.now() - timedelta(minutes=11)
    deliver(kind="framework", address="r@example.org", language="fi", content=content, not_before=long_ago)
    found = checks()["outbox"]
    assert 660 <= found.pop("seconds_oldest_due") < 720
    assert found == {"ok": False, "server_paused": False, "held": False}
    hold_mail()
    found = checks()["outbox"]
    assert found.pop("seconds_oldest_due") >= 660
    assert found == {"ok": True, "server_paused": True, "held": True}
