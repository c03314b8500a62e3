"""What the statistics are read from: a fact a report, cells that add facts up, and the reports whose facts are not up to date."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report


class ReportFact(models.Model):
    """A report as it is counted now. Written by `counting` alone, never the place to look up a case.

    `month` is that of receiving (202611), `area` 0 where none holds the place, `reaction` and `answer` are steps of
    `working_time`, None where there was none yet. `due_at` is kept while the promise runs: it says when the report is late.
    """

    report = models.OneToOneField(
        Report, on_delete=models.DO_NOTHING, related_name="fact", primary_key=True, db_constraint=False
    )
    month = models.IntegerField()
    unit = models.IntegerField()
    category = models.IntegerField()
    area = models.IntegerField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    outcome = models.CharField(max_length=10)
    is_open = models.BooleanField()
    is_late = models.BooleanField()
    was_late = models.BooleanField()
    was_reopened = models.BooleanField()
    reaction = models.SmallIntegerField(null=True)
    answer = models.SmallIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    across = models.IntegerField(null=True)
    down = models.IntegerField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("counted report")
        default_permissions = ()
        indexes = [
            models.Index(fields=["due_at"], name="fact_becomes_late", condition=Q(due_at__isnull=False, is_late=False)),
            models.Index(
                fields=["category", "across", "down"], name="fact_at_place", condition=Q(across__isnull=False)
            ),
            models.Index(fields=["month", "unit"], name="fact_of_month"),
        ]

    def __str__(self) -> str:
        return str(self.report_id)


class StatisticsCell(models.Model):
    """Sums of a month and unit. `told` says (a bit each, see `counting.TOLD_APART`) by what else; the rest is 0 or "".

    `counts` are the sums in the order of `counting.COUNTED`.
    """

    told = models.SmallIntegerField()
    month = models.IntegerField()
    unit = models.IntegerField()
    category = models.IntegerField()
    area = models.IntegerField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    counts = ArrayField(models.IntegerField())

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sum of the statistics")
        default_permissions = ()
        indexes = [models.Index(fields=["told"], name="statistics_emptied", condition=Q(counts__0=0))]
        constraints = [
            models.UniqueConstraint(
                fields=["told", "month", "unit", "category", "area", "kind", "channel", "language"],
                name="one_cell_of_statistics",
            )
        ]

    def __str__(self) -> str:
        return f"{self.told}/{self.month}/{self.unit}"


class StatisticsChange(models.Model):
    """A report whose fact may have changed; noted by triggers (see the migration), folded in by the worker."""

    report = models.BigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of the statistics")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.report)
