"""Django looks for an app's models here; each subject defines its own."""

from handling.absence.models import Absence
from handling.clusters.models import Cluster
from handling.inbox.grid import InboxCell, InboxChange
from handling.inbox.models import InboxEntry
from handling.mail_in.models import InboundMail
from handling.notes.models import Note
from handling.replies.approval_task import ReplyApprovalTask
from handling.replies.models import Reply, ReplyReceiver, ReplyTemplate
from handling.routing.models import Assignment, RoutingRule
from handling.statistics.models import ReportFact, StatisticsCell, StatisticsChange
from handling.statutory.models import StatutoryClock, StatutoryFlag, StatutoryMark
from handling.units.models import Unit
from handling.units.users import User

__all__ = [
    "Absence",
    "Assignment",
    "Cluster",
    "InboundMail",
    "InboxCell",
    "InboxChange",
    "InboxEntry",
    "Note",
    "Reply",
    "ReplyApprovalTask",
    "ReplyReceiver",
    "ReplyTemplate",
    "ReportFact",
    "RoutingRule",
    "StatisticsCell",
    "StatisticsChange",
    "StatutoryClock",
    "StatutoryFlag",
    "StatutoryMark",
    "Unit",
    "User",
]
