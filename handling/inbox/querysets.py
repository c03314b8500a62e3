from typing import Any

from django.db import models

from handling.units.permissions import unit_ids_seen_by


class InboxEntryQuerySet(models.QuerySet):
    def seen_by(self, user: Any) -> "InboxEntryQuerySet":
        """Entries of reports that `user` may open."""
        units = unit_ids_seen_by(user)
        return self if units is None else self.filter(unit_id__in=units)

    def open(self) -> "InboxEntryQuerySet":
        return self.exclude(state="closed")
