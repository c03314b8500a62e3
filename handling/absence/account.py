"""Being away, as everybody who handles reports says it on the own account page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets import AdminDateInput

from handling.absence.models import Absence
from handling.units.models import Unit
from handling.units.permissions import unit_ids_worked_by
from handling.units.users import User


def colleagues_of(user: Any) -> Any:
    """Active people who handle or lead a unit that the user does."""
    units = Unit.objects.filter(pk__in=unit_ids_worked_by(user))
    groups = [group for pair in units.values_list("handlers", "leads") for group in pair]
    found = User.objects.filter(is_active=True, groups__in=groups).exclude(pk=user.pk)
    return found.distinct().order_by("last_name", "first_name", "username")


class AbsenceForm(forms.ModelForm):
    """Both days, or neither: then one is here."""

    class Meta:
        model = Absence
        fields = ["first_day", "last_day", "substitute"]
        widgets = {"first_day": AdminDateInput, "last_day": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day"):
            self.fields[name].required = False
        self.fields["last_day"].help_text = _("Leave both days empty when you are here.")
        substitute: Any = self.fields["substitute"]
        substitute.queryset = colleagues_of(self.instance.user)
        substitute.empty_label = _("Nobody in particular: the unit is told")
        substitute.help_text = _("Is told in your place when a resident writes in a report that is yours.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("last_day", _("Give both days, or leave both empty."))
        elif first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned

    def _post_clean(self) -> None:
        if self.cleaned_data.get("first_day"):
            super()._post_clean()  # type: ignore[misc]

    def save(self, commit: bool = True) -> Absence:
        if self.cleaned_data.get("first_day"):
            return super().save(commit)
        if self.instance.pk:
            self.instance.delete()
        return self.instance


class AbsencePanel(BaseSettingsPanel):
    name = "absence"
    title = _("Away")
    order = 350
    form_class = AbsenceForm

    def is_active(self) -> bool:
        return bool(unit_ids_worked_by(self.user))

    def get_form(self) -> AbsenceForm:
        absence = Absence.objects.filter(user=self.user).first() or Absence(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return AbsenceForm(data, instance=absence, prefix=self.name)
