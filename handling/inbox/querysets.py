from collections.abc import Set
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Polygon
from django.db import models
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Now
from django.db.models.lookups import LessThan
from django.utils import timezone

from feedback_pages.cases.querysets import AnyLanguageQuery
from feedback_pages.publications.models import PublicationDecision
from handling.units.permissions import unit_ids_seen_by

# What a row shows, and no more: a page of them is read at every look.
NAMES = [f"name_{code}" for code, _name in settings.LANGUAGES]
SHOWN = (
    *("state", "kind", "language", "excerpt", "received_at", "due_at", "needs_attention", "has_failed_mail"),
    *("report__number", "report__address", "report__outcome"),
    *("law_id", "law_due_at"),
    *("report__due_at", "report__reaction_due_at", "report__answered_at", "report__first_reaction_at"),
    *(f"category__{name}" for name in NAMES),
    *(f"unit__{name}" for name in NAMES),
    *("assignee__first_name", "assignee__last_name", "assignee__username"),
)

# What nothing was promised for comes after all that something was.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def due_or_never() -> Coalesce:
    return Coalesce("due_at", Value(NEVER))


def _coordinate(function: str) -> Func:
    return Func(F("report__point"), function=function, output_field=FloatField())


class InboxEntryQuerySet(models.QuerySet):
    def in_units(self, unit_ids: Set[int] | None) -> "InboxEntryQuerySet":
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

    def late(self, now: datetime | Now | None = None) -> "InboxEntryQuerySet":
        """Open and promised for a time that has passed; what was answered has no promise left."""
        # By what the list is ordered by: the index over it knows where the late ones end.
        return self.open().filter(LessThan(due_or_never(), now or timezone.now()))

    def due_within(self, start: datetime, end: datetime) -> "InboxEntryQuerySet":
        """Open and promised for a time from `start` to `end`."""
        return self.open().filter(due_at__gte=start, due_at__lte=end)

    def paused(self) -> "InboxEntryQuerySet":
        """Something is owed, and the clock stands while the resident is waited for."""
        waiting = self.filter(state="waiting", report__answered_at=None)
        return waiting.filter(Q(report__due_at__isnull=False) | Q(report__reaction_due_at__isnull=False))

    def needing_unit(self) -> "InboxEntryQuerySet":
        """Open and with the default unit only because no rule fits, or because its unit gave it back."""
        return self.open().filter(needs_unit=True)

    def awaiting_publication(self) -> "InboxEntryQuerySet":
        awaited = PublicationDecision.objects.filter(status=PublicationDecision.Status.AWAITING)
        return self.filter(report__in=awaited.values("report"))

    def in_area(self, area: Polygon | None) -> "InboxEntryQuerySet":
        """Entries of reports that lie in `area` (EPSG:3857); None stands for everywhere, the placeless included."""
        return self if area is None else self.filter(point_3857__intersects=area)

    def with_words(self, words: str) -> "InboxEntryQuerySet":
        """Entries of reports whose messages, from either side, hold all of the words, in whichever language they are."""
        return self.filter(words=AnyLanguageQuery(words))

    def with_shown(self) -> "InboxEntryQuerySet":
        """With all that a row shows; `lon` and `lat` as numbers, None where it has no place."""
        shown = self.select_related("report", "category", "unit", "assignee").only(*SHOWN)
        return shown.annotate(lon=_coordinate("ST_X"), lat=_coordinate("ST_Y"))
