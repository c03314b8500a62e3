"""The home page of those who handle reports: what awaits, and the way to it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from handling.inbox.models import InboxEntry
from handling.inbox.paging import ORDERS, capped_counts
from handling.inbox.rows import rows_of
from handling.inbox.scope import Scope, may_use_inbox, scope_of
from handling.inbox.tabs import TABS, countings_of

SHOWN = 5


class InboxPanel(Component):
    """Counts of the tabs, and the open reports that are due first."""

    name = "inbox"
    template_name = "handling/inbox_home_panel.html"
    order = 50

    class Media:
        css = {"all": ["handling/inbox.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        scope = scope_of(parent_context["request"])
        shown = [tab for tab in TABS if tab.name != "closed"]
        countings = countings_of(scope)
        counts = capped_counts({tab.name: countings[tab.name] for tab in shown})
        return {
            "tabs": [{"tab": tab, "count": counts[tab.name]} for tab in shown],
            "rows": rows_of(_due_first(scope)),
            "inbox_url": reverse("inbox"),
            "new_url": reverse("enter_report"),
        }


def _due_first(scope: Scope) -> list[InboxEntry]:
    promised = scope.entries.open().filter(due_at__isnull=False).annotate(moment=ORDERS["due"].moment)
    ordered = promised.order_by(*ORDERS["due"].fields(backwards=False))
    return list(ordered.with_shown()[:SHOWN])


def add_inbox_panel(request: HttpRequest, panels: list[Component]) -> None:
    if may_use_inbox(request):
        panels.append(InboxPanel())
    # What waits for a lead's approval waits for nobody else: first, and not below the lead's own cases.
    for panel in panels:
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = InboxPanel.order - 1
