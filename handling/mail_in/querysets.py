from typing import Any

from django.db import models
from django.db.models import Max, Q

from handling.units.models import Unit
from handling.units.permissions import roles_of

# Outcomes with which a mail waits for somebody to sort it.
WAITING = ("tray", "failed")
LATELY = 5_000


class InboundMailQuerySet(models.QuerySet):
    def waiting(self) -> "InboundMailQuerySet":
        """The tray."""
        return self.filter(outcome__in=WAITING)

    def lately_spam(self) -> "InboundMailQuerySet":
        """What was closed as spam of the last mails that came: what somebody may still want back."""
        newest = self.model._default_manager.order_by().aggregate(newest=Max("pk"))["newest"] or 0
        return self.filter(outcome="ignored", reason="spam", pk__gt=newest - LATELY)

    def sorted_by(self, user: Any) -> "InboundMailQuerySet":
        """What `user` may read and sort: mail that may belong to a case goes to those who handle it, all other mail to
        those of the default unit; administrators sort all."""
        roles = roles_of(user)
        if roles.is_administrator:
            return self
        own = roles.handled | roles.led
        reached = Q(report__inbox_entry__unit__in=own)
        if Unit.objects.filter(is_default=True, pk__in=own).exists():
            reached |= Q(report=None)
        return self.filter(reached)
