"""Laying an answer before the unit's leads. What they decide comes back through `workflow.finish_workflow`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import WorkflowState

from handling.replies.actions import AlreadySent, WaitsForApproval
from handling.replies.models import Reply
from handling.units.permissions import may_answer


@transaction.atomic
def ask_approval(*, reply_id: int, by: Any) -> WorkflowState:
    """Lay the newest draft before the leads of the reply's unit; again after they asked for changes.

    Raises:
        PermissionDenied: `by` does not answer for the unit.
        AlreadySent, WaitsForApproval.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("unit__approval_task").get(pk=reply_id)
    if not may_answer(by, reply.unit):
        raise PermissionDenied(str(reply))
    if reply.send_at or reply.sent_at:
        raise AlreadySent(str(reply))
    if reply.workflow_in_progress:
        raise WaitsForApproval(str(reply))
    workflow = reply.unit.approval_task.workflows.get()
    returned = reply.current_workflow_state
    if returned and returned.workflow_id == workflow.pk:
        returned.resume(by)
        return returned
    if returned:
        # It came back from the leads of a unit that has given the case away.
        returned.cancel(user=by)
    return workflow.start(reply, by)
