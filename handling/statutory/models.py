"""What the law lays on some messages: by which words an officer knows them, until when, and what is to be done."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report
from feedback_pages.cases.querysets import matching_words
from feedback_pages.languages import SideBySide


def word_lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class StatutoryClock(SideBySide, models.Model):
    """A duty. `days` are days of the calendar from the message on; None where the law names none."""

    name_fi = models.CharField(_("name in Finnish"), max_length=80)
    name_sv = models.CharField(_("name in Swedish"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days"),
        null=True,
        blank=True,
        help_text=_("Days of the calendar from the message on, weekends with them. Empty: the law names none."),
    )
    words_fi = models.TextField(
        _("words in Finnish"),
        blank=True,
        help_text=_(
            "One a line. Inflected forms are found; where the word itself changes (pyyntö, pyynnön), write both. "
            "A line of several words needs them all, wherever they stand."
        ),
    )
    words_sv = models.TextField(_("words in Swedish"), blank=True)
    words_en = models.TextField(_("words in English"), blank=True)
    advice_fi = models.TextField(_("what to do, in Finnish"), help_text=_("Handlers read it on the report."))
    advice_sv = models.TextField(_("what to do, in Swedish"))
    advice_en = models.TextField(_("what to do, in English"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("legal deadline")
        verbose_name_plural = _("legal deadlines")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.in_language("name")

    @property
    def advice(self) -> str:
        return self.in_language("advice")

    @property
    def condition(self) -> Q:
        """Messages that hold one of the lines, each language's in messages of any language; none without words."""
        found = Q(pk__in=[])
        for text in (self.words_fi, self.words_sv, self.words_en):
            for line in word_lines(text):
                found |= matching_words(line)
        return found


class StatutoryFlag(models.Model):
    """A report that a duty was seen in; a handler clears it where the words meant something else."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="statutory_flags")
    clock = models.ForeignKey(StatutoryClock, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("legal deadline of a report")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "clock"], name="one_flag_a_clock")]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.clock_id}"


class StatutoryMark(models.Model):
    """One row: up to which message all were read."""

    message_id = models.BigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.message_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
