from django import forms
from django.utils.translation import gettext_lazy as _

from feedback_pages.forms import TypedField
from handling.notes.models import Note


class NoteForm(forms.Form):
    """A new internal remark."""

    body = TypedField(
        label=_("New note"),
        max_length=Note._meta.get_field("body").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only the town's people see notes, never the resident. @ and a colleague's name tells that colleague by mail."
        ),
        error_messages={"required": _("Write the note first.")},
    )
