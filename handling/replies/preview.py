"""How an answer will look: written for real by the real renderers, in a transaction that is rolled back."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from feedback_pages.cases.actions import lock_report
from feedback_pages.cases.links import key_of
from feedback_pages.cases.models import Message, Report
from feedback_pages.delivery.renderers import Mail, render
from feedback_pages.my_reports.forms import MessageForm
from feedback_pages.my_reports.presentation import case_context
from handling.replies.actions import answer_report
from handling.replies.models import Reply

# No key of this generation is ever given out: the preview's private link opens nothing.
NO_GENERATION = 2_000_000_000


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The mail (None where none is sent) and the resident's own page, as HTML."""

    mail: Mail | None
    page: str


def preview_reply(*, request: HttpRequest, reply: Reply, report_id: int) -> Preview:
    """Both as they would be if `reply` left now.

    Raises:
        MoveNotAllowed: its move is not possible.
    """
    with transaction.atomic():
        report = lock_report(report_id)
        report.reporter.link_generation = NO_GENERATION
        report.reporter.save(update_fields=["link_generation"])
        message = answer_report(reply=reply, report=report)
        with translation.override(report.language):
            preview = Preview(mail=_mail(message), page=_page(request, report))
        transaction.set_rollback(True)
    return preview


def _mail(message: Message) -> Mail | None:
    mail = message.mails.select_related("delivery").first()
    return render(mail.delivery) if mail else None


def _page(request: HttpRequest, report: Report) -> str:
    context = case_context(report.reporter, MessageForm())
    html = render_to_string("feedback_pages/my_report.html", context, request)
    key = key_of(report.reporter)
    # Photos come from the handler's own address: the preview's key opens none.
    return html.replace(reverse("my_report", args=[key]) + "photos/", reverse("report", args=[report.pk]) + "photos/")
