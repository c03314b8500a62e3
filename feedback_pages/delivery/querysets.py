from datetime import datetime

from django.db import models


class DeliveryQuerySet(models.QuerySet):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """What should be tried now, the newest receipts and answers not behind an old backlog."""
        return self.filter(state="queued", next_attempt_at__lte=now)
