"""`manage.py run_town`: web (gunicorn) and worker in one terminal, for script/server."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from config.checks import DEMO_NAMES
from feedback_pages.languages import codes


class Command(BaseCommand):
    help = "Serve web and worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        commands = {"web": self._web(options["port"]), "worker": [sys.executable, sys.argv[0], "run_worker"]}
        # Groups of their own: Ctrl-C reaches this process alone, which then ends them in order.
        self.running = {name: self._start(command) for name, command in commands.items()}
        self._greet(options["port"])
        while not self.stopping:
            time.sleep(0.5)
            for name, process in self.running.items():
                if process.poll() is not None and not self.stopping:
                    self.stderr.write(f"{name} ended with {process.returncode}; it is started again")
                    time.sleep(1)
                    self.running[name] = self._start(commands[name])
        self._end_all()

    def _web(self, port: int) -> list[str]:
        return [
            sys.executable,
            "-m",
            "gunicorn",
            "--pythonpath",
            "site",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "2",
            "--threads",
            "4",
            "--log-level",
            "warning",
            "config.wsgi",
        ]

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        # Whatever ends this process, even kill -9, the kernel then asks its children to stop.
        return subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *command], start_new_session=True)  # noqa: S603, S607

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end_all(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _greet(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        lines = ["", f"Kuuluu is at {address}/", *(f"  {address}/{code}/" for code in codes()), f"  {address}/admin/"]
        if settings.DEMO:
            lines.append(f"Demo logins (password demo): {', '.join(DEMO_NAMES)}")
        if settings.DELIVERY_BACKEND.endswith("EmlFileBackend"):
            lines.append(f"Mails are written to {settings.MAIL_DIRECTORY}/")
        self.stdout.write("\n".join([*lines, "Ctrl-C stops everything.", ""]))
        self.stdout.flush()  # into a log file, too, while the town runs
