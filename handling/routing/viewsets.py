"""Routing rules in Wagtail. Administrators own them; officers read what becomes of a category they write."""

from typing import Any

from django.db.models import Q
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


class RoutingRuleViewSet(ScopedViewSet, ModelViewSet):
    model = RoutingRule
    name = "routing_rules"
    icon = "decimal"
    policy = RoutingRulePolicy(RoutingRule)
    kept = ("index", "index_results", "add", "edit", "delete", "history", "history_results", "reorder")
    index_view_class = RoutingRuleListing
    list_display = ["category", "unit"]
    list_filter = ["unit"]
    form_fields = ["category", "unit"]
    sort_order_field = "position"
    menu_label = _("Routing rules")
