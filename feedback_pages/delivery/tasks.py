"""What django-q2 calls. Payloads hold primary keys and names of clusters at most."""

from feedback_pages.delivery.heartbeats import beat, beat_again, forget_silent
from feedback_pages.delivery.sending import drain_due
from feedback_pages.signals import worker_ticked, worker_tidied


def drain() -> int:
    beat_again()
    return drain_due()


def tick(cluster: str) -> None:
    """Proof that `cluster` lives, then what falls due by the clock: waiting mails, and whatever the apps listen for."""
    beat(cluster)
    # Each is logged that fails, and the others go on.
    worker_ticked.send_robust(sender=None)
    drain_due()


def tidy() -> None:
    """Every hour: what nobody waits for."""
    forget_silent()
    worker_tidied.send_robust(sender=None)
