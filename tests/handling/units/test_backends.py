"""Rights read in one statement are those that Django would read."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission

from handling.units.backends import StaffBackend
from handling.units.users import User


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("persona", ["administrator", "handler", "lead", "museum_editor"])
def test_everyone_may_what_django_says(persona: str, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(persona)
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtailredirects", codename="add_redirect")
    )
    expected = ModelBackend().get_all_permissions(again(user))
    assert expected
    assert StaffBackend().get_all_permissions(again(user)) == expected


def test_who_has_left_or_never_came_may_nothing(handler: User) -> None:
    assert StaffBackend().get_all_permissions(again(handler))
    handler.is_active = False
    handler.save()
    assert StaffBackend().get_all_permissions(again(handler)) == set()
    assert StaffBackend().get_user(handler.pk) is None
    assert StaffBackend().get_all_permissions(AnonymousUser()) == set()


def test_rights_are_of_the_person_not_of_one_case(handler: User) -> None:
    assert StaffBackend().get_all_permissions(again(handler), obj=handler) == set()
