"""What a member of staff sees of the inbox; read once a request, for the menu, the list, its map and its search."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from handling.inbox.models import InboxEntry
from handling.inbox.querysets import InboxEntryQuerySet
from handling.units.models import Unit
from handling.units.permissions import unit_ids_seen_by
from handling.units.querysets import UnitQuerySet
from handling.units.users import User


@dataclass(frozen=True)
class Scope:
    """`unit_ids` is None for those who see every unit."""

    user: Any
    unit_ids: set[int] | None

    @property
    def is_empty(self) -> bool:
        return self.unit_ids is not None and not self.unit_ids

    @property
    def entries(self) -> InboxEntryQuerySet:
        return InboxEntry.objects.in_units(self.unit_ids)

    @property
    def has_many_units(self) -> bool:
        return self.unit_ids is None or len(self.unit_ids) > 1

    @property
    def units(self) -> UnitQuerySet:
        return Unit.objects.all() if self.unit_ids is None else Unit.objects.filter(pk__in=self.unit_ids)

    @property
    def people(self) -> QuerySet[User]:
        """Active handlers and leads of the units."""
        in_them = Q(groups__in=self.units.values("handlers")) | Q(groups__in=self.units.values("leads"))
        found = User.objects.filter(in_them, is_active=True).distinct()
        return found.order_by("last_name", "first_name", "username")


def scope_of(request: HttpRequest) -> Scope:
    scope = getattr(request, "inbox_scope", None)
    if scope is None:
        scope = Scope(request.user, unit_ids_seen_by(request.user))
        request.inbox_scope = scope  # type: ignore[attr-defined]
    return scope


def may_use_inbox(request: HttpRequest) -> bool:
    """Handlers, leads, officers and administrators read the inbox and enter what they are told by phone."""
    return not scope_of(request).is_empty


def inbox_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse those who have no inbox; signing in is checked by Wagtail before."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_inbox(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
