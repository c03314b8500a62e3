"""Notices of an approval: to the unit's leads that an answer waits, to who asked what they decided.

Wagtail mails about every workflow in its own words, to all administrators too. It goes on doing so for pages; of a reply
only these are told, in our words and by keys alone.
"""

from typing import Any

from wagtail.admin import mail
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from handling.notices.actions import notify
from handling.replies.models import Reply
from handling.units.users import User


def _tell_leads(task_state: TaskState, reply: Reply) -> None:
    """Those who may decide on it: no lead who wrote it, no administrator who is no lead."""
    task = task_state.task.specific
    leads = User.objects.filter(is_active=True, groups=reply.unit.leads_id).select_related("wagtail_userprofile")
    able = [lead for lead in leads if lead.wishes("submitted") and task.may_decide(reply, lead)]
    notify(users=able, kind="approval_asked", subject_ids={"reply": reply.pk})


def _tell_asker(state: WorkflowState, kind: str, notification: str, decided_by: Any) -> None:
    asker = state.requested_by
    if asker is None or asker == decided_by or not asker.is_active or not asker.wishes(notification):
        return
    notify(users=[asker], kind=kind, subject_ids={"reply": state.content_object.pk})


def _task_submitted(instance: TaskState, **kwargs: Any) -> None:
    reply = instance.workflow_state.content_object
    if isinstance(reply, Reply):
        _tell_leads(instance, reply)
    else:
        mail.GroupApprovalTaskStateSubmissionEmailNotifier()(instance=instance, **kwargs)


def _workflow_submitted(instance: WorkflowState, **kwargs: Any) -> None:
    if not isinstance(instance.content_object, Reply):
        mail.WorkflowStateSubmissionEmailNotifier()(instance=instance, **kwargs)


def _workflow_approved(instance: WorkflowState, **kwargs: Any) -> None:
    if isinstance(instance.content_object, Reply):
        _tell_asker(instance, "approval_given", "approved", kwargs.get("user"))
    else:
        mail.WorkflowStateApprovalEmailNotifier()(instance=instance, **kwargs)


def _workflow_rejected(instance: WorkflowState, **kwargs: Any) -> None:
    if isinstance(instance.content_object, Reply):
        _tell_asker(instance, "approval_refused", "rejected", kwargs.get("user"))
    else:
        mail.WorkflowStateRejectionEmailNotifier()(instance=instance, **kwargs)


def connect() -> None:
    """In the place of Wagtail's own receivers, under their names: whichever app is made ready first, ours stay."""
    for signal, receiver, sender, name in (
        (task_submitted, _task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, _workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_approved, _workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
        (workflow_rejected, _workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    ):
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(receiver, sender=sender, dispatch_uid=name)
