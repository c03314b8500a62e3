"""The queue in the database, and beside it a small one for each cluster alone.

Only a tick that no other cluster can take proves that this very cluster lives: on the shared queue a neighbour may take
every one of them and hide a death.
"""

import os
from typing import Any

from django.utils import timezone
from django_q.brokers.orm import ORM

# Set by `run_worker` for the cluster that it starts: the name of its own queue and of its heartbeat.
CLUSTER_VARIABLE = "KUULUU_CLUSTER"


class Broker(ORM):
    def dequeue(self) -> list[tuple[int, str]] | None:
        """The task that waits for this cluster alone, else what is next for everybody."""
        return self._dequeue_own() or super().dequeue()

    def _dequeue_own(self) -> list[tuple[int, str]]:
        own: Any = self.get_connection().filter(key=os.environ.get(CLUSTER_VARIABLE, ""), lock__lt=timezone.now())
        task = own.order_by("pk").first()
        if task is None or not own.filter(pk=task.pk, lock=task.lock).update(lock=self.timeout(task)):
            return []
        return [(task.pk, task.payload)]
