"""Which clusters live. Each has a heartbeat of its own, so that one cannot hide another's death."""

import os
import socket
from datetime import datetime, timedelta

from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from feedback_pages.delivery.broker import CLUSTER_VARIABLE
from feedback_pages.delivery.models import WorkerHeartbeat

TICK = "feedback_pages.delivery.tasks.tick"
# A beat younger than this is not written anew for a task that is taken.
FRESH = timedelta(seconds=5)
# How long a cluster that fell silent without a farewell is still spoken of.
REMEMBERED = timedelta(hours=1)


def own_name() -> str:
    """The name of the cluster that this process watches: host and process, as one finds them at night."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}"


def ask_for_beat(cluster: str) -> None:
    """Put a tick into the cluster's own queue; where the last one still waits, another would only lengthen it.

    What a killed cluster took stays locked until django-q2 hands it out again, and waits for nobody: such a tick must
    not keep the new cluster from showing that it lives.
    """
    if not OrmQ.objects.filter(key=cluster, lock__lte=timezone.now()).exists():
        async_task(TICK, cluster, group="tick", cluster=cluster)


def beat(cluster: str) -> None:
    """The proof, written by a worker of the cluster."""
    WorkerHeartbeat.objects.update_or_create(cluster=cluster, defaults={"beat_at": timezone.now()})


def beat_again() -> None:
    """Another task was taken, behind which ticks may have to wait: a sign of life of the cluster that this process is of."""
    now, cluster = timezone.now(), os.environ.get(CLUSTER_VARIABLE, "")
    WorkerHeartbeat.objects.filter(cluster=cluster, beat_at__lt=now - FRESH).update(beat_at=now)


def last_beat(cluster: str) -> datetime | None:
    return WorkerHeartbeat.objects.filter(cluster=cluster).values_list("beat_at", flat=True).first()


def forget(*clusters: str) -> None:
    """Take away the heartbeats of clusters that ended, and the ticks that wait for them."""
    OrmQ.objects.filter(key__in=clusters).delete()
    WorkerHeartbeat.objects.filter(cluster__in=clusters).delete()


def forget_silent() -> None:
    """Forget the clusters that fell silent long ago."""
    silent = WorkerHeartbeat.objects.filter(beat_at__lt=timezone.now() - REMEMBERED)
    forget(*silent.values_list("cluster", flat=True))
