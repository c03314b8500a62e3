"""Routing rules in Wagtail. Administrators own them; officers read what becomes of a category they write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from feedback_pages.categories.models import Category
from handling.routing.models import RoutingRule
from handling.routing.routing import default_unit
from handling.scoping import ALL_ROWS, RowPolicy, ScopedViewSet
from handling.units.permissions import is_administrator, is_officer


class RoutingRulePolicy(RowPolicy):
    def rights(self, user: Any) -> dict[str, Q]:
        if is_administrator(user):
            return dict.fromkeys(("add", "change", "delete", "view"), ALL_ROWS)
        return {"view": ALL_ROWS} if is_officer(user) else {}


class RoutingRuleListing(generic.IndexView):
    """The rules, and below them the categories that have none: the default unit gets those."""

    results_template_name = "handling/routing_rules_results.html"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("category", "unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unrouted = Category.objects.filter(routing_rules=None).select_related("section")
        return {**super().get_context_data(**kwargs), "unrouted": unrouted, "default_unit": default_unit()}


class RoutingRuleForm(forms.ModelForm):
    class Meta:
        model = RoutingRule
        fields = ["category", "unit"]

    def clean_category(self) -> Category:
        """A second rule of a category would stand in the list and never do anything."""
        category: Category = self.cleaned_data["category"]
        rule = RoutingRule.objects.filter(category=category).exclude(pk=self.instance.pk).first()
        if rule is not None:
            raise ValidationError(
                _("%(category)s goes to %(unit)s already. Change that rule."),
                params={"category": category, "unit": rule.unit},
                code="unique",
            )
        return category

    def save(self, commit: bool = True) -> RoutingRule:
        """A new rule comes last in the list."""
        if self.instance.pk is None:
            last = RoutingRule.objects.aggregate(last=Max("position"))["last"]
            self.instance.position = 0 if last is None else last + 1
        return super().save(commit)


class RoutingRuleViewSet(ScopedViewSet, ModelViewSet):
    model = RoutingRule
    name = "routing_rules"
    icon = "decimal"
    policy = RoutingRulePolicy(RoutingRule)
    kept = ("index", "index_results", "add", "edit", "delete", "history", "history_results")
    index_view_class = RoutingRuleListing
    list_display = ["category", "unit"]
    list_filter = ["unit"]
    menu_label = _("Routing rules")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return RoutingRuleForm
