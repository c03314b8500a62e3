"""Mails about mail: to a sender whose files were not all taken, to those who sort what fits no case."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback_pages import limits
from feedback_pages.cases.mails import context_of, read_case_mails
from feedback_pages.cases.models import CaseMail
from feedback_pages.cases.outgoing import mail_reporter
from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.renderers import Mail, NothingToSend, Renderer, template_mail
from feedback_pages.delivery.renderers import register as register_renderer
from handling.mail_in.files import reason_text
from handling.mail_in.models import InboundMail
from handling.notices.actions import notify, people_of
from handling.report.access import holder_of
from handling.units.models import Unit

REFUSED, WAITS = "files_refused", "mail_waits"


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
    mail_reporter(report=row.report, kind=REFUSED, message=row.message, not_before=timezone.now())
    enqueue_drain()


def render_refused(mail: CaseMail) -> Mail:
    row = InboundMail.objects.filter(message=mail.message_id).first() if mail.message_id else None
    if row is None or not row.refused:
        raise NothingToSend
    files = [{"name": one["name"], "why": reason_text(one["reason"])} for one in row.refused]
    subject = _("Some of your files could not be taken: %(number)s") % {"number": mail.report.number}
    return template_mail(
        "files_refused", subject=subject, context=context_of(mail, files=files), reply_to=mail.reply_to
    )


def tell_of_waiting(row: InboundMail) -> None:
    """Tell those who sort such mail of the first that waits with them: one notice until their tray was empty again."""
    unit = holder_of(row.report) if row.report else Unit.objects.filter(is_default=True).first()
    if unit is None:
        return
    others = InboundMail.objects.waiting().exclude(pk=row.pk)
    of_unit = others.filter(report__inbox_entry__unit=unit) if row.report else others.filter(report=None)
    if of_unit.exists():
        return
    notify(users=people_of(unit), kind=WAITS, subject_ids={})


def _read_nothing(deliveries: Sequence[Delivery]) -> dict[int, bool]:
    return {delivery.pk: True for delivery in deliveries}


def render_waits(_is_there: bool) -> Mail:
    """That something waits, never what; nothing where all was sorted meanwhile."""
    if not InboundMail.objects.waiting().exists():
        raise NothingToSend
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("mail_tray")
    return template_mail("mail_waits", subject=_("Mail waits to be sorted"), context={"link": link})


def register() -> None:
    register_renderer(REFUSED, Renderer(read_case_mails, render_refused))
    register_renderer(WAITS, Renderer(_read_nothing, render_waits))
