"""What a finished approval does. Wagtail imports this module while its models load, so it imports nothing itself."""

from typing import Any


def finish_workflow(workflow_state: Any, user: Any) -> None:
    """WAGTAIL_FINISH_WORKFLOW_ACTION: pages are published as Wagtail does it; a reply by its own action."""
    from wagtail.workflows import publish_workflow_state

    from handling.replies.actions import approve_reply
    from handling.replies.models import Reply

    reply = workflow_state.content_object
    if not isinstance(reply, Reply):
        publish_workflow_state(workflow_state, user)
        return
    approved = workflow_state.current_task_state.revision
    approve_reply(reply_id=reply.pk, revision_id=approved.pk, by=user)
