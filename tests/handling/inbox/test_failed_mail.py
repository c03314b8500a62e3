"""A mail that was given up is seen in the inbox, until it is tried again."""

import smtplib

from feedback_pages.cases.models import CaseMail
from feedback_pages.delivery.actions import resend
from feedback_pages.delivery.sending import mark_tried
from handling.inbox.models import InboxEntry
from tests import builders

REFUSED = smtplib.SMTPRecipientsRefused({"maija@example.org": (550, b"no such user")})
BUSY = smtplib.SMTPResponseException(451, b"try later")


def test_refused_mail_marks_the_report_and_resending_clears_it(potholes):
    report = builders.make_report(potholes)
    delivery = CaseMail.objects.get(report=report).delivery
    mark_tried(delivery, BUSY)
    assert not InboxEntry.objects.get().has_failed_mail

    mark_tried(delivery, REFUSED)
    assert InboxEntry.objects.get().has_failed_mail

    resend(delivery_id=delivery.pk, address="maija.uusi@example.org")
    assert not InboxEntry.objects.get().has_failed_mail
