"""Which unit owns what: the rules, and the history of who held a report."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.units.models import Unit


class RoutingRule(models.Model):
    """Reports of a category go to a unit; the first rule by position wins."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="routing_rules", verbose_name=_("category")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="routing_rules", verbose_name=_("unit"))
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.category} → {self.unit}"


class Assignment(models.Model):
    """One line of the history of who held a report: unit, person, by whom and why. Append only."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_routed = models.BooleanField(_("chosen by a rule"), default=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assignment")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["report", "-id"], name="assignment_of_report")]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.unit_id}"
