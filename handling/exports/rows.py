"""Cases as rows of a file: read some thousands at a time by key, so that memory and transactions stay small."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback_pages.cases.models import Channel, Message, Outcome, ReportState
from feedback_pages.categories.models import Category, Kind
from handling.inbox.models import InboxEntry
from handling.inbox.querysets import InboxEntryQuerySet
from handling.units.models import Unit
from handling.units.permissions import Roles

READ_AT_ONCE = 2_000
Row = list[str | int | float | datetime | None]


def headings(*, with_contact: bool) -> list[str]:
    fixed = [
        *(_("Number"), _("Received"), _("Kind"), _("Section"), _("Category"), _("Unit"), _("Assigned to")),
        *(_("State"), _("Outcome"), _("Language"), _("How it came"), _("Place"), _("Longitude"), _("Latitude")),
        *(_("Answer promised by"), _("First reaction"), _("Answered"), _("Closed"), _("First message")),
    ]
    return fixed + ([_("Name"), _("E-mail"), _("Phone")] if with_contact else [])


class CaseRows:
    """Rows of `entries`, the newest first. Contact data stands only in the rows of units whose cases the reader handles."""

    def __init__(self, entries: InboxEntryQuerySet, *, roles: Roles, with_contact: bool) -> None:
        self.entries, self.roles, self.with_contact = entries, roles, with_contact
        # Now: when the rows are read, the view is over and the language is no longer the reader's.
        self.units = {unit.pk: (unit, str(unit)) for unit in Unit.objects.all()}
        self.categories = {
            category.pk: (str(category.section or ""), str(category))
            for category in Category.objects.select_related("section")
        }
        self.labels = {
            value: str(label)
            for value, label in (
                *Kind.choices,
                *Channel.choices,
                *ReportState.choices,
                *Outcome.choices,
                *settings.LANGUAGES,
            )
        }

    def __iter__(self) -> Iterator[Row]:
        shown = self.entries.select_related("report__reporter", "assignee").order_by("-pk")
        last: int | None = None
        while read := list((shown if last is None else shown.filter(pk__lt=last))[:READ_AT_ONCE]):
            words = self._first_words(read)
            for entry in read:
                yield self._row(entry, words.get(entry.pk, ""))
            last = read[-1].pk

    def _first_words(self, read: Sequence[InboxEntry]) -> dict[int, str]:
        first = Message.objects.filter(report__in=[entry.pk for entry in read], direction=Message.Direction.IN)
        by_report = first.order_by("report", "created_at", "pk").distinct("report")
        return dict(by_report.values_list("report", "body"))

    def _row(self, entry: InboxEntry, words: str) -> Row:
        report, labels = entry.report, self.labels
        row: Row = [
            report.number,
            _there(report.received_at),
            labels[report.kind],
            *self.categories[entry.category_id],
            self.units[entry.unit_id][1],
            str(entry.assignee or ""),
            labels[report.state],
            labels.get(report.outcome, ""),
            labels[report.language],
            labels[report.channel],
            report.address,
            round(report.point.x, 6) if report.point else None,
            round(report.point.y, 6) if report.point else None,
            *(
                _there(moment)
                for moment in (report.due_at, report.first_reaction_at, report.answered_at, report.closed_at)
            ),
            words,
        ]
        return row + self._contact(entry) if self.with_contact else row

    def _contact(self, entry: InboxEntry) -> Row:
        if not self.roles.may_see_contact(self.units[entry.unit_id][0]):
            return ["", "", ""]
        reporter: Any = entry.report.reporter
        return [reporter.name, reporter.email, reporter.phone]


def _there(moment: datetime | None) -> datetime | None:
    """The town's own clock, as sheets know no zones."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else None
