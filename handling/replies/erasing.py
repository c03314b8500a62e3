"""Taking out the words of an answer while it was written: the reply, its revisions, what its approvers remarked."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, TaskState

from feedback_pages.cases.models import Message
from handling.replies.models import Reply

TEXTS = ("text_fi", "text_sv", "text_en")


def erase_texts(message: Message) -> None:
    """Empty the reply that became `message`. What other residents got by it stands in their own messages."""
    reply = Reply.objects.filter(receivers__message=message).first()
    if reply is None:
        return
    empty = dict.fromkeys(TEXTS, "")
    Reply.objects.filter(pk=reply.pk).update(**empty)
    for revision in reply.revisions.all():
        revision.content = {**revision.content, **empty}
        revision.save(update_fields=["content"])
    TaskState.objects.filter(workflow_state__in=reply.workflow_states.all()).exclude(comment="").update(comment="")
    _erase_logged_comments(reply)


def throw_away(reply: Reply) -> None:
    """Delete a locked reply that never left, with its revisions and whatever its approvers remarked."""
    _erase_logged_comments(reply)
    reply.delete()


def _erase_logged_comments(reply: Reply) -> None:
    """Wagtail copies an approver's remark into its log."""
    kind = ContentType.objects.get_for_model(Reply)
    for entry in ModelLogEntry.objects.filter(content_type=kind, object_id=str(reply.pk), data__has_key="comment"):
        entry.data = {**entry.data, "comment": ""}
        entry.save(update_fields=["data"])
