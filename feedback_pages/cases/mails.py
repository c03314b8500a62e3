"""Mails to the reporter: the receipt, which quotes none of the resident's words, and the town's answers."""

from typing import Any

from django.utils.translation import gettext as _

from feedback_pages.cases.links import private_link
from feedback_pages.cases.models import CaseMail, Message, Report
from feedback_pages.cases.wording import promise_text
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, template_mail
from feedback_pages.delivery.renderers import register as register_renderer

# Of a long case the newest: mail programs want the thread, not its whole history.
REFERENCES = 20


def _case_mail(delivery: Delivery) -> CaseMail:
    mail = (
        CaseMail.objects.select_related("report__category", "report__reporter", "message")
        .filter(delivery=delivery)
        .first()
    )
    if mail is None or not mail.report.reporter.can_be_mailed:
        raise NothingToSend
    mail.report.reporter.report = mail.report
    return mail


def thread_of(mail: CaseMail) -> list[str]:
    """Message-IDs of what was mailed in this case before, oldest first."""
    earlier = CaseMail.objects.filter(report=mail.report_id, pk__lt=mail.pk).exclude(
        delivery__state=Delivery.State.CANCELLED
    )
    return list(earlier.order_by("-pk").values_list("delivery__message_id", flat=True)[:REFERENCES])[::-1]


def _context(report: Report, **more: Any) -> dict[str, Any]:
    return {"report": report, "link": private_link(report.reporter), **more}


def render_receipt(delivery: Delivery) -> Mail:
    mail = _case_mail(delivery)
    report = mail.report
    return template_mail(
        "receipt",
        subject=_("We have received your feedback %(number)s") % {"number": report.number},
        context=_context(report, promise=promise_text(report)),
        reply_to=mail.reply_to,
    )


def render_answer(delivery: Delivery) -> Mail:
    mail = _case_mail(delivery)
    message: Message | None = mail.message
    if message is None or message.erased_at is not None:
        raise NothingToSend
    thread = thread_of(mail)
    return template_mail(
        "answer",
        subject=_("Answer to your feedback %(number)s") % {"number": mail.report.number},
        context=_context(mail.report, message=message),
        reply_to=mail.reply_to,
        References=" ".join(thread),
        In_Reply_To=thread[-1] if thread else "",
    )


def register() -> None:
    register_renderer("receipt", render_receipt)
    register_renderer("answer", render_answer)
