"""Is the process alive, and is the whole ready? For load balancers, watchdogs and the person who is called at night."""

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

from feedback_pages.delivery.heartbeats import REMEMBERED
from feedback_pages.delivery.holding import is_held
from feedback_pages.delivery.models import Delivery, WorkerHeartbeat
from feedback_pages.delivery.server import is_paused

HEARTBEAT_AT_MOST = timedelta(seconds=90)
DUE_AT_MOST = timedelta(minutes=10)
# A few hundred photos, and time for whoever is called.
FREE_AT_LEAST = 500_000_000


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


def _check(works: bool, **facts: Any) -> dict[str, Any]:
    return {"ok": works, **facts}


def _migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _check(not waiting, waiting=len(waiting))


def _worker() -> dict[str, Any]:
    """One living cluster is enough to be ready; one that fell silent without a farewell is counted for an hour."""
    now = timezone.now()
    beats = WorkerHeartbeat.objects.filter(beat_at__gt=now - REMEMBERED).values_list("beat_at", flat=True)
    ages = sorted(now - beat for beat in beats)
    living = sum(age < HEARTBEAT_AT_MOST for age in ages)
    newest = round(ages[0].total_seconds()) if ages else None
    return _check(living > 0, seconds_since_heartbeat=newest, living=living, silent=len(ages) - living)


def _outbox() -> dict[str, Any]:
    """Whether mails leave. A mail server that is left alone for a while is told, and a fault when mails grow old."""
    now = timezone.now()
    oldest = Delivery.objects.due(now).aggregate(oldest=Min("next_attempt_at"))["oldest"]
    age, held = now - oldest if oldest else timedelta(), is_held()
    facts = {"seconds_oldest_due": round(age.total_seconds()), "server_paused": is_paused(now), "held": held}
    # That all are held, as in a copy of a town, is somebody's wish.
    return _check(held or age < DUE_AT_MOST, **facts)


def _files(root: Path) -> dict[str, Any]:
    """Whether a file can be written in `root`, really, and how much room is left there."""
    probe = root / f".kuuluu-{uuid.uuid4().hex}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(root).free
        _write(probe)
    except OSError as error:
        return _check(False, problem=error.strerror)
    return _check(free >= FREE_AT_LEAST, free_megabytes=free // 1_000_000)


def _write(probe: Path) -> None:
    with probe.open("xb") as file:
        try:
            file.write(b"x" * 4096)
            file.flush()
            # Some file systems say only now that there is no room.
            os.fsync(file.fileno())
        finally:
            probe.unlink()


def _of_database() -> dict[str, dict[str, Any]]:
    try:
        return {"database": _check(True), "migrations": _migrations(), "worker": _worker(), "outbox": _outbox()}
    except DatabaseError:
        return {"database": _check(False)}


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all is well, 503 with the same JSON when something is not: `{"ready": bool, "checks": {name: {...}}}`."""
    checks = {
        **_of_database(),
        "private_files": _files(Path(settings.PRIVATE_ROOT)),
        "media_files": _files(Path(settings.MEDIA_ROOT)),
    }
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Published photos and pictures of pages, where no web server stands in front (`script/server`)."""
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:
        # A name that no file can have.
        raise Http404 from error
