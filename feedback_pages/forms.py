"""What forms share."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from feedback_pages.text import clean_typed


class PublicRenderer(TemplatesSetting):
    """Fields in the look of the public pages."""

    field_template_name = "components/field.html"


class TypedField(forms.CharField):
    """A text field that drops what no keyboard writes before it is judged: where nothing else is left, it is empty."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_typed(value) if isinstance(value, str) else value)
