"""Gathering reports about one matter, and letting one go again.

A cluster is of one unit; whoever gathers answers for that unit, and each report is asked for under its lock. Locks are
taken in one order: a reply, the cluster, its reports by their keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from feedback_pages.cases.actions import lock_report
from feedback_pages.cases.models import Outcome, Report
from handling.clusters.models import Cluster
from handling.inbox.models import InboxEntry
from handling.replies.actions import check_is_draft, leave_out
from handling.replies.models import Reply
from handling.report.access import lock_answerable
from handling.units.permissions import may_answer

# One answer is sent in one transaction.
MOST = 200


class Refusal(models.TextChoices):
    """Why a report did not join."""

    OTHER_UNIT = "other_unit", _("belongs to another unit")
    OTHER_CLUSTER = "other_cluster", _("is in another cluster")
    WITHDRAWN = "withdrawn", _("was taken back by the resident")


class NothingToGather(Exception):
    """A cluster takes two reports, and none joined. `refused` says why."""

    def __init__(self, refused: dict[str, list[str]]) -> None:
        super().__init__()
        self.refused = refused


class TooMany(Exception):
    """A cluster holds at most MOST reports."""


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What came of it: numbers of those that joined, and by `Refusal` of those that did not."""

    cluster: Cluster
    joined: list[str] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def gather(*, report_id: int, with_ids: Iterable[int], by: Any, cluster_id: int | None = None) -> Gathered:
    """Put a report and others into one cluster: the named one, the report's own, or a new one.

    Reports that `by` cannot read are passed over without a word.

    Raises:
        PermissionDenied: `by` does not answer for the report.
        Cluster.DoesNotExist: the unit that holds the report has no such cluster.
        NothingToGather, TooMany.
    """
    entry = InboxEntry.objects.select_related("unit").get(pk=report_id)
    if not may_answer(by, entry.unit):
        raise PermissionDenied(str(report_id))
    cluster = _cluster_of(entry, cluster_id, by)
    gathered = Gathered(cluster=cluster)
    for pk in sorted({report_id, *with_ids}):
        _join(pk, gathered, by, must=pk == report_id)
    count = cluster.entries.count()
    if not gathered.joined or count < 2:
        raise NothingToGather(gathered.refused)
    if count > MOST:
        raise TooMany
    return gathered


def _cluster_of(entry: InboxEntry, cluster_id: int | None, by: Any) -> Cluster:
    """Locked where there is one. Another unit's is as one that there is not."""
    wanted = cluster_id or entry.cluster_id
    if wanted is None:
        return Cluster.objects.create(unit=entry.unit, name=_usual_name(entry), by=by)
    return Cluster.objects.select_for_update().get(pk=wanted, unit=entry.unit_id)


def _usual_name(entry: InboxEntry) -> str:
    """The category; no words of a resident, which would have to be erased here too."""
    return str(entry.category)[:80]


def _join(pk: int, gathered: Gathered, by: Any, *, must: bool) -> None:
    report = lock_answerable(pk, by=by) if must else _locked_if_any(pk)
    entry = InboxEntry.objects.select_related("unit").filter(pk=pk).first() if report else None
    if report is None or entry is None or not may_answer(by, entry.unit) or entry.cluster_id == gathered.cluster.pk:
        return
    refusal = _refusal(report, entry, gathered.cluster)
    if refusal:
        gathered.refused.setdefault(refusal.value, []).append(report.number)
        return
    InboxEntry.objects.filter(pk=pk).update(cluster=gathered.cluster)
    log(report, "kuuluu.cluster_joined", user=by, data={"cluster": gathered.cluster.pk})
    gathered.joined.append(report.number)


def _locked_if_any(pk: int) -> Report | None:
    try:
        return lock_report(pk)
    except Report.DoesNotExist:
        return None


def _refusal(report: Report, entry: InboxEntry, cluster: Cluster) -> Refusal | None:
    if entry.unit_id != cluster.unit_id:
        return Refusal.OTHER_UNIT
    if entry.cluster_id is not None:
        return Refusal.OTHER_CLUSTER
    return Refusal.WITHDRAWN if report.outcome == Outcome.WITHDRAWN else None


@transaction.atomic
def leave(*, report_id: int, by: Any) -> Cluster | None:
    """Take a report out of its cluster, and out of the cluster's draft. The cluster, or None when it was the last.

    Raises:
        PermissionDenied. AlreadySent, WaitsForApproval: the cluster's answer to it leaves, or lies with the lead.
        Cluster.DoesNotExist: it is in none.
    """
    drafts = list(
        Reply.objects.unsent_of(report_id).filter(cluster__isnull=False).select_for_update(of=("self",)).order_by("pk")
    )
    cluster = Cluster.objects.select_for_update(of=("self",)).get(entries__pk=report_id)
    report = lock_answerable(report_id, by=by)
    for draft in drafts:
        check_is_draft(draft)
        leave_out(draft, report)
    InboxEntry.objects.filter(pk=report_id).update(cluster=None)
    log(report, "kuuluu.cluster_left", user=by, data={"cluster": cluster.pk})
    return None if Cluster.objects.delete_if_empty(cluster.pk) else cluster


@transaction.atomic
def rename(*, cluster_id: int, name: str, by: Any) -> Cluster:
    """Raises:
    PermissionDenied: `by` does not answer for its unit.
    """
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("unit").get(pk=cluster_id)
    if not may_answer(by, cluster.unit):
        raise PermissionDenied(str(cluster))
    cluster.name = name
    cluster.save(update_fields=["name"])
    return cluster
