"""The form of the town's settings: shapes come as files, which are checked before anything is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from feedback_pages.town.geojson import Unreadable, read_base_map, read_outline


class TownSettingsForm(WagtailAdminModelForm):
    outline_file = forms.FileField(
        label=_("Outline of the town"),
        required=False,
        help_text=_(
            "GeoJSON, at most 1 MB, in EPSG:4326, 3067 or 3877. Places outside it are refused in forms. "
            "Draw it so that it includes the town's sea. A new file takes the place of the old outline."
        ),
    )
    remove_outline = forms.BooleanField(label=_("Remove the outline"), required=False)

    def clean_outline_file(self) -> Any:
        upload = self.cleaned_data["outline_file"]
        return self._read(read_outline, upload) if upload else None

    def clean_base_map(self) -> Any:
        upload = self.cleaned_data["base_map"]
        return self._read(read_base_map, upload) if "base_map" in self.changed_data and upload else upload

    @staticmethod
    def _read(reader: Any, upload: Any) -> Any:
        try:
            return reader(upload)
        except Unreadable as problem:
            raise forms.ValidationError(problem.message) from None

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("remove_outline"):
            self.instance.outline = None
        self.instance.outline = self.cleaned_data.get("outline_file") or self.instance.outline
        return super().save(commit)
