"""The editor's form of a category page."""

from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

# Written on the source page alone; they hold for every language.
RULES = [
    "availability",
    "place",
    "kinds",
    "photos_allowed",
    "promise_days",
    "reaction_days",
    "publication_default",
    "is_general",
    "map_center",
    "map_zoom",
]


class NoticePageForm(WagtailAdminPageForm):
    """An empty notice is empty: the editor of rich text leaves a paragraph without words, which would show as a box."""

    def clean_notice(self) -> str:
        notice = self.cleaned_data["notice"]
        return notice if strip_tags(notice).strip() else ""


class CategoryPageForm(NoticePageForm):
    """Rules and questions are asked on the source page; kinds are boxes to tick, not words with commas between."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_source:
            for name in [*RULES, "questions"]:
                self.fields.pop(name, None)
        elif "kinds" in self.fields:
            self.fields["kinds"] = self._kinds_field(self.fields["kinds"])

    def _kinds_field(self, field: forms.Field) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            choices=self.instance._meta.get_field("kinds").base_field.choices,
            widget=forms.CheckboxSelectMultiple,
            label=field.label,
            help_text=field.help_text,
            initial=field.initial,
            error_messages={"required": _("Choose at least one kind.")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "map_center" in cleaned and not cleaned["map_center"]:
            # A zoom without a middle says nothing.
            cleaned["map_zoom"] = None
        if cleaned.get("is_general"):
            other = type(self.instance).objects.general().exclude(translation_key=self.instance.translation_key).first()
            if other is not None:
                self.add_error("is_general", _("This is the general topic already: %(title)s") % {"title": other.title})
        return cleaned
