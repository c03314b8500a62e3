from datetime import datetime

from django.db import models


class DeliveryQuerySet(models.QuerySet):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """What should be tried now, what fell due last first: a new receipt does not stand behind an old backlog."""
        return self.filter(state="queued", next_attempt_at__lte=now).order_by("-next_attempt_at", "-pk")
