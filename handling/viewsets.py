"""The menu group of what handling is set up with; who sees none of it does not see the group."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from handling.replies.template_viewsets import ReplyTemplateViewSet
from handling.replies.viewsets import ReplyViewSet
from handling.routing.areas import AreaViewSet
from handling.routing.viewsets import RoutingRuleViewSet
from handling.statutory.viewsets import StatutoryClockViewSet
from handling.units.viewsets import UnitViewSet


class HandlingViewSetGroup(SnippetViewSetGroup):
    items = (ReplyViewSet, ReplyTemplateViewSet, RoutingRuleViewSet, AreaViewSet, StatutoryClockViewSet, UnitViewSet)
    menu_label = _("Handling")
    menu_name = "handling"
    menu_icon = "cogs"
    menu_order = 80
