"""The published copy: all that the public side ever reads. Nothing here points at contact data or originals' words."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Case, F, Func, GeneratedField, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, Kind, Section
from feedback_pages.publications.querysets import PublicationQuerySet


def new_public_id() -> str:
    """Twelve hexadecimal digits: an address for the public page that tells nothing of number or order."""
    return uuid.uuid4().hex[:12]


class PublicState(models.TextChoices):
    """What the public is told of the handling; coarser than the report's own state."""

    OPEN = "open", _("being handled")
    ANSWERED = "answered", _("answered")
    DONE = "done", _("done")


def month_of(field: str) -> Cast:
    """The town's month of a time as a number: 202603. Made of functions that PostgreSQL may store the result of."""
    local = Func(Value(settings.TIME_ZONE), F(field), function="timezone", output_field=models.DateTimeField())
    year, month = (
        Func(local, template=f"EXTRACT({part} FROM %(expressions)s)", output_field=models.IntegerField())
        for part in ("YEAR", "MONTH")
    )
    return Cast(year * 100 + month, models.IntegerField())


class Publication(models.Model):
    """A matter as it may be seen: title and text as decided, in the language they were written in.

    `search` holds the words of title, text and answers (`answer_words`) in the stems of its language.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="publications")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="publications", null=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=PublicState.choices, default=PublicState.OPEN)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    answer_words = models.TextField(blank=True, editable=False)
    point = models.PointField(_("place"), srid=4326, null=True, blank=True)
    point_3857 = GeneratedField(
        expression=Transform("point", 3857),
        output_field=models.PointField(srid=3857, spatial_index=False),
        db_persist=True,
    )
    place_name = models.CharField(_("name of the place"), max_length=120, blank=True)
    is_blurred = models.BooleanField(_("place shown roughly"), default=False)
    is_visible = models.BooleanField(_("visible"), default=True)
    received_at = models.DateTimeField(_("received"))
    received_month = GeneratedField(
        expression=month_of("received_at"), output_field=models.IntegerField(), db_persist=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    search = GeneratedField(
        expression=Case(
            When(language="fi", then=SearchVector("title", "text", "answer_words", config="finnish")),
            When(language="sv", then=SearchVector("title", "text", "answer_words", config="swedish")),
            default=SearchVector("title", "text", "answer_words", config="english"),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    wagtail_reference_index_ignore = True
    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="publication_newest", condition=Q(is_visible=True)),
            models.Index(
                fields=["category", "-published_at", "-id"],
                name="publication_of_category",
                condition=Q(is_visible=True),
            ),
            models.Index(
                fields=["section", "-published_at", "-id"], name="publication_of_section", condition=Q(is_visible=True)
            ),
            models.Index(
                fields=["category", "received_month"], name="publication_of_month", condition=Q(is_visible=True)
            ),
            models.Index(
                fields=["language", "-answered_at", "-id"],
                name="publication_answered",
                condition=Q(is_visible=True, answered_at__isnull=False),
            ),
            GistIndex(fields=["point_3857"], name="publication_tiles", condition=Q(is_visible=True)),
            GinIndex(fields=["search"], name="publication_search"),
        ]

    def __str__(self) -> str:
        return self.public_id


class PublishedAnswer(models.Model):
    """The town's answer as published, in the language it was written in."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="answers")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("published answer")
        ordering = ["answered_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.publication}/{self.pk}"


def published_photo_path(instance: "PublishedPhoto", filename: str) -> str:
    return f"published/{uuid.uuid4().hex}.jpg"


class PublishedPhoto(models.Model):
    """A copy of a photo that was chosen; taking it away deletes this copy's files."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="photos")
    image = models.FileField(upload_to=published_photo_path)
    thumbnail = models.FileField(upload_to=published_photo_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("published photo")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.publication}/{self.pk}"


class PublicationDecision(models.Model):
    """Where a report stands on the publication axis, and the publication that it points at (many may share one)."""

    class Status(models.TextChoices):
        PRIVATE = "private", _("not published")
        AWAITING = "awaiting", _("awaiting decision")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden")

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="publication_decision")
    status = models.CharField(_("publication"), max_length=10, choices=Status.choices)
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    # The publication is a copy of another report about the same matter, which alone decides on it.
    is_joined = models.BooleanField(_("shown under another report's publication"), default=False)
    changed_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("decision on publication")
        default_permissions = ()
        indexes = [models.Index(fields=["-id"], name="decision_awaited", condition=Q(status="awaiting"))]

    def __str__(self) -> str:
        return f"{self.report_id} {self.status}"
