"""How notices to handlers, leads and those who asked a lead read."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_pages.cases.models import Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, template_mail
from feedback_pages.delivery.renderers import register as register_renderer
from handling.replies.models import Reply


def _render(delivery: Delivery, subject: str) -> Mail:
    report = Report.objects.select_related("category").filter(pk=delivery.subject_ids["report"]).first()
    if report is None:
        raise NothingToSend
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("report", args=[report.pk])
    context: dict[str, Any] = {"report": report, "link": link, "subject": subject}
    return template_mail("handler_notice", subject=f"{subject} {report.number}", context=context)


def render_new_report(delivery: Delivery) -> Mail:
    return _render(delivery, _("New feedback"))


def render_reporter_wrote(delivery: Delivery) -> Mail:
    return _render(delivery, _("The resident wrote again:"))


def _render_approval(delivery: Delivery, *, subject: str, what: str, is_still_true: Callable[[Reply], bool]) -> Mail:
    """About the approval of a reply: the cases' numbers and a link, nothing of what was written."""
    reply = Reply.objects.filter(pk=delivery.subject_ids["reply"]).first()
    if reply is None or not is_still_true(reply):
        raise NothingToSend
    reports = [receiver.report for receiver in reply.receivers.select_related("report__category")]
    numbers = ", ".join(report.number for report in reports)
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("replies:edit", args=[reply.pk])
    context: dict[str, Any] = {"what": what, "category": reports[0].category, "numbers": numbers, "link": link}
    return template_mail("approval_notice", subject=f"{subject} {numbers}", context=context)


def render_approval_asked(delivery: Delivery) -> Mail:
    return _render_approval(
        delivery,
        subject=_("An answer waits for your approval:"),
        what=_("A colleague has written an answer and asks you, as a lead of the unit, to read and approve it."),
        is_still_true=lambda reply: bool(reply.workflow_in_progress),
    )


def render_approval_given(delivery: Delivery) -> Mail:
    return _render_approval(
        delivery,
        subject=_("Your answer was approved:"),
        what=_("A lead of the unit approved the answer. It has been sent to the resident."),
        is_still_true=lambda reply: bool(reply.send_at or reply.sent_at),
    )


def render_approval_refused(delivery: Delivery) -> Mail:
    return _render_approval(
        delivery,
        subject=_("Changes are asked for in your answer:"),
        what=_("A lead of the unit asks you to change something in the answer before it is sent."),
        is_still_true=lambda reply: not reply.send_at and not reply.sent_at,
    )


def register() -> None:
    register_renderer("new_report", render_new_report)
    register_renderer("reporter_wrote", render_reporter_wrote)
    register_renderer("approval_asked", render_approval_asked)
    register_renderer("approval_given", render_approval_given)
    register_renderer("approval_refused", render_approval_refused)
