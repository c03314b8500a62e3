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
from wagtail.users.models import UserProfile

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


class LanguageField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Language"),
            choices=settings.LANGUAGES,
            widget=forms.RadioSelect,
            initial=settings.LANGUAGE_CODE,
            **kwargs,
        )


class InvitationForm(forms.ModelForm):
    """`for_user` is the administrator who invites."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    language = LanguageField(help_text=_("Of the invitation and of the screens; everybody can change it later."))
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
    language = LanguageField(help_text=_("Of the screens and of the mails."))
    groups = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_active", None)
        self.fields["language"].initial = self.instance.chosen_language

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody has this address already."), code="unique")
        return email

    def clean(self) -> dict[str, Any]:
        """Who signs in by the address goes on doing so when it changes."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("username") == self.initial["email"] and "email" in given:
            given["username"] = given["email"]
        return given

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": self.cleaned_data["language"]})
        return user


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
