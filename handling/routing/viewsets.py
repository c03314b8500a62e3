"""Routing rules in Wagtail. Administrators own them; officers read what becomes of a category they write."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
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
    """The rules in their order, and below them the categories that have none: the default unit gets those."""

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

    def save(self, commit: bool = True) -> RoutingRule:
        """A new rule comes last: it overrules none that there is."""
        if self.instance.pk is None:
            last = RoutingRule.objects.aggregate(last=Max("position"))["last"]
            self.instance.position = 0 if last is None else last + 1
        return super().save(commit)


class RoutingRuleReordering(generic.ReorderView):
    """Wagtail moves a rule by the numbers of its neighbours, so each must have one of its own."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            rules = list(RoutingRule.objects.select_for_update())
            for position, rule in enumerate(rules):
                rule.position = position
            RoutingRule.objects.bulk_update(rules, ["position"])
            return super().post(request, *args, **kwargs)


class RoutingRuleViewSet(ScopedViewSet, ModelViewSet):
    model = RoutingRule
    name = "routing_rules"
    icon = "decimal"
    policy = RoutingRulePolicy(RoutingRule)
    kept = ("index", "index_results", "add", "edit", "delete", "history", "history_results", "reorder")
    index_view_class = RoutingRuleListing
    list_display = ["category", "unit"]
    list_filter = ["unit"]
    reorder_view_class = RoutingRuleReordering
    sort_order_field = "position"
    menu_label = _("Routing rules")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return RoutingRuleForm
