"""What django-q2 does by the clock, without being asked; each row is written once, after migrating."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django_q.models import Schedule


def _ensure(sender: AppConfig, **kwargs: Any) -> None:
    Schedule.objects.get_or_create(
        name="tidy",
        defaults={
            "func": "feedback_pages.delivery.tasks.tidy",
            "schedule_type": Schedule.HOURLY,
        },
    )


def connect(config: AppConfig) -> None:
    post_migrate.connect(_ensure, sender=config, dispatch_uid="schedules")
