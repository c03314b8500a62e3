"""Mails to the reporter: the receipt, which quotes none of the resident's words, and the town's answers."""

from django.utils.translation import gettext as _

from feedback_pages.cases.links import private_link
from feedback_pages.cases.models import CaseMail, Message, Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, template_mail
from feedback_pages.delivery.renderers import register as register_renderer


def _report(delivery: Delivery) -> Report:
    report = (
        Report.objects.select_related("category", "reporter").filter(pk=delivery.subject_ids.get("report")).first()
    )
    if report is None or not report.reporter.can_be_mailed:
        raise NothingToSend
    return report


def thread_of(report: Report, delivery: Delivery) -> str:
    """Message-IDs of what was mailed in this case before, oldest first, for References."""
    earlier = CaseMail.objects.filter(report=report, delivery__lt=delivery.pk).order_by("pk")
    return " ".join(earlier.values_list("delivery__message_id", flat=True)[:20])


def render_receipt(delivery: Delivery) -> Mail:
    report = _report(delivery)
    return template_mail(
        "receipt",
        subject=_("We have received your feedback %(number)s") % {"number": report.number},
        context={"report": report, "link": private_link(report.reporter)},
    )


def render_answer(delivery: Delivery) -> Mail:
    report = _report(delivery)
    message = Message.objects.filter(pk=delivery.subject_ids.get("message"), erased_at=None).first()
    if message is None:
        raise NothingToSend
    references = thread_of(report, delivery)
    return template_mail(
        "answer",
        subject=_("Answer to your feedback %(number)s") % {"number": report.number},
        context={"report": report, "message": message, "link": private_link(report.reporter)},
        References=references,
        In_Reply_To=references.split(" ")[-1],
    )


def register() -> None:
    register_renderer("receipt", render_receipt)
    register_renderer("answer", render_answer)
