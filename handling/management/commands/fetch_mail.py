"""`manage.py fetch_mail`: look into the mailbox now; the worker does the same each minute."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from handling.mail_in.fetching import MailboxUnreachable, fetch_mail


class Command(BaseCommand):
    help = "Take in the mail that lies in the mailbox of IMAP_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IMAP_URL:
            raise CommandError("IMAP_URL is not set: see docs/operations/mail-in.md.")
        try:
            fetched = fetch_mail(settings.IMAP_URL)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except MailboxUnreachable as error:
            raise CommandError(f"The mailbox cannot be read: {error}. Nothing is lost; try again.") from error
        self.stdout.write(f"{fetched.taken} taken, {fetched.left} left for later")
