"""Taking words and contact data out of a locked report for good. Who may, and what lies elsewhere, is handling's."""

from django.utils import timezone

from feedback_pages.cases.actions import Contact, write_contact
from feedback_pages.cases.models import Message, Report
from feedback_pages.cases.storage import delete_on_commit
from feedback_pages.delivery.models import Delivery


def begins_report(message: Message) -> bool:
    """Whether it is the resident's first message: the report's address and answers were given with it."""
    first = Message.objects.filter(report=message.report_id).order_by("created_at", "pk").values_list("pk", flat=True)
    return not message.is_from_town and first.first() == message.pk


def erase_body(*, report: Report, message: Message) -> set[str]:
    """Empty a message, with its photos, the mails that wait with it and, where it began the report, answers and address.

    Returns the report's fields that the caller is to save.
    """
    message.body, message.erased_at = "", timezone.now()
    message.save(update_fields=["body", "erased_at"])
    _delete_photos(message)
    _stop_mails(message)
    if not begins_report(message):
        return set()
    report.answers.all().delete()
    report.address = ""
    return {"address"}


def _delete_photos(message: Message) -> None:
    """The files go when the transaction has committed."""
    for photo in message.attachments.all():
        delete_on_commit(photo.image, photo.thumbnail)
        photo.delete()


def _stop_mails(message: Message) -> None:
    """What has not left does not leave, and is not offered to be sent again."""
    unsent = Delivery.objects.filter(pk__in=message.mails.values("delivery")).exclude(state=Delivery.State.SENT)
    unsent.update(state=Delivery.State.CANCELLED, last_error="")


def erase_reporter(*, report: Report) -> None:
    """Empty name, e-mail and phone; the wish for an answer stays, which the own page can show."""
    reporter = report.reporter
    write_contact(report=report, contact=Contact(wants_answer=reporter.wants_answer))
    reporter.erased_at = timezone.now()
    reporter.save(update_fields=["erased_at"])
