"""What all public forms share."""

from django.forms.renderers import TemplatesSetting


class PublicRenderer(TemplatesSetting):
    """Fields in the look of the public pages."""

    field_template_name = "components/field.html"
