"""Rights on the row, for every view that Wagtail makes of a model.

Wagtail's own views ask whether somebody may change *some* row of a model, then read any. Here a policy answers with the rows
themselves, and whatever a viewset constructs (edit, inspect, history, revisions, what the next version brings) looks
there first.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.views import generic
from wagtail.permission_policies.base import BasePermissionPolicy

NO_ROWS = Q(pk__in=[])
# Not the empty Q, which vanishes when it is joined with another.
ALL_ROWS = Q(pk__isnull=False)


class RowPolicy(BasePermissionPolicy):
    """What a user may do, and with which rows: a subclass says it in `rights`."""

    def rights(self, user: Any) -> dict[str, Q]:
        """Action ("add", "change", "delete", "view") → the rows with which `user` may do it. What is missing is refused,
        to administrators too. For "add" the rows mean nothing: they do not exist yet."""
        raise NotImplementedError

    def _rights(self, user: Any) -> dict[str, Q]:
        """Read once a request: a user object lives no longer."""
        if not user.is_active:
            return {}
        kept: dict[type, dict[str, Q]] = user.__dict__.setdefault("_row_rights", {})
        if type(self) not in kept:
            kept[type(self)] = self.rights(user)
        return kept[type(self)]

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self._rights(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.instances_user_has_any_permission_for(user, [action]).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        rights = self._rights(user)
        reached = NO_ROWS
        for action in actions:
            reached |= rights.get(action, NO_ROWS)
        return self.model._default_manager.filter(reached)


class ScopedListing:
    """Mixin of a listing: it finds, counts, searches and exports what its reader may see. Without check boxes, as nothing is
    done with many rows."""

    permission_policy: RowPolicy
    request: HttpRequest

    def get_base_queryset(self) -> QuerySet:
        seen = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        return super().get_base_queryset().filter(pk__in=seen.values("pk"))  # type: ignore[misc]

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns  # type: ignore[misc]
        return [column for column in columns if not isinstance(column, BulkActionsCheckboxColumn)]


def _actions_of(view_class: type) -> list[str]:
    """The rights of which the view wants one on the row it shows."""
    one = getattr(view_class, "permission_required", None)
    if isinstance(one, str):
        return [one]
    return list(getattr(view_class, "any_permission_required", None) or ["view"])


class ScopedViewSet:
    """Mixin before one of Wagtail's viewsets. `policy` decides, `kept` names the addresses that there are."""

    policy: RowPolicy
    kept: tuple[str, ...]
    copy_view_enabled = False
    add_to_reference_index = False

    @property
    def permission_policy(self) -> RowPolicy:
        return self.policy

    def _leading_somewhere(self, view_kwargs: dict[str, Any]) -> dict[str, Any]:
        """No view leads to an address that there is not."""
        return {
            key: None if key.endswith("_url_name") and value and value.rpartition(":")[2] not in self.kept else value
            for key, value in view_kwargs.items()
        }

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return self._leading_somewhere(super().get_common_view_kwargs(**kwargs))  # type: ignore[misc]

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponse]:
        if issubclass(view_class, generic.IndexView):
            view_class = type(view_class.__name__, (ScopedListing, view_class), {})
        kwargs = self._leading_somewhere(kwargs)
        view = super().construct_view(view_class, **kwargs)  # type: ignore[misc]
        actions = _actions_of(view_class)

        @wraps(view)
        def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "pk" in kwargs:
                self._check_row(request, unquote(str(kwargs["pk"])), actions)
            return view(request, *args, **kwargs)

        return scoped

    def _check_row(self, request: HttpRequest, pk: str, actions: list[str]) -> None:
        """A row out of reach is as one that does not exist."""
        rows = self.policy.instances_user_has_any_permission_for(request.user, actions)
        if not pk.isascii() or not pk.isdigit() or not rows.filter(pk=pk).exists():
            raise Http404

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.kept]  # type: ignore[misc]

    def get_permissions_to_register(self) -> QuerySet:
        """None: rights on these rows come from units, and no group can be given more."""
        return Permission.objects.none()

    @property
    def url_finder_class(self) -> type:
        attributes = {"permission_policy": self.policy, "edit_url_name": self.get_url_name("edit")}  # type: ignore[attr-defined]
        return type("RowURLFinder", (ModelAdminURLFinder,), attributes)
