"""The record of a case: report, reporter, conversation, answers to questions, photos (DESIGN §4)."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.files.storage import storages
from django.db.models import Case, Func, GeneratedField, Q, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.querysets import MessageQuerySet, ReportQuerySet
from feedback_pages.categories.models import Category, CategoryVersion, Kind
from feedback_pages.delivery.models import Delivery


class Channel(models.TextChoices):
    WEB = "web", _("web")
    PHONE = "phone", _("phone")
    MAIL = "mail", _("letter or e-mail")
    COUNTER = "counter", _("service desk")
    API = "api", _("interface")


class ReportState(models.TextChoices):
    RECEIVED = "received", _("received")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING = "waiting", _("waiting")
    CLOSED = "closed", _("closed")


class Outcome(models.TextChoices):
    ANSWERED = "answered", _("answered")
    FIXED = "fixed", _("fixed")
    PLANNED = "planned", _("planned")
    NO_ACTION = "no_action", _("no action")
    NOT_OURS = "not_ours", _("not ours")
    DUPLICATE = "duplicate", _("known already")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SPAM = "spam", _("spam")


class Report(models.Model):
    """One matter that a resident brought. Holds no contact data and, of the resident's words, only the address.

    `version` grows with each change and is what every action must have seen.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="reports", verbose_name=_("category"))
    category_version = models.ForeignKey(CategoryVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    point = models.PointField(_("place"), srid=4326, null=True, blank=True)
    # Stored for tiles: transforming each point on the fly costs two to six times as much.
    point_3857 = GeneratedField(
        expression=Transform("point", 3857),
        output_field=models.PointField(srid=3857, spatial_index=False),
        db_persist=True,
    )
    address = models.CharField(_("address or description of the place"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    reaction_due_at = models.DateTimeField(_("to be taken up by"), null=True, blank=True)
    # The clocks stand from here on, while the town waits for the resident.
    paused_at = models.DateTimeField(_("waiting since"), null=True, blank=True)
    first_reaction_at = models.DateTimeField(_("first reaction"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    wagtail_reference_index_ignore = True
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(outcome="")) | (~Q(state="closed") & Q(outcome="")),
                name="closed_report_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_closed(self) -> bool:
        return self.state == ReportState.CLOSED


class PhoneEnd(Func):
    """The last nine digits of a number however it was typed: "040 123 4567" and "+358 40 1234567" are one phone."""

    function = "right"
    template = r"%(function)s(regexp_replace(%(expressions)s, '\D', '', 'g'), 9)"
    output_field = models.CharField()


class Reporter(models.Model):
    """Who reported: the only row with contact data, erasable by itself.

    `link_generation` is what renewing the private link counts up: the link is derived from it (see `links`).
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="reporter")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    wants_answer = models.BooleanField(_("wants an answer"), default=True)
    consents_to_publication = models.BooleanField(_("consents to publication"), default=False)
    link_generation = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        default_permissions = ()
        # For the same resident's other cases.
        indexes = [
            models.Index(Lower("email"), name="reporter_of_email", condition=~Q(email="")),
            models.Index(PhoneEnd("phone"), name="reporter_of_phone", condition=~Q(phone="")),
        ]

    def __str__(self) -> str:
        return str(self.report_id)

    @property
    def can_be_mailed(self) -> bool:
        return bool(self.email) and self.erased_at is None


class Message(models.Model):
    """A line of the conversation between reporter and town. Never edited; erased only by its action."""

    class Direction(models.TextChoices):
        IN = "in", _("from the resident")
        OUT = "out", _("from the town")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    body = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("written"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    # Names what was sent, so that a form which arrives twice gives one message.
    once = models.UUIDField(null=True, blank=True, editable=False)
    # In the stems of the row's own language, so that `katuvalojen` finds `katuvalo`.
    search = GeneratedField(
        expression=Case(
            When(language="fi", then=SearchVector("body", config="finnish")),
            When(language="sv", then=SearchVector("body", config="swedish")),
            default=SearchVector("body", config="english"),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    wagtail_reference_index_ignore = True
    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["report", "created_at"], name="message_of_report"),
            GinIndex(fields=["search"], name="message_search"),
        ]
        constraints = [models.UniqueConstraint(fields=["report", "once"], name="one_message_a_press")]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.pk}"

    @property
    def is_from_town(self) -> bool:
        return self.direction == self.Direction.OUT


class Answer(models.Model):
    """An answer to one of the category's questions: label and choice as they were shown."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    question_key = models.CharField(max_length=40)
    label = models.CharField(_("question"), max_length=300)
    value = models.TextField(_("answer"))
    position = models.PositiveSmallIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["report", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "question_key"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.position}"


def private_storage():
    return storages["private"]


def attachment_path(instance: "Attachment", filename: str) -> str:
    """A name that tells nothing: the resident's own file name never reaches the disk."""
    return f"reports/{uuid.uuid4().hex}.jpg"


class Attachment(models.Model):
    """A photo of a message: checked, stripped and re-encoded (see `photos`). Private; the original is not kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    image = models.FileField(storage=private_storage, upload_to=attachment_path)
    thumbnail = models.FileField(storage=private_storage, upload_to=attachment_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.report_id}/{self.pk}"


class CaseMail(models.Model):
    """Which delivery carried what of a case: the receipt, or one message.

    `reply_to` is the signed address that an answer to this very mail comes to; empty where the town has no mailbox.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="mails")
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="mails")
    reply_to = models.EmailField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mail of a case")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["reply_to"], condition=~Q(reply_to=""), name="one_mail_a_reply_address")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.pk}"
