"""What django-q2 calls, each minute where a mailbox is set; the row is written or taken away when the database is migrated."""

import logging
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django_q.models import Schedule

from handling.mail_in.fetching import MailboxUnreachable, fetch_mail

logger = logging.getLogger(__name__)
NAME = "fetch mail"


def fetch() -> None:
    if not settings.IMAP_URL:
        return
    try:
        fetch_mail(settings.IMAP_URL)
    except MailboxUnreachable as error:
        logger.warning("the mailbox cannot be read (%s); it is tried again in a minute", error)


def _ensure(sender: AppConfig, **kwargs: Any) -> None:
    if not settings.IMAP_URL:
        Schedule.objects.filter(name=NAME).delete()
        return
    Schedule.objects.get_or_create(
        name=NAME,
        defaults={"func": "handling.mail_in.tasks.fetch", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )


def connect(config: AppConfig) -> None:
    post_migrate.connect(_ensure, sender=config, dispatch_uid="fetch_mail")
