"""Wagtail's own views of users and groups, with what a town forbids taken out (named in `wagtail_users.UsersAppConfig`)."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views import groups, users

from handling.people.actions import leave_cases, lock_administrators
from handling.people.forms import InvitationForm, PersonForm
from handling.people.roles import owned_groups, roles_of
from handling.units.models import Unit
from handling.units.users import User


class PeopleListing(users.IndexView):
    """Without check boxes: activating and deleting many at once would leave their cases behind."""

    add_item_label = gettext_lazy("Invite somebody")

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's column of administrators tells what the roles tell."""
        columns = [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]
        return [self._roles if column.name == "is_superuser" else column for column in columns]

    @cached_property
    def _roles(self) -> Column:
        units = list(Unit.objects.all())
        return Column("roles", label=_("Roles"), accessor=lambda person: "; ".join(self._words(person, units)))

    def _words(self, person: User, units: list[Unit]) -> list[str]:
        return [*([_("Administrator")] if person.is_superuser else []), *roles_of(person, units)]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups")

    def get_delete_url(self, instance: User) -> None:
        return None


class InviteView(users.CreateView):
    page_title = gettext_lazy("Invite somebody")
    page_subtitle = ""
    submit_button_label = gettext_lazy("Send the invitation")
    success_message = gettext_lazy("An invitation was sent to %(object)s.")
    template_name = "wagtailadmin/generic/create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}

    def save_instance(self) -> User:
        return self.form.save()


class PersonView(users.EditView):
    @transaction.atomic
    def save_instance(self) -> User:
        """With the rights go the cases that were held by them."""
        lock_administrators(by=self.request.user)
        person: User = super().save_instance()
        count = leave_cases(user=User.objects.get(pk=person.pk), by=self.request.user)
        if count:
            left = ngettext(
                "%(count)d open case was given back to its unit.",
                "%(count)d open cases were given back to their units.",
                count,
            )
            messages.warning(self.request, left % {"count": count})
        return person

    @property
    def header_buttons(self) -> list[HeaderButton]:
        person = self.object
        if person.pk == self.request.user.pk:
            return []
        if not person.is_active:
            return [self._button(_("Activate again"), "reactivate_person", "check")]
        deactivate = self._button(_("Deactivate"), "deactivate_person", "cross")
        if person.has_usable_password():
            return [deactivate]
        return [self._button(_("Send the invitation again"), "invite_again", "mail"), deactivate]

    def _button(self, label: str, name: str, icon: str) -> HeaderButton:
        return HeaderButton(label, reverse(name, args=[self.object.pk]), icon_name=icon)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "can_delete": False}


class PersonViewSet(users.UserViewSet):
    index_view_class = PeopleListing
    add_view_class = InviteView
    edit_view_class = PersonView
    edit_template_name = "handling/person.html"
    copy_view_enabled = False
    create_template_name = "wagtailadmin/generic/create.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PersonForm if for_update else InvitationForm

    def get_urlpatterns(self) -> list[Any]:
        """Nobody is deleted: there is no such address."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "delete_url_name": None}


class _OwnedGroup:
    """Mixin of a view of one group: what a unit or the officers own is read, and changed by units' actions alone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and self.is_owned:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @property
    def is_owned(self) -> bool:
        return owned_groups().filter(pk=self.kwargs["pk"]).exists()  # type: ignore[attr-defined]


class GroupView(_OwnedGroup, groups.EditView):
    def get_template_names(self) -> list[str]:
        return ["handling/owned_group.html"] if self.is_owned else super().get_template_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "can_delete": context["can_delete"] and not self.is_owned}


class GroupDeleteView(_OwnedGroup, groups.DeleteView):
    pass


class GroupViewSet(groups.GroupViewSet):
    model = Group
    edit_view_class = GroupView
    delete_view_class = GroupDeleteView


def refuse_bulk_action(request: HttpRequest, action_type: str, objects: list[Any], view: Any) -> None:
    """Hook `before_bulk_action`: nobody is deleted; who is deactivated hands over cases, one by one."""
    if view.model is User and action_type in ("delete", "set_active_state"):
        raise PermissionDenied
