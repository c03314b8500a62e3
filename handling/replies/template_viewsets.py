"""Ready-made texts in Wagtail: handlers propose them for their unit, leads offer them, officers write those of all units."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminAutoHeightTextInput

from feedback_pages import languages
from feedback_pages.categories.models import Category
from handling.replies.fields import MEANINGS, problems_in
from handling.replies.models import OUTCOMES, ReplyTemplate
from handling.scoping import ALL_ROWS, NO_ROWS, RowPolicy, ScopedViewSet
from handling.units.models import Unit
from handling.units.permissions import is_administrator, is_officer, roles_of, unit_ids_worked_by


class ReplyTemplatePolicy(RowPolicy):
    """What is offered is written by leads for their unit and by officers for all; a proposal is its proposer's until then."""

    def rights(self, user: Any) -> dict[str, Q]:
        if is_administrator(user):
            return dict.fromkeys(("add", "change", "delete", "view"), ALL_ROWS)
        worked, officer = unit_ids_worked_by(user), is_officer(user)
        if not worked and not officer:
            return {}
        written = Q(unit_id__in=roles_of(user).led) | Q(proposed_by=user.pk, unit_id__in=worked)
        written |= Q(unit=None) if officer else NO_ROWS
        read = Q(proposed_by=None) & (ALL_ROWS if officer else Q(unit=None) | Q(unit_id__in=worked))
        return {"add": written, "change": written, "delete": written, "view": read | written}


class ReplyTemplateListing(generic.IndexView):
    """Leads the reader to the form only where the row is theirs to change."""

    def get_edit_url(self, instance: ReplyTemplate) -> str | None:
        url = super().get_edit_url(instance)
        may = self.permission_policy.user_has_permission_for_instance(self.request.user, "change", instance)
        return url if may else self.get_inspect_url(instance)

    def get_delete_url(self, instance: ReplyTemplate) -> str | None:
        may = self.permission_policy.user_has_permission_for_instance(self.request.user, "delete", instance)
        return super().get_delete_url(instance) if may else None


def _fields_help() -> str:
    rows = format_html_join(", ", "<code>{{{{{}}}}}</code> {}", MEANINGS.items())
    return format_html("{} {}", gettext("Fields that are filled for each case:"), rows)


class ReplyTemplateForm(WagtailAdminModelForm):
    """Offers the units that its writer works for; only officers leave the unit empty, which means all.

    `is_offered` is asked of those who may decide on somebody's proposal.
    """

    outcomes = forms.MultipleChoiceField(
        label=_("Outcomes"),
        choices=OUTCOMES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Comes first when the case ends so; none: with any."),
    )
    is_offered = forms.BooleanField(
        label=_("Offer it to the whole unit"),
        required=False,
        help_text=_("Until then it is the own text of the one who proposed it."),
    )

    class Meta:
        model = ReplyTemplate
        fields = ["name", "unit", "categories", "outcomes", "text_fi", "text_sv", "text_en"]
        widgets = {
            "categories": forms.CheckboxSelectMultiple,
            **{f"text_{code}": AdminAutoHeightTextInput for code in ("fi", "sv", "en")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user, unit = self.for_user, self.fields["unit"]
        unit.required = not is_officer(user)
        if not is_administrator(user):
            unit.queryset = Unit.objects.filter(pk__in=unit_ids_worked_by(user))
        if not unit.required:
            unit.empty_label = _("Every unit")
        self.fields["categories"].queryset = Category.objects.select_related("section")
        self.fields["text_fi"].help_text = lazy(_fields_help, str)()
        proposed = self.instance.proposed_by_id
        if proposed and self._decides_for(self.instance.unit):
            self.fields["is_offered"].help_text = _("Proposed by %(person)s.") % {"person": self.instance.proposed_by}
        else:
            del self.fields["is_offered"]

    def _decides_for(self, unit: Unit | None) -> bool:
        user = self.for_user
        if unit is None:
            return is_officer(user)
        return is_administrator(user) or unit.pk in roles_of(user).led

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for code in languages.codes():
            wrong = list(problems_in(values.get(f"text_{code}", "")))
            if wrong:
                told = {"wrong": ", ".join(wrong), "fields": ", ".join(f"{{{{{name}}}}}" for name in MEANINGS)}
                self.add_error(f"text_{code}", gettext("%(wrong)s is no field. There are: %(fields)s.") % told)
        return values

    def save(self, commit: bool = True) -> ReplyTemplate:
        template: ReplyTemplate = self.instance
        if not self._decides_for(template.unit):
            template.proposed_by = template.proposed_by or self.for_user
        elif "is_offered" not in self.fields or self.cleaned_data["is_offered"]:
            template.proposed_by = None
        return super().save(commit)


class ReplyTemplateViewSet(ScopedViewSet, ModelViewSet):
    model = ReplyTemplate
    name = "reply_templates"
    icon = "form"
    policy = ReplyTemplatePolicy(ReplyTemplate)
    kept = ("index", "index_results", "add", "edit", "delete", "inspect", "history", "history_results")
    inspect_view_enabled = True
    inspect_view_fields = ["name", "unit", "text_fi", "text_sv", "text_en", "used"]
    index_view_class = ReplyTemplateListing
    list_display = [
        "name",
        Column("unit", label=_("Unit"), sort_key="unit"),
        Column("used", label=_("Times sent"), sort_key="used"),
        Column("proposed_by", label=_("Proposed by")),
    ]
    search_fields = ["name", "text_fi", "text_sv", "text_en"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return ReplyTemplateForm
