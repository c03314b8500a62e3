"""What has been typed and uploaded but not sent; gone after a day."""

import uuid
from datetime import timedelta

from django.contrib.gis.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.actions import StoredPhoto
from feedback_pages.cases.models import Report, private_storage
from feedback_pages.categories.models import CategoryVersion
from feedback_pages.intake.querysets import DraftQuerySet

LIFETIME = timedelta(hours=24)


def expiry():
    return timezone.now() + LIFETIME


class Draft(models.Model):
    """The form as typed, behind an id that nobody guesses. `data` holds the fields by name, as they were posted.

    `report` is set when it was sent: pressing again finds the same report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(CategoryVersion, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    data = models.JSONField(default=dict)
    is_valid = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=expiry, db_index=True)
    report = models.OneToOneField(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="draft")

    wagtail_reference_index_ignore = True
    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        default_permissions = ()

    def __str__(self) -> str:
        # The id is a key to what was typed, so it stays out of logs.
        return "draft"


def quarantine_path(instance: "DraftPhoto", filename: str) -> str:
    return f"drafts/{uuid.uuid4().hex}.jpg"


class DraftPhoto(models.Model):
    """A photo of a draft, processed already, waiting for the draft to be sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="photos")
    name = models.CharField(max_length=120, blank=True)
    image = models.FileField(storage=private_storage, upload_to=quarantine_path)
    thumbnail = models.FileField(storage=private_storage, upload_to=quarantine_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("photo of a draft")
        ordering = ["created_at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return "photo of a draft"

    def as_stored(self) -> StoredPhoto:
        """The photo as a report takes it over: its files stay where they are."""
        return StoredPhoto(
            image=str(self.image.name), thumbnail=str(self.thumbnail.name), width=self.width, height=self.height
        )


class LimitCount(models.Model):
    """How often a sender (keyed hash of the address) did something in a window of time."""

    sender = models.CharField(max_length=64)
    what = models.CharField(max_length=20)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a limit")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["sender", "what", "window_start"], name="one_count_a_window")]
        indexes = [models.Index(fields=["window_start"], name="limit_window")]

    def __str__(self) -> str:
        return f"{self.what} {self.window_start:%Y-%m-%d %H:%M}"
