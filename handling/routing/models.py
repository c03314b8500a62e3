"""Which unit owns what: the rules, and the history of who held a report."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category, Kind
from feedback_pages.town.models import Area
from handling.routing.rules import Rule
from handling.units.models import Unit

# What `Rule.of` is made of, in its order.
RULE_COLUMNS = (
    *("id", "unit_id", "category_id", "area_id", "kinds"),
    *("question", "option", "season_start", "season_end"),
)


class RoutingRuleQuerySet(models.QuerySet):
    def asking_nothing(self) -> "RoutingRuleQuerySet":
        """Rules that take all of a category, or of every one."""
        return self.filter(area=None, kinds=[], question="", season_start=None)


class RoutingRule(models.Model):
    """Reports that meet every condition go to a unit; the first rule by position wins. A condition left out meets all.

    `question` and `option` are keys of a category's question and of one of its choices. `season_start` and `season_end`
    are days of each year, both included, as month * 100 + day; a season may go over the new year.
    """

    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="routing_rules",
        verbose_name=_("category"),
        null=True,
        blank=True,
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="routing_rules", verbose_name=_("area"), null=True, blank=True
    )
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind.choices), verbose_name=_("kinds"), default=list, blank=True
    )
    question = models.CharField(max_length=40, blank=True, default="")
    option = models.CharField(max_length=40, blank=True, default="")
    season_start = models.PositiveSmallIntegerField(null=True, blank=True)
    season_end = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="routing_rules", verbose_name=_("unit"))
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(season_start=None, season_end=None)
                | Q(season_start__isnull=False, season_end__isnull=False),
                name="routing_season_has_both_ends",
            ),
            models.CheckConstraint(
                condition=Q(question="", option="") | ~(Q(question="") | Q(option="") | Q(category=None)),
                name="routing_answer_is_of_a_category",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or '*'} → {self.unit}"

    @property
    def as_rule(self) -> Rule:
        """What the rule asks, for those that decide."""
        return Rule.of(*(getattr(self, name) for name in RULE_COLUMNS))


class Assignment(models.Model):
    """One line of the history of who held a report: unit, person, by whom and why. Append only.

    `rule` is the one that chose the unit, as long as it stands. `refused_by` is the unit that gave the report back to the
    default unit, with `reason`. What neither a rule nor a person chose is the default unit's because no rule fits.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_routed = models.BooleanField(_("chosen by a rule"), default=False)
    rule = models.ForeignKey(
        RoutingRule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    refused_by = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assignment")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["report", "-id"], name="assignment_of_report"),
            models.Index(fields=["rule"], name="assignment_by_rule", condition=Q(rule__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.unit_id}"

    @property
    def is_nobodys(self) -> bool:
        """Whether it lies with the default unit only because no unit is known to be its own."""
        return self.refused_by_id is not None or not (self.is_routed or self.by_id)

    @property
    def is_by_hand(self) -> bool:
        """Whether a person chose the unit: no rule overrules that."""
        return self.by_id is not None and self.refused_by_id is None
