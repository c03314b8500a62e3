"""Nothing of a resident's photo stays behind for good, whoever is killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import time

from feedback_pages.cases.photos import workplace

ROOT = Path(__file__).resolve().parents[3]
KILLED = """
import os, signal
from feedback_pages.cases.photos.workplace import workplace
with workplace() as folder:
    (folder / "upload").write_bytes(b"a photo with the place in it")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_swept_by_the_next_photo(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert (left / "upload").exists()
    with workplace.workplace():
        assert left.exists()  # somebody may be at work in it

    long_ago = time() - workplace.OLD - 1
    os.utime(left, (long_ago, long_ago))
    foreign = tmp_path / "somebody-elses"
    foreign.mkdir()
    os.utime(foreign, (long_ago, long_ago))
    with workplace.workplace() as folder:
        assert sorted(tmp_path.iterdir()) == sorted([folder, foreign])
    assert list(tmp_path.iterdir()) == [foreign]
