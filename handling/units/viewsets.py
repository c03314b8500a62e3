"""Units in Wagtail: administrators make and change them; their groups and approval come along."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSet

from feedback_pages.categories.models import Section
from handling.scoping import ALL_ROWS, RowPolicy, ScopedViewSet
from handling.units.actions import change_unit, create_unit
from handling.units.models import Unit
from handling.units.permissions import is_administrator


class UnitPolicy(RowPolicy):
    def rights(self, user: Any) -> dict[str, Q]:
        return {"add": ALL_ROWS, "change": ALL_ROWS, "view": ALL_ROWS} if is_administrator(user) else {}


class UnitForm(forms.ModelForm):
    sections = forms.ModelMultipleChoiceField(
        label=_("Sections"),
        queryset=Section.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The unit's editors write the pages of these sections, in every language."),
    )

    class Meta:
        model = Unit
        fields = ["code", "name_fi", "name_sv", "name_en", "is_default", "needs_approval", "sections"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "A short name for addresses and logs: letters a–z, digits and hyphens, say museum."
        )
        if self.instance.is_default:
            self.fields["is_default"].disabled = True
            self.fields["is_default"].help_text = _("To change this, make another unit the default one.")

    def _get_validation_exclusions(self) -> set[str]:
        # That there is one default unit alone is not for the form to refuse: the action takes it from the other.
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]

    def save(self, commit: bool = True) -> Unit:
        values = dict(self.cleaned_data)
        values["sections"] = list(values["sections"])
        if self.instance.pk is None:
            self.instance = create_unit(**values)
        else:
            self.instance = change_unit(unit_id=self.instance.pk, **values)
        return self.instance


class UnitViewSet(ScopedViewSet, ModelViewSet):
    model = Unit
    name = "units"
    icon = "group"
    policy = UnitPolicy(Unit)
    kept = ("index", "index_results", "add", "edit", "history", "history_results")
    list_display = ["__str__", "code", BooleanColumn("is_default", label=_("Default unit"))]
    search_fields = ["code", "name_fi", "name_sv", "name_en"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return UnitForm
