"""Taking words and addresses out of the mails of a case for good."""

from feedback_pages.cases.models import Report
from handling.mail_in.models import InboundMail


def erase_mails(report: Report) -> None:
    """Empty all mails of the case: they quote each other and ours, so that none can be spared for another's words.

    What the mails were, and that they were taken, stays known.
    """
    InboundMail.objects.filter(report=report).update(
        raw=b"", sender="", sender_name="", subject="", text="", attachments=[], refused=[]
    )
