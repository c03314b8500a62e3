"""The tabs over the inbox: selections that are asked for every day, each an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handling.inbox.querysets import InboxEntryQuerySet
from handling.inbox.scope import Scope

# The fields of an address that tabs set.
FIELDS = ("state", "needs", "assigned")


@dataclass(frozen=True)
class Tab:
    name: str
    label: Any
    icon: str
    entries: Callable[[Scope], InboxEntryQuerySet]
    query: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        query = urlencode(self.query)
        return f"{reverse('inbox')}?{query}" if query else reverse("inbox")

    def is_chosen(self, query: QueryDict) -> bool:
        """Whether an address says the same as the tab; what narrows further does not matter."""
        return all([text for text in query.getlist(name) if text] == self._values(name) for name in FIELDS)

    def _values(self, name: str) -> list[str]:
        return [self.query[name]] if name in self.query else []


TABS = [
    Tab(
        "mine",
        _("Mine"),
        "user",
        lambda scope: scope.entries.open().filter(assignee=scope.user.pk),
        {"assigned": "me"},
    ),
    Tab(
        "unassigned",
        _("Unassigned"),
        "group",
        lambda scope: scope.entries.open().filter(assignee=None),
        {"assigned": "nobody"},
    ),
    Tab("open", _("All open"), "mail", lambda scope: scope.entries.open()),
    Tab("late", _("Late"), "warning", lambda scope: scope.entries.late(), {"needs": "late"}),
    Tab(
        "again",
        _("Wrote again"),
        "comment",
        lambda scope: scope.entries.open().filter(needs_attention=True),
        {"needs": "again"},
    ),
    Tab(
        "closed",
        pgettext_lazy("several reports", "Closed"),
        "check",
        lambda scope: scope.entries.filter(state="closed"),
        {"state": "closed"},
    ),
]
