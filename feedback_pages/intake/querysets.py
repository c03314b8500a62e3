from datetime import datetime

from django.db import models


class DraftQuerySet(models.QuerySet):
    def expired(self, now: datetime) -> "DraftQuerySet":
        return self.filter(expires_at__lte=now)

    def living(self, now: datetime) -> "DraftQuerySet":
        return self.filter(expires_at__gt=now)
