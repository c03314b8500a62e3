"""Which mails a drain holds: a few at a time, so that a kill touches few and what falls due meanwhile is next.

A claim is committed, with the attempt counted, before any work. Whoever holds it is killed: its mails are due again
after CLAIM. Whoever holds it stops early: it gives them back, as if they had never been claimed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from time import monotonic

from django.db import transaction
from django.db.models import F

from feedback_pages.delivery.models import Delivery

# Mails to one claim, and the seconds after which none of them is begun any more: with a slow server a claim would
# keep the newest mail waiting, and send what was erased or readdressed since it was read.
BATCH = 20
LONGEST_BATCH = 2
# Longer than the task queue lets anybody work, so that only the mails of the dead fall due by it.
CLAIM = timedelta(minutes=2)
# From this attempt on a mail goes alone: one that kills its workers takes no others along.
ALONE_AFTER = 3


def gap_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubling up to six hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), timedelta(hours=6))


@dataclass
class Claim:
    """Mails that nobody else sends before `until`. In memory each keeps the time at which it was due."""

    mails: list[Delivery]
    until: datetime
    stale_at: float

    def hand_out(self, until: float) -> Iterator[Delivery]:
        """One after another, at least one, until that time or until the claim is stale."""
        while self.mails:
            yield self.mails.pop(0)
            if monotonic() > min(until, self.stale_at):
                return

    def give_back(self) -> None:
        """Make due again what was not handed out, its attempt uncounted; but nothing that is no longer held."""
        for mail in self.mails:
            mail.attempts -= 1
        held = Delivery.objects.filter(state=Delivery.State.QUEUED, next_attempt_at=self.until)
        held.bulk_update(self.mails, ["attempts", "next_attempt_at"])


@transaction.atomic
def claim_batch(now: datetime) -> Claim:
    """Take the newest due mails that nobody else holds; the claim is empty where nothing is due."""
    due = list(Delivery.objects.due(now).select_for_update(skip_locked=True)[:BATCH])
    mails = list(takewhile(lambda mail: mail.attempts < ALONE_AFTER, due)) or due[:1]
    for mail in mails:
        mail.attempts += 1
    until = now + max([CLAIM, *(gap_after(mail.attempts) for mail in mails)])
    rows = Delivery.objects.filter(pk__in=[mail.pk for mail in mails])
    rows.update(attempts=F("attempts") + 1, next_attempt_at=until)
    return Claim(mails, until, monotonic() + LONGEST_BATCH)
