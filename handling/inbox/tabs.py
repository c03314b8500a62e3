"""The tabs over the inbox: selections that are asked for every day, each an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models.functions import Now
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handling.inbox.models import InboxEntry
from handling.inbox.paging import Counting
from handling.inbox.querysets import InboxEntryQuerySet
from handling.inbox.scope import Scope

# The fields of an address that tabs set.
FIELDS = ("state", "needs", "assigned")


@dataclass(frozen=True)
class Tab:
    """`narrow` takes entries and the reader's key."""

    name: str
    label: Any
    icon: str
    narrow: Callable[[InboxEntryQuerySet, int], InboxEntryQuerySet]
    query: dict[str, str] = field(default_factory=dict)
    # Shown only while there is something in it.
    is_rare: bool = False

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
        lambda entries, me: entries.open().filter(assignee=me),
        {"assigned": "me"},
    ),
    Tab(
        "unassigned",
        _("Unassigned"),
        "group",
        lambda entries, me: entries.open().filter(assignee=None),
        {"assigned": "nobody"},
    ),
    Tab("open", _("All open"), "mail", lambda entries, me: entries.open()),
    Tab("late", _("Late"), "warning", lambda entries, me: entries.late(Now()), {"needs": "late"}),
    Tab(
        "again",
        _("Wrote again"),
        "comment",
        lambda entries, me: entries.open().filter(needs_attention=True),
        {"needs": "again"},
    ),
    Tab(
        "unit",
        _("No unit found"),
        "help",
        lambda entries, me: entries.needing_unit(),
        {"needs": "unit"},
        is_rare=True,
    ),
    Tab(
        "closed",
        pgettext_lazy("several reports", "Closed"),
        "check",
        lambda entries, me: entries.filter(state="closed"),
        {"state": "closed"},
    ),
]


def countings_of(scope: Scope) -> dict[str, Counting]:
    """How the entries of each tab are counted, by its name."""
    return _countings(scope.user.pk, None if scope.unit_ids is None else frozenset(scope.unit_ids))


@lru_cache(maxsize=500)
def _countings(user_id: int, unit_ids: frozenset[int] | None) -> dict[str, Counting]:
    """The same for the same person at every look, and dearer to write than to ask: hence written once."""
    entries = InboxEntry.objects.in_units(unit_ids)
    return {tab.name: Counting.of(tab.narrow(entries, user_id)) for tab in TABS}
