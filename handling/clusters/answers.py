"""One answer to the reports of a cluster: drafted in each language that its receivers write, checked as a whole, sent as one."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedback_pages.cases import workflow
from feedback_pages.cases.models import Outcome, Report
from handling.clusters.models import Cluster
from handling.inbox.models import InboxEntry
from handling.replies.actions import (
    AlreadySent,
    DraftChangedMeanwhile,
    ReplyNotAllowed,
    check_is_draft,
    lock_reply,
    send_reply,
)
from handling.replies.approval import ask_approval
from handling.replies.models import Reply, ReplyReceiver
from handling.report.access import lock_answerable
from handling.units.permissions import may_answer


class NobodyChosen(ReplyNotAllowed):
    """No report was chosen, or none of those is in the cluster any more."""


class TextsMissing(ReplyNotAllowed):
    """Languages in which receivers write have no text. `counts`: language → for how many of them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        super().__init__(str(dict(counts)))
        self.counts = dict(counts)


class SomeNotPossible(ReplyNotAllowed):
    """Some reports are in the way. `numbers` names them."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = numbers


class MovesNotAllowed(SomeNotPossible):
    """The state table does not let them make the move."""


class Withdrawn(SomeNotPossible):
    """Their residents took them back: nothing is written to them any more."""


class HaveOwnDrafts(SomeNotPossible):
    """An answer of their own is being written or leaves."""


@transaction.atomic
def draft_answer(
    *,
    cluster_id: int,
    seen_versions: Mapping[int, int],
    texts: Mapping[str, str],
    move: str,
    by: Any,
    reply_id: int | None = None,
    seen_revision: int | None = None,
) -> Reply:
    """Write or rewrite the cluster's draft. `seen_versions`: report to answer → its version that the writer read.

    Raises:
        PermissionDenied: `by` does not answer for the cluster's unit, or another unit holds a report now.
        DraftChangedMeanwhile, AlreadySent, WaitsForApproval, NobodyChosen, HaveOwnDrafts.
        ValueError: `move` is no move.
    """
    workflow.Move.parse(move)
    reply = lock_reply(reply_id) if reply_id else None
    if reply is not None:
        if reply.cluster_id != cluster_id:
            # As one that was thrown away: whether others write, and how far they are, is not told.
            raise DraftChangedMeanwhile(None)
        check_is_draft(reply)
        if seen_revision is not None and reply.latest_revision_id != seen_revision:
            raise DraftChangedMeanwhile(reply)
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("unit").get(pk=cluster_id)
    if not may_answer(by, cluster.unit):
        raise PermissionDenied(str(cluster))
    _check_is_only(cluster, reply)
    reports = _chosen(cluster, seen_versions, by)
    _check_no_own_drafts(reports, reply)
    reply = reply or Reply(author=by, live=False, cluster=cluster)
    reply.unit, reply.move = cluster.unit, move
    for code, text in texts.items():
        setattr(reply, f"text_{code}", text.strip())
    reply.save()
    _write_receivers(reply, reports, seen_versions)
    reply.save_revision(user=by, log_action=False)
    return reply


def _check_is_only(cluster: Cluster, reply: Reply | None) -> None:
    """A cluster has one answer at a time."""
    other = cluster.replies.filter(sent_at=None).exclude(pk=reply.pk if reply else 0).first()
    if other is None:
        return
    if other.send_at:
        raise AlreadySent(str(other))
    raise DraftChangedMeanwhile(other)


def _chosen(cluster: Cluster, seen_versions: Mapping[int, int], by: Any) -> list[Report]:
    """Those of the cluster, locked in the order of their keys."""
    members = InboxEntry.objects.filter(cluster=cluster, pk__in=seen_versions).values_list("pk", flat=True)
    reports = [lock_answerable(pk, by=by) for pk in sorted(members)]
    if not reports:
        raise NobodyChosen(str(cluster))
    return reports


def _check_no_own_drafts(reports: list[Report], reply: Reply | None) -> None:
    others = ReplyReceiver.objects.filter(report__in=reports, reply__sent_at=None)
    if reply is not None:
        others = others.exclude(reply=reply)
    numbers = list(others.order_by("report__number").values_list("report__number", flat=True))
    if numbers:
        raise HaveOwnDrafts(numbers)


def _write_receivers(reply: Reply, reports: list[Report], seen_versions: Mapping[int, int]) -> None:
    reply.receivers.exclude(report__in=reports).delete()
    ReplyReceiver.objects.bulk_create(
        [ReplyReceiver(reply=reply, report=report, seen_version=seen_versions[report.pk]) for report in reports],
        update_conflicts=True,
        unique_fields=["reply", "report"],
        update_fields=["seen_version"],
    )


def _check_whole(reply: Reply, reports: list[Report]) -> None:
    """All that is in the way, at once and for how many.

    Raises:
        Withdrawn, TextsMissing, MovesNotAllowed.
    """
    withdrawn = [report.number for report in reports if report.outcome == Outcome.WITHDRAWN]
    if withdrawn:
        raise Withdrawn(withdrawn)
    missing = Counter(report.language for report in reports if not reply.text_in(report.language))
    if missing:
        raise TextsMissing(missing)
    move = workflow.Move.parse(reply.move)
    stuck = [one.number for one in reports if move and not workflow.may_move(one.state, move, outcome=one.outcome)]
    if stuck:
        raise MovesNotAllowed(stuck)


def _locked_whole(reply_id: int, by: Any) -> Reply:
    reply = lock_reply(reply_id)
    check_is_draft(reply)
    reports = [
        lock_answerable(receiver.report_id, by=by, seen_version=receiver.seen_version)
        for receiver in reply.receivers.order_by("report_id")
    ]
    _check_whole(reply, reports)
    return reply


@transaction.atomic
def send_answer(*, reply_id: int, by: Any) -> Reply:
    """Let the cluster's draft leave to all of its receivers after the minute of undoing.

    Raises:
        PermissionDenied, ReportChangedMeanwhile: of any of the reports.
        TextsMissing, MovesNotAllowed, Withdrawn, AlreadySent, WaitsForApproval, DraftChangedMeanwhile.
    """
    return send_reply(reply_id=_locked_whole(reply_id, by).pk, by=by)


@transaction.atomic
def ask_for_answer(*, reply_id: int, by: Any) -> None:
    """Lay the cluster's draft before the leads; what could not be sent is told now, not when they have approved.

    Raises: as `send_answer`.
    """
    ask_approval(reply_id=_locked_whole(reply_id, by).pk, by=by)
