"""Laying an answer before the unit's leads. What they decide comes back through `workflow.finish_workflow`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from feedback_pages.cases.models import Report
from handling.replies.actions import ReplyNotAllowed, check_is_draft
from handling.replies.models import Reply
from handling.report.access import lock_answerable
from handling.units.permissions import may_answer


class NotWaiting(ReplyNotAllowed):
    """The leads have decided already, or were never asked."""


def may_take_back_request(reply: Reply, by: Any) -> bool:
    """Who wrote the reply or laid it before the leads, while they have not decided."""
    if not reply.workflow_in_progress or not may_answer(by, reply.unit):
        return False
    return by.pk in (reply.author_id, reply.current_workflow_state.requested_by_id)


@transaction.atomic
def take_back_request(*, reply_id: int, by: Any) -> Reply:
    """Make a reply that lies before the leads a draft again. Deciding takes the same lock: one of the two comes first.

    Raises:
        NotWaiting: they decided before. PermissionDenied: it is somebody else's request, or another unit's now.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reply_id)
    if not reply.workflow_in_progress:
        raise NotWaiting(str(reply))
    if not may_take_back_request(reply, by):
        raise PermissionDenied(str(reply))
    for report in _lock_receivers(reply, by):
        log(report, "kuuluu.approval_taken_back", user=by, data={"reply": reply.pk})
    reply.current_workflow_state.cancel(user=by)
    return reply


def _lock_receivers(reply: Reply, by: Any) -> list[Report]:
    """Raises:
    PermissionDenied: another unit holds one of them now.
    """
    return [lock_answerable(receiver.report_id, by=by) for receiver in reply.receivers.order_by("report_id")]


@transaction.atomic
def ask_approval(*, reply_id: int, by: Any) -> WorkflowState:
    """Lay the newest draft before the leads of the reply's unit; again after they asked for changes.

    Raises:
        PermissionDenied: `by` does not answer for the unit that holds each report.
        AlreadySent, WaitsForApproval.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("unit__approval_task").get(pk=reply_id)
    _lock_receivers(reply, by)
    check_is_draft(reply)
    workflow = reply.unit.approval_task.workflows.get()
    returned = reply.current_workflow_state
    if returned and returned.workflow_id == workflow.pk:
        returned.resume(by)
        return returned
    if returned:
        # It came back from the leads of a unit that has given the case away.
        returned.cancel(user=by)
    return workflow.start(reply, by)
