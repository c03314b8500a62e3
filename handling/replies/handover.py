"""What is bound to a report that goes to another unit: the answers that did not leave yet, and its cluster."""

from dataclasses import dataclass
from typing import Any

from wagtail.log_actions import log

from feedback_pages.cases.models import Report
from handling.clusters.models import Cluster
from handling.replies.actions import leave_out
from handling.replies.models import Reply
from handling.units.models import Unit


@dataclass(frozen=True)
class Bound:
    """Locked: answers that are written or leave, and the cluster, if the report is in one."""

    replies: list[Reply]
    cluster: Cluster | None


def lock_bound(report_id: int) -> Bound:
    """What is bound to a report, locked in the order that all keep: replies, cluster, and then the report itself."""
    replies = list(Reply.objects.unsent_of(report_id).select_for_update(of=("self",)))
    cluster = Cluster.objects.select_for_update(of=("self",)).filter(entries__pk=report_id).first()
    return Bound(replies, cluster)


def hand_over_bound(bound: Bound, *, report: Report, unit: Unit, by: Any) -> None:
    """Another unit has the report now: its own answer goes along, also while it leaves, and its approval is cancelled.

    An answer to a cluster stays with the cluster, without this report; a cluster of nothing goes.
    """
    for reply in bound.replies:
        if reply.workflow_in_progress:
            reply.current_workflow_state.cancel(user=by)
        if reply.cluster_id:
            _stay_behind(reply, report, by)
        else:
            _go_along(reply, unit, by)
    if bound.cluster is not None:
        Cluster.objects.delete_if_empty(bound.cluster.pk)


def _stay_behind(reply: Reply, report: Report, by: Any) -> None:
    if reply.send_at:
        log(report, "kuuluu.reply_left_out", user=by, data={"reply": reply.pk})
    leave_out(reply, report)


def _go_along(reply: Reply, unit: Unit, by: Any) -> None:
    reply.unit = unit
    reply.save(update_fields=["unit"])
    reply.save_revision(user=by, log_action=False)
