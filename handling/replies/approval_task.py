"""Who approves answers: each unit has a workflow of one task, which its leads decide."""

from typing import Any

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, TaskState, Workflow, WorkflowTask

from handling.replies.models import Reply
from handling.units.models import Unit


class ChangesForm(TaskStateCommentForm):
    """What should change: an answer does not go back without a word."""

    comment = forms.CharField(label=_("What should change"), widget=forms.Textarea(attrs={"rows": 3}))


class ReplyApprovalTask(AbstractGroupApprovalTask):
    """Four eyes: a lead of the unit decides who neither wrote the answer nor changed it last."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="approval_task", editable=False)
    admin_form_fields = ["name", "active"]

    class Meta:
        verbose_name = _("approval of a unit's answers")
        verbose_name_plural = _("approvals of units' answers")
        default_permissions = ()

    def may_decide(self, reply: Any, user: Any) -> bool:
        """Wagtail asks with any object and lets superusers through; here only leads of the unit decide on its replies."""
        if not isinstance(reply, Reply) or reply.unit_id != self.unit_id or not user.is_active:
            return False
        writers = {reply.author_id, reply.latest_revision.user_id if reply.latest_revision else None}
        return user.pk not in writers and Unit.objects.led_by(user).filter(pk=self.unit_id).exists()

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        return super().get_actions(obj, user) if self.may_decide(obj, user) else []

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Under the reply's lock, on the state as it is now: what was taken back meanwhile is not decided any more.

        Raises:
            PermissionDenied: it no longer waits.
        """
        Reply.objects.select_for_update().filter(pk=task_state.revision.object_id).first()
        task_state.refresh_from_db()
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ChangesForm if action == "reject" else super().get_form_for_action(action)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.may_decide(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return False

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        waiting = [state for state in states if self.may_decide(state.revision.content_object, user)]
        return TaskState.objects.filter(pk__in=[state.pk for state in waiting])

    @classmethod
    def get_description(cls) -> Any:
        return _("A lead of the unit approves an answer that another wrote")


def make_approval(*, unit: Unit) -> ReplyApprovalTask:
    """The unit's task and the workflow around it."""
    task = ReplyApprovalTask.objects.create(name=f"{unit.code} – vastaukset / svar", unit=unit)
    task.groups.add(unit.leads)
    workflow = Workflow.objects.create(name=task.name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return task
