"""Is the process alive, and is the whole ready? For load balancers, watchdogs and the person who is called at night.

Each problem is named as the page of docs/operations/runbook.md that is opened then.
"""

import os
import shutil
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from feedback_pages.delivery import server
from feedback_pages.delivery.heartbeats import REMEMBERED
from feedback_pages.delivery.holding import is_held
from feedback_pages.delivery.models import Delivery, WorkerHeartbeat

DATABASE_AWAY = "the database does not answer"
DATABASE_FULL = "the database has no room"
MIGRATIONS_MISSING = "migrations are missing"
NO_WORKER = "no worker is alive"
MAILS_OLD = "mails do not leave"
MAIL_SERVER_REFUSES = "the mail server refuses"
NOT_WRITABLE = "files cannot be written"
LITTLE_ROOM = "little room is left"

# Longer than the watchdog of `run_worker` waits between two questions, with the longest line to a mail server.
HEARTBEAT_AT_MOST = timedelta(seconds=30)
DUE_AT_MOST = timedelta(minutes=10)
# A few hundred photos, and time for whoever is called.
FREE_AT_LEAST = 500_000_000
# Seconds: a server that is frozen takes connections and says nothing.
DATABASE_ANSWERS_WITHIN = 5
DISK_FULL = "53100"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


def _check(problem: str = "", **facts: Any) -> dict[str, Any]:
    return {"ok": not problem, **({"problem": problem} if problem else {}), **facts}


def _database() -> dict[str, Any]:
    """Whether a connection can be opened anew (one that is kept may wait for ever) and something be written."""
    fresh = connection.copy()
    fresh.settings_dict["OPTIONS"]["connect_timeout"] = DATABASE_ANSWERS_WITHIN
    try:
        with fresh.cursor() as cursor:
            # More than the memory it is given, hence written to the database's disk; no table grows by it.
            cursor.execute(f"SET statement_timeout = '{DATABASE_ANSWERS_WITHIN}s'; SET work_mem = '64kB'")
            cursor.execute("SELECT count(*) FROM generate_series(1, 20000)")
    except DatabaseError as error:
        return _away(error)
    finally:
        fresh.close()
    return _check()


def _away(error: DatabaseError) -> dict[str, Any]:
    is_full = getattr(error.__cause__, "sqlstate", None) == DISK_FULL
    return _check(DATABASE_FULL if is_full else DATABASE_AWAY, because=str(error).partition("\n")[0])


def _migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _check(MIGRATIONS_MISSING if waiting else "", waiting=len(waiting))


def _worker() -> dict[str, Any]:
    """One living cluster is enough to be ready; one that fell silent without a farewell is counted for an hour.

    A beat that is to come is as old as one that was: somebody put the clock back.
    """
    now = timezone.now()
    beats = WorkerHeartbeat.objects.filter(beat_at__gt=now - REMEMBERED).values_list("beat_at", flat=True)
    ages = sorted(abs(now - beat) for beat in beats)
    living = sum(age < HEARTBEAT_AT_MOST for age in ages)
    newest = round(ages[0].total_seconds()) if ages else None
    return _check("" if living else NO_WORKER, seconds_since_heartbeat=newest, living=living, silent=len(ages) - living)


def _outbox() -> dict[str, Any]:
    """Whether mails leave. That all are held, as in a copy of a town, is somebody's wish."""
    now = timezone.now()
    oldest = Delivery.objects.due(now).aggregate(oldest=Min("next_attempt_at"))["oldest"]
    age, held = now - oldest if oldest else timedelta(), is_held()
    is_old = age >= DUE_AT_MOST and not held
    return _check(MAILS_OLD if is_old else "", seconds_oldest_due=round(age.total_seconds()), held=held)


def _mail_server() -> dict[str, Any]:
    """What it said last, while it is left alone or mails wait for it to be tried again."""
    trouble = server.trouble(timezone.now())
    if trouble is None:
        return _check()
    return _check(
        MAIL_SERVER_REFUSES,
        because=trouble.last_error,
        failures=trouble.failures,
        since=trouble.since.isoformat(),
        tried_again=trouble.until.isoformat(),
    )


def _of_database() -> dict[str, dict[str, Any]]:
    """What the database is and knows; where it is away or not migrated, that alone."""
    database = _database()
    if not database["ok"]:
        return {"database": database}
    try:
        migrations = _migrations()
        found = {"database": database, "migrations": migrations}
        if migrations["ok"]:
            found |= {"worker": _worker(), "outbox": _outbox(), "mail_server": _mail_server()}
    except DatabaseError as error:
        return {"database": _away(error)}
    return found


def _files(root: Path) -> dict[str, Any]:
    """Whether a file can be written in `root`, really, and how much room is left there."""
    probe = root / f".kuuluu-{uuid.uuid4().hex}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(root).free
        _write(probe)
    except OSError as error:
        return _check(NOT_WRITABLE, because=error.strerror)
    return _check(LITTLE_ROOM if free < FREE_AT_LEAST else "", free_megabytes=free // 1_000_000)


def _write(probe: Path) -> None:
    with probe.open("xb") as file:
        try:
            file.write(b"x" * 4096)
            file.flush()
            # Some file systems say only now that there is no room.
            os.fsync(file.fileno())
        finally:
            probe.unlink()


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all is well, 503 when something is not: `{"ready": bool, "problems": [...], "checks": {name: {...}}}`."""
    checks = {
        **_of_database(),
        "private_files": _files(Path(settings.PRIVATE_ROOT)),
        "media_files": _files(Path(settings.MEDIA_ROOT)),
    }
    problems = sorted({check["problem"] for check in checks.values() if not check["ok"]})
    answer = {"ready": not problems, "problems": problems, "checks": checks}
    return JsonResponse(answer, status=503 if problems else 200)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Published photos and pictures of pages, where no web server stands in front (`script/server`)."""
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:
        # A name that no file can have.
        raise Http404 from error
