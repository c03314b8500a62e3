"""Mails to the reporter: the receipt, which quotes none of the resident's words, and the town's answers."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from feedback_pages.cases.links import private_link
from feedback_pages.cases.models import CaseMail, Message
from feedback_pages.cases.wording import promise_text
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, Renderer, template_mail
from feedback_pages.delivery.renderers import register as register_renderer

# Of a long case the newest: mail programs want the thread, not its whole history.
REFERENCES = 20


def read_case_mails(deliveries: Sequence[Delivery]) -> dict[int, CaseMail]:
    mails = CaseMail.objects.select_related("report__category", "report__reporter", "message")
    found = {mail.delivery_id: mail for mail in mails.filter(delivery__in=[delivery.pk for delivery in deliveries])}
    for mail in found.values():
        mail.report.reporter.report = mail.report
    return {pk: mail for pk, mail in found.items() if mail.report.reporter.can_be_mailed}


def thread_of(mail: CaseMail) -> list[str]:
    """Message-IDs of what was mailed in this case before, oldest first."""
    earlier = CaseMail.objects.filter(report=mail.report_id, pk__lt=mail.pk).exclude(
        delivery__state=Delivery.State.CANCELLED
    )
    return list(earlier.order_by("-pk").values_list("delivery__message_id", flat=True)[:REFERENCES])[::-1]


def context_of(mail: CaseMail, **more: Any) -> dict[str, Any]:
    """What every mail of a case shows. It asks for an answer only where somebody fetches answers."""
    return {
        "report": mail.report,
        "link": private_link(mail.report.reporter),
        "can_be_answered": bool(mail.reply_to and settings.IMAP_URL),
        **more,
    }


def render_receipt(mail: CaseMail) -> Mail:
    report = mail.report
    return template_mail(
        "receipt",
        subject=_("We have received your feedback %(number)s") % {"number": report.number},
        context=context_of(mail, promise=promise_text(report)),
        reply_to=mail.reply_to,
    )


def render_answer(mail: CaseMail) -> Mail:
    return _render_words(mail, _("Answer to your feedback %(number)s"), is_question=False)


def render_question(mail: CaseMail) -> Mail:
    return _render_words(mail, _("Question about your feedback %(number)s"), is_question=True)


def _render_words(mail: CaseMail, subject: str, *, is_question: bool) -> Mail:
    """The town's message, as the answer or as what it asks the resident."""
    message: Message | None = mail.message
    if message is None or message.erased_at is not None:
        raise NothingToSend
    thread = thread_of(mail)
    return template_mail(
        "answer",
        subject=subject % {"number": mail.report.number},
        context=context_of(mail, message=message, is_question=is_question),
        reply_to=mail.reply_to,
        References=" ".join(thread),
        In_Reply_To=thread[-1] if thread else "",
    )


def register() -> None:
    register_renderer("receipt", Renderer(read_case_mails, render_receipt))
    register_renderer("answer", Renderer(read_case_mails, render_answer))
    register_renderer("question", Renderer(read_case_mails, render_question))
