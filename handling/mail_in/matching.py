"""Which case a mail belongs to: by the signed address that it was written to, then by the mail that it answers.

Numbers in subjects or words are never followed: anybody can guess one.
"""

from feedback_pages.cases.models import CaseMail
from feedback_pages.cases.reply_addresses import delivery_of
from feedback_pages.delivery.models import Delivery
from handling.mail_in.mime import Mail


def answered_mail(mail: Mail) -> CaseMail | None:
    """The mail of a case that `mail` answers, with its report and reporter; None where it answers none of ours."""
    ours = CaseMail.objects.select_related("report__category", "report__reporter", "delivery")
    named = [number for address in mail.receivers if (number := delivery_of(address)) is not None]
    by_address = ours.filter(delivery__in=named).first() if named else None
    if by_address or not mail.answers_to:
        return by_address
    found = {one.delivery.message_id: one for one in ours.filter(delivery__message_id__in=mail.answers_to)}
    return next((found[message_id] for message_id in mail.answers_to if message_id in found), None)


def is_from_reporter(mail: Mail, answered: CaseMail) -> bool:
    reporter = answered.report.reporter
    return reporter.can_be_mailed and reporter.email.casefold() == mail.sender.casefold()


def deliveries_of(message_ids: tuple[str, ...]) -> list[Delivery]:
    """Mails of ours among those ids."""
    return list(Delivery.objects.filter(message_id__in=message_ids)) if message_ids else []


def is_own_mail(mail: Mail) -> bool:
    """One that we sent ourselves and that somebody led back to us."""
    return bool(mail.message_id) and Delivery.objects.filter(message_id=mail.message_id).exists()
