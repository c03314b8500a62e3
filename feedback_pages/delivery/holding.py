"""Holding all mail: for a copy of a town that stands beside the real one and must write to nobody.

It is a pause of the mail server without an end, so whatever falls due waits, what is written later too.
"""

from django.db import transaction
from django.utils import timezone

from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.models import HELD_UNTIL, Delivery, MailPause


def hold_mail() -> None:
    """Let no mail leave from now on. A worker that sends at this very moment would lift it: stop it first."""
    MailPause.objects.update_or_create(pk=1, defaults={"failures": 0, "until": HELD_UNTIL, "last_error": "held"})


@transaction.atomic
def release_mail(*, cancel_waiting: bool) -> int:
    """Let mail leave again. Returns how many mails are due now.

    Args:
        cancel_waiting: whether those that wait are cancelled instead of sent.
    """
    if cancel_waiting:
        waiting = Delivery.objects.filter(state=Delivery.State.QUEUED)
        waiting.update(state=Delivery.State.CANCELLED, content=None)
    MailPause.objects.filter(until=HELD_UNTIL).delete()
    enqueue_drain()
    return Delivery.objects.due(timezone.now()).count()


def is_held() -> bool:
    return MailPause.objects.filter(until=HELD_UNTIL).exists()
