"""What is done with the chosen cases, one form for each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback_pages.forms import TypedField
from handling.bulk import actions
from handling.bulk.actions import Chosen, Outcome
from handling.units.models import Unit
from handling.units.users import User


class BulkForm(forms.Form):
    """`name` is that of the button; `save` does it with the chosen. `can_undo` where it can be taken back."""

    name = ""
    label: Any = ""
    can_undo = False

    def __init__(self, data: Any = None, *, user: Any, people: Any, units: Any) -> None:
        self.user, self.people, self.units = user, people, units
        super().__init__(data, auto_id=f"{self.name}-%s")

    def save(self, chosen: Sequence[Chosen]) -> Outcome:
        raise NotImplementedError


class TakeForm(BulkForm):
    name, label, can_undo = "take", _("Take them myself"), True

    def save(self, chosen: Sequence[Chosen]) -> Outcome:
        return actions.assign_all(chosen=chosen, assignee=self.user, by=self.user)


class GiveForm(BulkForm):
    name, label, can_undo = "give", _("Give to a colleague"), True
    assignee = forms.ModelChoiceField(
        label=_("Handled by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = self.people  # type: ignore[attr-defined]

    def save(self, chosen: Sequence[Chosen]) -> Outcome:
        return actions.assign_all(chosen=chosen, assignee=self.cleaned_data["assignee"], by=self.user)


class HandOverForm(BulkForm):
    name, label = "hand_over", _("Hand over to another unit")
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.all(),
        help_text=_("The cases are the other unit's then: it cannot be undone here."),
        error_messages={"required": _("Choose the unit.")},
    )
    reason = TypedField(
        label=_("Why?"),
        max_length=300,
        error_messages={"required": _("Write why, for the people of the other unit.")},
    )

    def save(self, chosen: Sequence[Chosen]) -> Outcome:
        given = self.cleaned_data
        return actions.hand_over_all(chosen=chosen, unit=given["unit"], reason=given["reason"], by=self.user)


class NoteForm(BulkForm):
    name, label = "note", _("Add a note to all")
    body = TypedField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5_000,
        error_messages={"required": _("Write the note first.")},
    )

    def save(self, chosen: Sequence[Chosen]) -> Outcome:
        return actions.note_all(chosen=chosen, body=self.cleaned_data["body"], by=self.user)


FORMS: list[type[BulkForm]] = [TakeForm, GiveForm, HandOverForm, NoteForm]
