"""Routing rules in Wagtail. Administrators own them; officers read what becomes of a category they write, and try it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from feedback_pages.town.map_settings import map_context
from handling.routing.actions import move_rule
from handling.routing.forms import RoutingRuleForm, TryForm
from handling.routing.listing import rows_of, without_rule
from handling.routing.models import RoutingRule
from handling.routing.routing import default_unit
from handling.routing.trying import place_meant, read_rules, try_rules
from handling.scoping import ALL_ROWS, RowPolicy, ScopedViewSet
from handling.units.permissions import is_administrator, is_officer


class RoutingRulePolicy(RowPolicy):
    def rights(self, user: Any) -> dict[str, Q]:
        if is_administrator(user):
            return dict.fromkeys(("add", "change", "delete", "view"), ALL_ROWS)
        return {"view": ALL_ROWS} if is_officer(user) else {}


class RoutingRuleListing(generic.IndexView):
    """The rules in their order, and below them the categories of which the default unit gets the rest."""

    results_template_name = "handling/routing_rules_results.html"
    paginate_by = None

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("category__version", "area", "unit")

    def get_ordering(self) -> list[str]:
        """Their order is what they mean: there is no other."""
        return ["position", "pk"]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [*super().header_buttons, HeaderButton(_("Try it"), reverse("routing_rules:try"), icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = {rule.pk for rule in context["object_list"]}
        return {
            **context,
            "rows": [row for row in rows_of(read_rules()) if row.rule.pk in shown],
            "may_change": self.permission_policy.user_has_permission(self.request.user, "change"),
            "may_move": not self.is_filtering,
            "unrouted": without_rule(),
            "default_unit": default_unit(),
        }


class MoveRuleView(PermissionCheckedMixin, View):
    permission_required = "change"
    down = False

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        move_rule(rule_id=pk, by=request.user, down=self.down)
        return HttpResponseRedirect(f"{reverse('routing_rules:index')}#rule-{pk}")


class TryRulesView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Which unit would get such a report? All is in the address; nothing is written."""

    any_permission_required = ["view"]
    template_name = "handling/routing_try.html"
    page_title = gettext_lazy("Try the routing rules")
    header_icon = "view"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        rules = {"url": reverse("routing_rules:index"), "label": _("Routing rules")}
        return [*self.breadcrumbs_items, rules, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = TryForm(self.request.GET if "category" in self.request.GET else None)
        context = {**super().get_context_data(**kwargs), **map_context(), "form": form, "media": form.media}
        if form.is_valid():
            point, place = place_meant(form.cleaned_data)
            context |= {
                "trial": try_rules(values=form.cleaned_data, point=point, options=form.options),
                "place": place,
                "is_unknown_place": bool(form.cleaned_data["address"]) and point is None,
            }
        return context


class RoutingRuleViewSet(ScopedViewSet, ModelViewSet):
    model = RoutingRule
    name = "routing_rules"
    icon = "decimal"
    policy = RoutingRulePolicy(RoutingRule)
    kept = ("index", "index_results", "add", "edit", "delete", "history", "history_results", "up", "down", "try")
    index_view_class = RoutingRuleListing
    list_display = ["category", "unit"]
    list_filter = ["unit", "category"]
    menu_label = gettext_lazy("Routing rules")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return RoutingRuleForm

    def get_urlpatterns(self) -> list[Any]:
        common = {"permission_policy": self.policy}
        return [
            *super().get_urlpatterns(),
            path("try/", self.construct_view(TryRulesView, **common), name="try"),
            path("<int:pk>/up/", self.construct_view(MoveRuleView, **common), name="up"),
            path("<int:pk>/down/", self.construct_view(MoveRuleView, down=True, **common), name="down"),
        ]
