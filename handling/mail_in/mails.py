"""The mail to a sender whose files were not all taken."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback_pages import limits
from feedback_pages.cases.actions import mail_reporter
from feedback_pages.cases.links import private_link
from feedback_pages.cases.mails import read_case_mails
from feedback_pages.cases.models import CaseMail
from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.renderers import Mail, NothingToSend, Renderer, template_mail
from feedback_pages.delivery.renderers import register as register_renderer
from handling.mail_in.files import reason_text
from handling.mail_in.models import InboundMail

KIND = "files_refused"


def tell_of_refused(row: InboundMail) -> None:
    """Tell the resident which files were not taken and why; nobody else, and not without end."""
    if row.message is None or row.report is None:
        return
    reporter = row.report.reporter
    if not reporter.can_be_mailed or reporter.email.casefold() != row.sender.casefold():
        return
    try:
        limits.count(sender=limits.mailbox_of(reporter.email), what="receipt")
    except limits.TooMany:
        return
    mail_reporter(report=row.report, kind=KIND, message=row.message, not_before=timezone.now())
    enqueue_drain()


def render_refused(mail: CaseMail) -> Mail:
    row = InboundMail.objects.filter(message=mail.message_id).first() if mail.message_id else None
    if row is None or not row.refused:
        raise NothingToSend
    context: dict[str, Any] = {
        "report": mail.report,
        "link": private_link(mail.report.reporter),
        "files": [{"name": one["name"], "why": reason_text(one["reason"])} for one in row.refused],
    }
    subject = _("Some of your files could not be taken: %(number)s") % {"number": mail.report.number}
    return template_mail("files_refused", subject=subject, context=context, reply_to=mail.reply_to)


def register() -> None:
    register_renderer(KIND, Renderer(read_case_mails, render_refused))
