from typing import Any

from django.db import models
from django.db.models import Count, Max

from handling.units.permissions import is_administrator, unit_ids_worked_by


class ClusterQuerySet(models.QuerySet):
    def answered_for_by(self, user: Any) -> "ClusterQuerySet":
        """Clusters of the units for which `user` answers."""
        return self if is_administrator(user) else self.filter(unit__in=unit_ids_worked_by(user))

    def delete_if_empty(self, key: int) -> bool:
        """A cluster that holds nothing goes; what it sent stays with the reports. Whether it went."""
        deleted, _by_model = self.filter(pk=key, entries=None).delete()
        return bool(deleted)

    def with_counts(self) -> "ClusterQuerySet":
        """Each with `count`, how many reports it holds, and `latest`, when the newest of them came."""
        return self.annotate(count=Count("entries"), latest=Max("entries__received_at"))
