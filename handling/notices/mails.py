"""How notices to handlers read."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_pages.cases.models import Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, template_mail
from feedback_pages.delivery.renderers import register as register_renderer


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


def register() -> None:
    register_renderer("new_report", render_new_report)
    register_renderer("reporter_wrote", render_reporter_wrote)
