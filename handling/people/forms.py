"""Forms about the people who work here."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserEditForm

from handling.people.actions import heirs_of, invite_user
from handling.people.roles import role_choices
from handling.units.users import User


class RoleIterator(ModelChoiceIterator):
    """Groups by the names of units and roles, not by their own."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(role_choices())


class RolesField(forms.ModelMultipleChoiceField):
    iterator = RoleIterator
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Group.objects.all(), required=False, label=_("Units and roles"), **kwargs)


class InvitationForm(forms.ModelForm):
    """`for_user` is the administrator who invites."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial=settings.LANGUAGE_CODE,
        help_text=_("Of the invitation and of the screens; everybody can change it later."),
    )
    groups = RolesField()
    is_superuser = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("May do and see everything, in every unit.")
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "language", "groups", "is_superuser"]

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = for_user

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists() or User.objects.filter(username__iexact=email).exists():
            raise ValidationError(_("Somebody has this address already."), code="unique")
        return email

    def save(self, commit: bool = True) -> User:
        given = self.cleaned_data
        self.instance = invite_user(
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            language=given["language"],
            groups=list(given["groups"]),
            is_administrator=given["is_superuser"],
            by=self.for_user,
        )
        return self.instance


class PersonForm(UserEditForm):
    """Wagtail's form without passwords, which everybody sets alone, and without deactivating, which hands over cases."""

    password_enabled = False
    groups = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_active", None)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody has this address already."), code="unique")
        return email


class DeactivationForm(forms.Form):
    """Who takes the open cases; a choice is asked where there are any."""

    heir = forms.ModelChoiceField(
        label=_("Who takes the open cases"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular: the units share them out"),
        help_text=_("Those who work in each unit that holds one of the cases."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = heirs_of(person)  # type: ignore[attr-defined]
