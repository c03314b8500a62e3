"""Wagtail's site history, kept to the pages that its reader may edit.

Wagtail shows an editor of one section what happened to all pages above it too, other people's comments included.
"""

from typing import Any

from django.db.models import Q
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import PageLogEntry
from wagtail.permissions import page_permission_policy


class OwnSiteHistory(LogEntriesView):
    def filter_queryset(self, queryset: Any) -> Any:
        if queryset.model is PageLogEntry:
            own = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
            # What is deleted Wagtail gives only to those who edit the whole site.
            queryset = queryset.filter(Q(page__in=own.values("pk")) | Q(deleted=True))
        return super().filter_queryset(queryset)


# Before Wagtail's own addresses, which they stand in for.
urlpatterns = [
    path("", require_admin_access(OwnSiteHistory.as_view()), name="site_history"),
    path("results/", require_admin_access(OwnSiteHistory.as_view(results_only=True)), name="site_history_results"),
]
