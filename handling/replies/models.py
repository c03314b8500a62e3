"""The town's answer while it is being written, and the texts it may begin from."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

from feedback_pages.cases.models import Message, Outcome, Report
from feedback_pages.categories.models import Category
from feedback_pages.languages import SideBySide
from handling.clusters.models import Cluster
from handling.replies.querysets import ReplyQuerySet, ReplyTemplateQuerySet
from handling.units.models import Unit


class Reply(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """A draft answer, one text for each language its receivers need, with the move it makes.

    Published means approved, not sent: `send_at` is when the worker sends it, `sent_at` when it did. The move is
    named as `workflow.Move` writes itself ("waiting", "closed:fixed", "" for none).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text_fi = models.TextField(_("text in Finnish"), blank=True)
    text_sv = models.TextField(_("text in Swedish"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    move = models.CharField(_("what happens to the case"), max_length=30, blank=True)
    cluster = models.ForeignKey(
        Cluster, verbose_name=_("cluster"), null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )
    template = models.ForeignKey("ReplyTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    send_at = models.DateTimeField(_("leaves at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="reply",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="reply",
        for_concrete_model=False,
    )
    wagtail_reference_index_ignore = True
    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["send_at"], name="reply_to_send", condition=models.Q(send_at__isnull=False, sent_at=None)
            )
        ]

    def __str__(self) -> str:
        numbers = [str(receiver.report) for receiver in self.receivers.all()] if self.pk else []
        return " ".join([str(_("reply")), ", ".join(numbers)]).strip()

    def text_in(self, language: str) -> str:
        return getattr(self, f"text_{language}")


class ReplyReceiver(models.Model):
    """A report that a reply answers; `message` once it was sent, so that no report gets it twice."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="receivers")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="replies")
    message = models.OneToOneField(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    seen_version = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("receiver of a reply")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reply", "report"], name="one_reply_a_report")]

    def __str__(self) -> str:
        return f"{self.reply_id} → {self.report_id}"


# What an answer can end a matter with.
OUTCOMES = [choice for choice in Outcome.choices if choice[0] not in (Outcome.SPAM, Outcome.WITHDRAWN)]


class ReplyTemplate(SideBySide, models.Model):
    """A text to begin an answer from, in each language, with fields (`replies.fields`) for what differs from case to case.

    `proposed_by` is who proposed it, while no lead has approved it: until then it is that person's alone.
    """

    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reply_templates",
        help_text=_("Empty: every unit's."),
    )
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("categories"),
        blank=True,
        related_name="+",
        help_text=_("Offered in these alone; none: in all."),
    )
    outcomes = ArrayField(
        models.CharField(max_length=10, choices=OUTCOMES), verbose_name=_("outcomes"), blank=True, default=list
    )
    text_fi = models.TextField(_("text in Finnish"))
    text_sv = models.TextField(_("text in Swedish"))
    text_en = models.TextField(_("text in English"), blank=True)
    used = models.PositiveIntegerField(_("times sent"), default=0, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
