"""Photos take turns across all processes of the machine; who waits too long is told so, and the rest is kept."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from feedback_pages.cases.photos import turns
from feedback_pages.cases.photos.turns import NoTurn, turn
from feedback_pages.intake.models import DraftPhoto
from tests.feedback_pages.intake.test_give import GOOD
from tests.feedback_pages.intake.test_photos_of_drafts import picture, upload

ROOT = Path(__file__).resolve().parents[3]
# Takes the one turn, starts a child that has it too, and tells the child's number.
HOLDER = """
import subprocess, sys, time
from pathlib import Path
from feedback_pages.cases.photos import turns
turns.FOLDER = Path(sys.argv[1])
with turns.turn(at_once=1) as file:
    child = subprocess.Popen(["sleep", "60"], pass_fds=[file])
    print(child.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _own_turns(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "FOLDER", tmp_path / "turns")


def test_no_more_than_so_many_at_once_and_all_get_their_turn():
    now, most, done = 0, 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal now, most, done
        with turn(at_once=2, patience=30):
            with lock:
                now, most = now + 1, max(most, now + 1)
            time.sleep(0.05)
            with lock:
                now, done = now - 1, done + 1

    threads = [threading.Thread(target=work) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, done) == (2, 12)


def test_turn_of_whoever_was_killed_is_free_when_the_child_ends_too(tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "turns")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as holder:
        child = int(holder.stdout.readline())
        holder.kill()
        holder.wait()
        # Its child still works, so the memory is still taken.
        with pytest.raises(NoTurn), turn(at_once=1, patience=0.3):
            pass
        os.kill(child, signal.SIGKILL)
    with turn(at_once=1, patience=5):
        pass


def test_resident_who_waits_too_long_is_told_and_keeps_the_rest(client, potholes, monkeypatch):
    monkeypatch.setattr("feedback_pages.cases.photos.processing.turn", lambda: turn(at_once=1, patience=0.2))
    with turn(at_once=1):
        answer = upload(client, potholes, picture())
        assert answer.status_code == 422
        assert "hetken kuluttua" in answer.json()["error"]
        form = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture("kuoppa.jpg")]}).url
    again = client.get(form).text
    assert "kuoppa.jpg" in again and "hetken kuluttua" in again
    assert "Kuoppa tiessä" in again
    assert not DraftPhoto.objects.exists()
    assert upload(client, potholes, picture()).status_code == 200
