"""The outbox: each mail is a row first, written with what caused it (DESIGN §5.2)."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_pages.delivery.querysets import DeliveryQuerySet

# The end of a pause that somebody wished for (see `holding`).
HELD_UNTIL = datetime(9999, 1, 1, tzinfo=UTC)


class Delivery(models.Model):
    """One mail to one address.

    `kind` and `subject_ids` name what the worker renders (`{"report": 12}`); mail of the framework's own (`kind`
    "framework") carries its content in `content` until a server has accepted it. `address` is erasable.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be delivered")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=40)
    subject_ids = models.JSONField(default=dict)
    content = models.JSONField(null=True, blank=True)
    address = models.EmailField(_("address"), blank=True)
    language = models.CharField(_("language"), max_length=2)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(_("what the server said"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["next_attempt_at"], name="delivery_due", condition=models.Q(state="queued")),
            models.Index(fields=["-created_at"], name="delivery_failed", condition=models.Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailPause(models.Model):
    """The mail server cannot be worked with now; one row while that lasts. `until` is when it is tried again."""

    failures = models.PositiveIntegerField(_("failures in a row"))
    until = models.DateTimeField(_("tried again"))
    since = models.DateTimeField(_("since"), auto_now_add=True)
    last_error = models.CharField(_("what the server said"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("pause of the mail server")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.failures}"


class WorkerHeartbeat(models.Model):
    """When a cluster last proved that it takes tasks; `cluster` names its host and process (see `heartbeats`)."""

    cluster = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("worker's heartbeat")
        default_permissions = ()

    def __str__(self) -> str:
        return self.cluster
