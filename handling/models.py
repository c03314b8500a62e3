"""Django looks for an app's models here; each subject defines its own."""

from handling.inbox.models import InboxEntry
from handling.mail_in.models import InboundMail
from handling.notes.models import Note
from handling.replies.approval_task import ReplyApprovalTask
from handling.replies.models import Reply, ReplyReceiver, ReplyTemplate
from handling.routing.models import Assignment, RoutingRule
from handling.units.models import Unit
from handling.units.users import User

__all__ = [
    "Assignment",
    "InboundMail",
    "InboxEntry",
    "Note",
    "Reply",
    "ReplyApprovalTask",
    "ReplyReceiver",
    "ReplyTemplate",
    "RoutingRule",
    "Unit",
    "User",
]
