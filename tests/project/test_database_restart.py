"""PostgreSQL dies and comes back while residents give feedback: what was acknowledged is there, once."""

import http.client
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from tests.feedback_pages.delivery.mail_server import free_port
from tests.feedback_pages.intake.test_give import GOOD
from tests.project.processes import ROOT, Running, eventually, get, running

pytestmark = pytest.mark.django_db(transaction=True)

RESIDENTS = 4
FUNCTIONS = """
set -euo pipefail
source script/lib/common.sh
source script/lib/postgres.sh
PG_HOME="$1" PG_DATA="$1/data" PG_SOCKET="$1/socket"
"""


@dataclass
class Server:
    """A PostgreSQL of this test alone, by the scripts' own functions."""

    home: Path

    def script(self, words: str) -> str:
        command = ["bash", "-c", FUNCTIONS + words, "script/server", str(self.home)]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def start(self) -> None:
        self.script("pg_start >/dev/null")

    def die(self) -> None:
        self.script('as_pg_owner "$(pg_bin)/pg_ctl" stop -m immediate -w -D "$PG_DATA" >/dev/null')

    @property
    def url(self) -> str:
        return f"postgis://kuuluu@/{self.home}/socket/restarted"

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(host=f"{self.home}/socket", user="kuuluu", dbname="restarted") as found:
            return found.execute(query).fetchall()


@pytest.fixture
def server(potholes) -> Iterator[Server]:
    """Holds a copy of the test's database. Its path is short: a socket's may not be long."""
    made = Server(Path(tempfile.mkdtemp(prefix="kuuluu-")))
    try:
        made.script("pg_create >/dev/null; pg_start >/dev/null")
        _copy_database(made)
        yield made
        made.die()
    finally:
        shutil.rmtree(made.home)


def _copy_database(made: Server) -> None:
    tools = made.script("pg_bin")
    found = connection.settings_dict
    source = ["-h", found["HOST"], "-p", str(found["PORT"] or 5432), "-U", found["USER"], found["NAME"]]
    target = ["-h", f"{made.home}/socket", "-U", "kuuluu"]
    environment = {**os.environ, "PGPASSWORD": found["PASSWORD"] or ""}
    dump = made.home / "dump"
    subprocess.run([f"{tools}/pg_dump", "-Fc", "-f", dump, *source], check=True, env=environment)
    subprocess.run([f"{tools}/createdb", *target, "restarted"], check=True)
    subprocess.run([f"{tools}/pg_restore", "--no-owner", *target, "-d", "restarted", dump], check=True)


@dataclass
class Resident:
    """Writes, sends, and presses again what was refused, until told to stop."""

    port: int
    path: str
    name: str
    stop: threading.Event
    drafts: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def live(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            words = f"Kuoppa {self.name}-{number}"
            draft = self.post_until_taken(self.path, {**GOOD, "text": words}, must_keep=words)
            self.drafts.append(draft)
            receipt = self.post_until_taken(f"{draft}send/", {}, must_keep="Lähetä uudelleen")
            if not receipt.endswith("/receipt/"):
                self.faults.append(f"sent, but led to {receipt}")
            self.acknowledged.append(words)

    def post_until_taken(self, path: str, fields: dict[str, str], *, must_keep: str) -> str:
        for _press in range(600):
            status, location, body = self.post(path, fields)
            if status == 303:
                return location
            self.refusals.append((path, body))
            if status != 503 or 'lang="fi"' not in body or must_keep not in body:
                self.faults.append(f"{path}: {status} {body[:2000]}")
            time.sleep(0.1)
        raise AssertionError(f"{path} was never taken")

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            web.request("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
            answer = web.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            web.close()


SERVE = "--pythonpath site,. --workers 2 --threads 4 --log-level warning config.wsgi"
UNLIMITED = {
    "LIMIT_DRAFTS_PER_HOUR": "1000000",
    "LIMIT_REPORTS_PER_HOUR": "1000000",
    "LIMIT_RECEIPTS_PER_HOUR": "1000000",
    "MIN_SECONDS_TO_SEND": "0",
}


def test_database_that_dies_twice_loses_and_doubles_nothing(server, potholes, tmp_path):
    port, stop = free_port(), threading.Event()
    path = f"/fi/give/{potholes.code}/"
    command = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *SERVE.split()]
    with running(*command, log=tmp_path / "log", DATABASE_URL=server.url, **UNLIMITED) as web:
        eventually(lambda: get(f"http://127.0.0.1:{port}/healthz")[0] == 200, within=60, what="the web answers")
        processes = _serving(web)
        residents = [Resident(port, path, chr(ord("a") + number), stop) for number in range(RESIDENTS)]
        threads = [threading.Thread(target=resident.live) for resident in residents]
        for thread in threads:
            thread.start()
        for _time in range(2):
            _wait_for_more(residents)
            server.die()
            refused = _refusals(residents)
            eventually(
                lambda before=refused: _refusals(residents) >= before + 4, within=60, what="residents are refused"
            )
            assert get(f"http://127.0.0.1:{port}/healthz")[0] == 200
            assert get(f"http://127.0.0.1:{port}/readyz")[0] == 503
            server.start()
        _wait_for_more(residents)
        stop.set()
        for thread in threads:
            thread.join(60)
        # By themselves: the same processes, nobody restarted them.
        assert _serving(web) == processes

    assert [fault for resident in residents for fault in resident.faults] == []
    told = [words for resident in residents for words in resident.acknowledged]
    kept = [text for (text,) in server.rows("SELECT body FROM feedback_pages_message")]
    assert sorted(kept) == sorted(told)
    assert len(set(kept)) == len(kept)
    sent = server.rows("SELECT count(*), count(DISTINCT report_id) FROM feedback_pages_casemail")
    assert sent == [(len(told), len(told))]


def _serving(web: Running) -> list[int]:
    return web.pids("gunicorn")


def _refusals(residents: list[Resident]) -> int:
    return sum(len(resident.refusals) for resident in residents)


def _wait_for_more(residents: list[Resident]) -> None:
    before = [len(resident.acknowledged) for resident in residents]
    eventually(
        lambda: all(len(one.acknowledged) > many + 1 for one, many in zip(residents, before, strict=True)),
        within=60,
        what="every resident is heard",
    )


def test_what_was_typed_comes_back_in_each_language_while_the_database_is_away(client, potholes, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    client.raise_request_exception = False
    pages = {"fi": "Lähetä uudelleen", "sv": "Skicka igen", "en": "Send again"}
    for language, button in pages.items():
        answer = client.post(
            f"/{language}/give/potholes/", {**GOOD, "text": '<script>"Kuoppa"'}, HTTP_ACCEPT_LANGUAGE="fi"
        )
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store, private")
        assert f'<html lang="{language}">' in answer.text
        assert button in answer.text
        assert "&lt;script&gt;&quot;Kuoppa&quot;</textarea>" in answer.text
        kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
        assert kept == {name: value for name, value in GOOD.items() if name != "text"}

    shown = client.get("/sv/respons/")
    assert (shown.status_code, "<form" in shown.text, '<html lang="sv">' in shown.text) == (503, False, True)
    signing_in = client.post("/admin/login/", {"username": "admin", "password": "a-long-password-1"})
    assert signing_in.status_code == 503
    assert "a-long-password-1" not in signing_in.text
    connection.close()


def test_a_fault_of_our_own_is_not_called_a_restart(client, potholes, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("feedback_pages.intake.views.actions.start_draft", lambda **_given: 1 / 0)
    answer = client.post("/fi/give/potholes/", GOOD)
    assert answer.status_code == 500
    assert "häiriö" in answer.text
