"""A short run of what `script/faults` does at length."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.faults.town import Database
from tests.project.processes import ROOT

KILLS = 10
LONGEST = 600


@pytest.fixture
def dump(transactional_db, tmp_path):
    """This test's database as it was migrated: migrating once more would take longer than the run."""
    path, found = tmp_path / "dump", connection.settings_dict
    source = ["-h", found["HOST"], "-p", str(found["PORT"] or 5432), "-U", found["USER"], found["NAME"]]
    environment = {**os.environ, "PGPASSWORD": found["PASSWORD"] or ""}
    command = [Database(home=tmp_path).script('printf "$(pg_bin)/pg_dump"'), "-Fc", "-f", path, *source]
    subprocess.run(command, check=True, env=environment)
    return path


def test_town_under_faults_loses_and_doubles_nothing(dump, tmp_path):
    options = ["--kills", str(KILLS), "--seed", "short", "--dump", dump, "--folder", tmp_path / "evidence"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.faults", *options]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST)
    assert run.returncode == 0, f"{run.stdout[-6000:]}{run.stderr[-3000:]}"
