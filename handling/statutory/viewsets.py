"""Legal deadlines in Wagtail: officers write the words by which they are known; none is deleted, as reports name them."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminAutoHeightTextInput

from handling.scoping import ALL_ROWS, RowPolicy, ScopedViewSet
from handling.statutory.models import StatutoryClock, word_lines
from handling.units.permissions import is_officer

WORDS, ADVICE = ([f"{name}_{code}" for code in ("fi", "sv", "en")] for name in ("words", "advice"))
LONG = [*WORDS, *ADVICE]
# The worker looks for each of them in each message.
MOST_LINES = 200


class StatutoryClockPolicy(RowPolicy):
    def rights(self, user: Any) -> dict[str, Q]:
        return dict.fromkeys(("add", "change", "view"), ALL_ROWS) if is_officer(user) else {}


class StatutoryClockForm(forms.ModelForm):
    class Meta:
        model = StatutoryClock
        fields = ["name_fi", "name_sv", "name_en", "days", *LONG, "is_active"]
        widgets = dict.fromkeys(LONG, AdminAutoHeightTextInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in WORDS:
            if len(word_lines(values.get(name, ""))) > MOST_LINES:
                self.add_error(name, _("Write at most %(most)s lines in a language.") % {"most": MOST_LINES})
        return values


class StatutoryClockViewSet(ScopedViewSet, ModelViewSet):
    model = StatutoryClock
    name = "statutory_clocks"
    icon = "time"
    policy = StatutoryClockPolicy(StatutoryClock)
    kept = ("index", "index_results", "add", "edit", "history", "history_results")
    list_display = ["__str__", "days", "is_active"]
    menu_label = _("Legal deadlines")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return StatutoryClockForm
