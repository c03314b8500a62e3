"""Keeping the inbox row of a report equal to the report."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Aggregate, Func, OuterRef, QuerySet, Subquery, Value

from feedback_pages.cases.clocks import deadline_of
from feedback_pages.cases.models import CaseMail, Message, Report, ReportState
from feedback_pages.delivery.models import Delivery
from handling.inbox.models import InboxEntry
from handling.routing.models import Assignment

EXCERPT = 160


def excerpt(text: str) -> str:
    """Start of `text`, on one line."""
    words = " ".join(text[: EXCERPT * 2].split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1].rstrip() + "…"


def excerpt_of(report: Report) -> str:
    """Start of the resident's first words, on one line."""
    first = Message.objects.filter(report=report, direction=Message.Direction.IN).values_list("body", flat=True).first()
    return excerpt(first or "")


def new_entry(*, report: Report, held: Assignment, message: Message) -> InboxEntry:
    """The row of a new report, unsaved, from its first assignment and message, which need not be read again.

    What the database works out of a report and a message, it told when they were written.
    """
    return InboxEntry(
        report=report,
        unit=held.unit,
        point_3857=report.point_3857,
        words=Func(Value(message.search), function="strip"),
        **_row(report, held, excerpt(message.body)),
    )


def refresh_entry(*, report: Report) -> InboxEntry:
    """Write the report's row anew from the report and its newest assignment. In the transaction that changed either."""
    held = Assignment.objects.filter(report=report).first()
    if held is None:
        raise ValueError("a report without a unit has no inbox row")
    row = _row(report, held, excerpt_of(report)) | {
        "unit_id": held.unit_id,
        "point_3857": report.point.transform(3857, clone=True) if report.point else None,
        "words": words_of(report.pk),
    }
    entry, _made = InboxEntry.objects.update_or_create(report=report, defaults=row)
    if entry.cluster_id:
        # A cluster is of one unit.
        InboxEntry.objects.filter(pk=entry.pk).exclude(cluster__unit=held.unit_id).update(cluster=None)
    return entry


def _row(report: Report, held: Assignment, beginning: str) -> dict[str, Any]:
    deadline = deadline_of(report)
    return {
        "assignee_id": held.assignee_id,
        "category_id": report.category_id,
        "state": report.state,
        "kind": report.kind,
        "language": report.language,
        "received_at": report.received_at,
        "due_at": deadline.at if deadline and report.state != ReportState.WAITING else None,
        "excerpt": beginning,
        "needs_unit": held.is_nobodys,
    }


class JoinedWords(Aggregate):
    """One search vector of many (see migration 0005)."""

    function = "handling_joined_words"
    output_field = SearchVectorField()


def joined_words(messages: QuerySet[Message]) -> QuerySet[Any, tuple[int, str]]:
    """Each report with the stems of its messages as the database joins them."""
    return messages.order_by().values("report").annotate(joined=JoinedWords("search")).values_list("report", "joined")


def words_of(report: int | OuterRef) -> Subquery:
    return Subquery(joined_words(Message.objects.filter(report=report)).values("joined"))


def fill_words() -> None:
    """Write what a bulk load left out."""
    InboxEntry.objects.filter(words=None).update(words=words_of(OuterRef("report")))


def set_attention(*, report: Report, needed: bool) -> None:
    """The resident wrote again, or somebody has seen to it."""
    InboxEntry.objects.filter(report=report).update(needs_attention=needed)


def note_failed_mail(*, report: Report) -> None:
    """Show in the inbox whether a mail of this report was given up."""
    has_failed = CaseMail.objects.filter(report=report, delivery__state=Delivery.State.FAILED).exists()
    InboxEntry.objects.filter(report=report).update(has_failed_mail=has_failed)
