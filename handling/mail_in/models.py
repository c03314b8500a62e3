"""Mail that came in: kept as it came, taken once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Message, Report
from handling.mail_in.querysets import WAITING, InboundMailQuerySet


class Outcome(models.TextChoices):
    JOINED = "joined", _("joined to a case")
    TRAY = "tray", _("waits in the tray")
    IGNORED = "ignored", _("needs no answer")
    BOUNCE_PERMANENT = "bounce_permanent", _("mail came back for good")
    BOUNCE_TEMPORARY = "bounce_temporary", _("mail came back for now")
    FAILED = "failed", _("could not be read")


class Reason(models.TextChoices):
    """Why a mail has its outcome."""

    MATCHED = "matched", _("it answers a mail of the case")
    BY_HAND = "by_hand", _("somebody sorted it")
    NO_CASE = "no_case", _("it answers no mail of ours")
    OTHER_SENDER = "other_sender", _("it answers a mail of the case, but comes from another address")
    WITHDRAWN = "withdrawn", _("the resident had taken the case back")
    EMPTY = "empty", _("there is nothing in it")
    UNREADABLE = "unreadable", _("it could not be read")
    AUTO_REPLY = "auto_reply", _("an automatic answer")
    LOOP = "loop", _("a mail of our own came back")
    RECEIPT = "receipt", _("a note of delivery or reading")
    BOUNCE = "bounce", _("a server tells of a mail of ours")
    SPAM = "spam", _("spam")


class InboundMail(models.Model):
    """One mail. `fingerprint` makes it one however often it comes; `raw` is never served and, like all that holds words
    or addresses here, erasable.

    `text` holds the new words while no message does. `report` is the case it belongs to; of one that waits, the case that
    it may belong to. `attachments` names the photos that were taken, `refused` what was not: `{"name": …, "reason": …}`.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField(default=bytes)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, blank=True, related_name="inbound_mails")
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="inbound_mail"
    )
    sender = models.CharField(_("sender"), max_length=254, blank=True)
    sender_name = models.CharField(_("sender's name"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    attachments = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    received_at = models.DateTimeField(_("received"))

    wagtail_reference_index_ignore = True
    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mails that came in")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], name="mail_waiting", condition=models.Q(outcome__in=WAITING)),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        return self.outcome in WAITING

    @property
    def shown_text(self) -> str:
        return self.message.body if self.message else self.text
