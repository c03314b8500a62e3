"""What a resident writes on the own page of a case."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.actions import Contact
from feedback_pages.cases.models import Reporter
from feedback_pages.forms import PublicRenderer, TypedField

TEXT_LIMIT = 10_000


class OnceField(forms.UUIDField):
    """Names the form that was shown. One that is missing or spoilt gets a name of its own instead of an error."""

    # A browser that remembers what stood in the form would send an old name with a new message.
    widget = forms.HiddenInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return uuid.uuid4()


class OwnPageForm(forms.Form):
    default_renderer = PublicRenderer

    # Errors are told by us, at the field, and not by the browser.
    use_required_attribute = False


class MessageForm(OwnPageForm):
    """The resident's next message."""

    text = TypedField(
        label=_("Your message"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Do not write personal identity codes or other people's names."),
        error_messages={"required": _("Write your message here.")},
    )
    once = OnceField(initial=uuid.uuid4)


class ContactForm(OwnPageForm):
    """The resident's contact data as they shall be."""

    name = TypedField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The answer comes here. Without it, you read it by your own link."),
    )
    phone = TypedField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    wants_answer = forms.BooleanField(label=_("I would like an answer"), required=False)

    @classmethod
    def of(cls, reporter: Reporter) -> "ContactForm":
        return cls(initial={name: getattr(reporter, name) for name in ("name", "email", "phone", "wants_answer")})

    def contact(self) -> Contact:
        return Contact(**self.cleaned_data)
