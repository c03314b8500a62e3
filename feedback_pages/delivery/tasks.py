"""What django-q2 calls. Payloads hold primary keys at most."""

from django.conf import settings
from django.utils import timezone

from feedback_pages.delivery.models import WorkerHeartbeat
from feedback_pages.delivery.sending import drain_due
from feedback_pages.signals import worker_ticked


def drain() -> int:
    return drain_due()


def tick() -> None:
    """Proof of life, then what falls due by the clock: waiting mails, and whatever the apps above listen for."""
    WorkerHeartbeat.objects.update_or_create(cluster=settings.Q_CLUSTER["name"], defaults={"beat_at": timezone.now()})
    worker_ticked.send(sender=None)
    drain_due()
