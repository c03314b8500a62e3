from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from feedback_pages.cases.querysets import any_language
from feedback_pages.publications.models import PublicationDecision
from handling.units.permissions import unit_ids_seen_by


class InboxEntryQuerySet(models.QuerySet):
    def in_units(self, unit_ids: set[int] | None) -> "InboxEntryQuerySet":
        """Entries of these units; None stands for all."""
        if unit_ids is None:
            return self
        # As bigint: the index over unit and words compares nothing else, and a bare number is an integer.
        keys = [Cast(Value(pk), models.BigIntegerField()) for pk in sorted(unit_ids)]
        return self.filter(reduce(or_, (Q(unit_id=key) for key in keys))) if keys else self.nothing()

    def seen_by(self, user: Any) -> "InboxEntryQuerySet":
        """Entries of reports that `user` may open."""
        return self.in_units(unit_ids_seen_by(user))

    def open(self) -> "InboxEntryQuerySet":
        return self.exclude(state="closed")

    def nothing(self) -> "InboxEntryQuerySet":
        """No entry, still a statement that stands inside another: of `none()` Django writes no SQL."""
        return self.filter(Value(False))

    def late(self, now: datetime | None = None) -> "InboxEntryQuerySet":
        """Open and promised for a time that has passed; what was answered has no promise left."""
        return self.open().filter(due_at__lt=now or timezone.now())

    def awaiting_publication(self) -> "InboxEntryQuerySet":
        awaited = PublicationDecision.objects.filter(status=PublicationDecision.Status.AWAITING)
        return self.filter(report__in=awaited.values("report"))

    def with_words(self, words: str) -> "InboxEntryQuerySet":
        """Entries of reports whose messages, from either side, hold all of the words, in whichever language they are."""
        return self.filter(words=any_language(words))

    def with_shown(self) -> "InboxEntryQuerySet":
        """With all that a row shows."""
        shown = self.select_related("report", "category", "unit", "assignee")
        return shown.defer("words", "point_3857", "report__point_3857")
