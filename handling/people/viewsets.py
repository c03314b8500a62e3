"""Wagtail's own views of users and groups, with what a town forbids taken out (named in `wagtail_users.UsersAppConfig`)."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views import groups, users

from handling.people.forms import InvitationForm, PersonForm
from handling.people.roles import owned_groups
from handling.units.users import User


class PeopleListing(users.IndexView):
    """Without check boxes: activating and deleting many at once would leave their cases behind."""

    add_item_label = gettext_lazy("Invite somebody")

    @cached_property
    def columns(self) -> list[Column]:
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def get_delete_url(self, instance: User) -> None:
        return None


class InviteView(users.CreateView):
    page_title = gettext_lazy("Invite somebody")
    submit_button_label = gettext_lazy("Send the invitation")
    success_message = gettext_lazy("An invitation was sent to %(object)s.")
    template_name = "wagtailadmin/generic/create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}

    def save_instance(self) -> User:
        return self.form.save()


class PersonView(users.EditView):
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
