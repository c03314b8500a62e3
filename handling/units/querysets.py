from typing import Any

from django.db import models
from django.db.models import Q


class UnitQuerySet(models.QuerySet):
    def worked_by(self, user: Any) -> "UnitQuerySet":
        """Units whose reports `user` handles or leads."""
        groups = user.groups.values("pk")
        return self.filter(Q(handlers__in=groups) | Q(leads__in=groups))

    def led_by(self, user: Any) -> "UnitQuerySet":
        return self.filter(leads__in=user.groups.values("pk"))
