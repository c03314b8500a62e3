"""Stands in INSTALLED_APPS for `wagtail.users`. Imports no models: Django reads it before there are any."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    user_viewset = "handling.people.viewsets.PersonViewSet"
    group_viewset = "handling.people.viewsets.GroupViewSet"
