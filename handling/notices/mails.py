"""How notices to handlers, leads and those who asked a lead read."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback_pages.cases.models import Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, Renderer, template_mail
from feedback_pages.delivery.renderers import register as register_renderer
from handling.replies.models import Reply


def read_reports(deliveries: Sequence[Delivery]) -> dict[int, Report]:
    ids = {delivery.pk: delivery.subject_ids["report"] for delivery in deliveries}
    reports = Report.objects.select_related("category").in_bulk(set(ids.values()))
    return {pk: reports[report] for pk, report in ids.items() if report in reports}


def _render(report: Report, subject: str) -> Mail:
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("report", args=[report.pk])
    context: dict[str, Any] = {"report": report, "link": link, "subject": subject}
    return template_mail("handler_notice", subject=f"{subject} {report.number}", context=context)


def render_new_report(report: Report) -> Mail:
    return _render(report, _("New feedback"))


def render_reporter_wrote(report: Report) -> Mail:
    return _render(report, _("The resident wrote again:"))


def render_report_refused(report: Report) -> Mail:
    return _render(report, _("A unit says it is not theirs:"))


def read_handed(deliveries: Sequence[Delivery]) -> dict[int, tuple[Report, int]]:
    """The report that each names, and how many others came with it."""
    others = {delivery.pk: delivery.subject_ids["others"] for delivery in deliveries}
    return {pk: (report, others[pk]) for pk, report in read_reports(deliveries).items()}


def render_report_handed(handed: tuple[Report, int]) -> Mail:
    report, others = handed
    if not others:
        return _render(report, _("Handed to your unit:"))
    subject = ngettext(
        "Handed to your unit, with %(count)d other:", "Handed to your unit, with %(count)d others:", others
    )
    return _render(report, subject % {"count": others})


def render_law_flagged(report: Report) -> Mail:
    return _render(report, _("The law may set a deadline for this:"))


def render_mentioned(report: Report) -> Mail:
    return _render(report, _("A colleague asks for you in a note:"))


def read_replies(deliveries: Sequence[Delivery]) -> dict[int, Reply]:
    ids = {delivery.pk: delivery.subject_ids["reply"] for delivery in deliveries}
    replies = Reply.objects.prefetch_related("receivers__report__category").in_bulk(set(ids.values()))
    return {pk: replies[reply] for pk, reply in ids.items() if reply in replies}


def _place_of_writing(reply: Reply, reports: list[Report]) -> str:
    """Where the reply can be changed, and where what its lead wrote is read."""
    return reverse("cluster", args=[reply.cluster_id]) if reply.cluster_id else reverse("report", args=[reports[0].pk])


def _render_approval(
    reply: Reply, *, subject: str, what: str, is_still_true: bool, is_to_be_changed: bool = False
) -> Mail:
    """About the approval of a reply: the cases' numbers and a link, nothing of what was written."""
    if not is_still_true:
        raise NothingToSend
    reports = [receiver.report for receiver in reply.receivers.all()]
    numbers = ", ".join(report.number for report in reports)
    page = _place_of_writing(reply, reports) if is_to_be_changed else reverse("replies:edit", args=[reply.pk])
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + page
    context: dict[str, Any] = {"what": what, "category": reports[0].category, "numbers": numbers, "link": link}
    return template_mail("approval_notice", subject=f"{subject} {numbers}", context=context)


def render_approval_asked(reply: Reply) -> Mail:
    return _render_approval(
        reply,
        subject=_("An answer waits for your approval:"),
        what=_("A colleague has written an answer and asks you, as a lead of the unit, to read and approve it."),
        is_still_true=bool(reply.workflow_in_progress),
    )


def render_approval_given(reply: Reply) -> Mail:
    return _render_approval(
        reply,
        subject=_("Your answer was approved:"),
        what=_("A lead of the unit approved the answer. It leaves for the resident within a few minutes."),
        is_still_true=bool(reply.send_at or reply.sent_at),
    )


def render_approval_refused(reply: Reply) -> Mail:
    return _render_approval(
        reply,
        subject=_("Changes are asked for in your answer:"),
        what=_("A lead of the unit asks you to change something in the answer before it is sent."),
        is_still_true=not reply.send_at and not reply.sent_at,
        is_to_be_changed=True,
    )


def register() -> None:
    register_renderer("new_report", Renderer(read_reports, render_new_report))
    register_renderer("reporter_wrote", Renderer(read_reports, render_reporter_wrote))
    register_renderer("report_refused", Renderer(read_reports, render_report_refused))
    register_renderer("report_handed", Renderer(read_handed, render_report_handed))
    register_renderer("law_flagged", Renderer(read_reports, render_law_flagged))
    register_renderer("mentioned", Renderer(read_reports, render_mentioned))
    register_renderer("approval_asked", Renderer(read_replies, render_approval_asked))
    register_renderer("approval_given", Renderer(read_replies, render_approval_given))
    register_renderer("approval_refused", Renderer(read_replies, render_approval_refused))
