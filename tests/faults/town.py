"""The town's services, each started again as systemd would: when its first process ends, the whole group is killed."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.faults.processes import children_of, command_of, kill, working_in
from tests.feedback_pages.delivery.mail_server import free_port
from tests.project.processes import MARK, ROOT, Running, eventually, get

RESTART_AFTER = 0.1  # systemd's
FUNCTIONS = """
set -euo pipefail
source script/lib/common.sh
source script/lib/postgres.sh
PG_HOME="$1" PG_DATA="$1/data" PG_SOCKET="$1/socket"
"""
NAME = "faults"


class Service:
    """`Restart=always` over one command; its processes are known by a mark in their environment, as by a cgroup."""

    def __init__(self, name: str, command: list[str], *, log: Path, environment: dict[str, str]) -> None:
        self.name, self.log = name, log
        # Where the run itself is killed, its town ends.
        self.command = ["setpriv", "--pdeathsig", "TERM", sys.executable, *command]
        self.environment = {**os.environ, **environment}
        self.ending = threading.Event()
        self.starts = 0
        self._start()
        self.keeper = threading.Thread(target=self._keep, daemon=True)
        self.keeper.start()

    @property
    def pid(self) -> int:
        return self.running.process.pid

    def _start(self) -> None:
        self.starts += 1
        mark = uuid.uuid4().hex
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**self.environment, MARK: mark},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running = Running(process, self.log, mark)

    def _keep(self) -> None:
        while True:
            self.running.process.wait()
            self._kill_rest()
            if self.ending.is_set():
                return
            time.sleep(RESTART_AFTER)
            self._start()

    def _kill_rest(self) -> None:
        while left := self.running.all():
            for pid in left:
                kill(pid)
            time.sleep(0.02)

    def end(self) -> None:
        self.ending.set()
        self.running.process.send_signal(signal.SIGTERM)
        self.keeper.join(30)
        self.running.process.kill()
        self.keeper.join()


@dataclass
class Database:
    """A PostgreSQL of this run alone, by the scripts' own functions. Its path is short: a socket's may not be long."""

    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="kuuluu-")))
    starts: int = 0

    def script(self, words: str) -> str:
        command = ["bash", "-c", FUNCTIONS + words, "script/faults", str(self.home)]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def create(self) -> None:
        # A kill leaves the kernel's memory as it is. What makes a disk sure costs this run many seconds at each start.
        self.script(
            "pg_create >/dev/null; echo 'fsync = off' | as_pg_owner tee -a \"$PG_DATA/postgresql.conf\" >/dev/null"
        )
        self._start()
        self.ending = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)
        self.keeper.start()

    @property
    def url(self) -> str:
        return f"postgis://kuuluu@/{self.home}/socket/{NAME}"

    @property
    def folder(self) -> Path:
        return self.home / "data"

    @property
    def pid(self) -> int:
        """The postmaster; 0 while there is none."""
        with suppress(OSError, ValueError):
            pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
            return pid if "postgres" in command_of(pid) else 0
        return 0

    def backends(self) -> list[int]:
        """Those that serve somebody."""
        return [pid for pid in children_of(self.pid) if f"postgres: kuuluu {NAME}" in command_of(pid)]

    def _start(self) -> None:
        self.script("pg_start >/dev/null")
        self.starts += 1

    def _keep(self) -> None:
        while not self.ending.wait(0.05):
            if self.pid:
                continue
            while left := working_in(self.folder):
                for pid in left:
                    kill(pid)
                time.sleep(0.02)
            with suppress(subprocess.CalledProcessError):  # tried again
                self._start()

    def connect(self, name: str = NAME) -> psycopg.Connection:
        return psycopg.connect(host=f"{self.home}/socket", user="kuuluu", dbname=name, connect_timeout=10)

    def answers(self) -> bool:
        try:
            with self.connect() as found:
                return bool(found.execute("SELECT 1").fetchone())
        except psycopg.Error:
            return False

    def wait_until_back(self) -> None:
        # The kill has to arrive first: until it has, the dying server answers.
        time.sleep(0.1)
        eventually(self.answers, within=60, what="the database is back")

    def restore(self, dump: Path) -> None:
        target = '-h "$PG_SOCKET" -U kuuluu'
        self.script(
            f'"$(pg_bin)/createdb" {target} {NAME}; "$(pg_bin)/pg_restore" --no-owner {target} -d {NAME} {dump}'
        )

    def dump(self, into: Path) -> None:
        self.script(f'"$(pg_bin)/pg_dump" -Fc -h "$PG_SOCKET" -U kuuluu -f {into} {NAME}')

    def end(self) -> None:
        self.ending.set()
        self.keeper.join()
        self.script('as_pg_owner "$(pg_bin)/pg_ctl" stop -m immediate -w -D "$PG_DATA" >/dev/null')
        self.script('rm -rf "$PG_HOME"')


WEB = "-m gunicorn --pythonpath site,. --workers 2 --threads 4 --log-level warning"
WORKER = "manage.py run_worker --every 1 --dead-after 20"


class Town:
    """Web, worker, mail server; the database is there already."""

    def __init__(self, *, database: Database, folder: Path, seed: str) -> None:
        self.database, self.folder = database, folder
        self.web_port, self.mail_port = free_port(), free_port()
        environment = {
            **dict(line.split("=") for line in ENVIRONMENT.split()),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
        }
        server = ["-m", "tests.faults.server", str(self.mail_port), seed, str(folder)]
        self.mail = Service("mail", server, log=folder / "mail.log", environment={})
        web = [*WEB.split(), "--bind", f"127.0.0.1:{self.web_port}", "config.wsgi"]
        self.web = Service("web", web, log=folder / "web.log", environment=environment)
        self.worker = Service("worker", WORKER.split(), log=folder / "worker.log", environment=environment)

    def wait_until_up(self) -> None:
        address = f"http://127.0.0.1:{self.web_port}/readyz"
        eventually(lambda: get(address)[0] == 200, within=120, what="the town is ready")

    def calm_mail_server(self) -> None:
        os.kill(self.mail.pid, signal.SIGUSR1)

    def end(self) -> None:
        for service in (self.web, self.worker, self.mail):
            service.end()


ENVIRONMENT = """
LIMIT_DRAFTS_PER_HOUR=1000000
LIMIT_PHOTOS_PER_HOUR=1000000
LIMIT_REPORTS_PER_HOUR=1000000
LIMIT_MESSAGES_PER_HOUR=1000000
LIMIT_RECEIPTS_PER_HOUR=1000000
LIMIT_SIGN_INS_PER_HOUR=1000000
LIMIT_SIGN_INS_TO_ACCOUNT_PER_HOUR=1000000
MIN_SECONDS_TO_SEND=0
"""
