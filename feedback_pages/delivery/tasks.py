"""What django-q2 calls. Payloads hold primary keys and names of clusters at most."""

from django.utils import timezone

from feedback_pages.delivery.heartbeats import forget_silent
from feedback_pages.delivery.models import WorkerHeartbeat
from feedback_pages.delivery.sending import drain_due
from feedback_pages.signals import worker_ticked, worker_tidied


def drain() -> int:
    return drain_due()


def tick(cluster: str) -> None:
    """Proof that `cluster` lives, then what falls due by the clock: waiting mails, and whatever the apps listen for."""
    WorkerHeartbeat.objects.update_or_create(cluster=cluster, defaults={"beat_at": timezone.now()})
    worker_ticked.send(sender=None)
    drain_due()


def tidy() -> None:
    """Every hour: what nobody waits for."""
    forget_silent()
    worker_tidied.send(sender=None)
