"""The units, whose three groups make their members."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_pages.categories.models import Section
from feedback_pages.languages import SideBySide
from handling.units.querysets import UnitQuerySet


class Unit(SideBySide, models.Model):
    """A responsible organisation. Being in one of its groups is the only membership."""

    code = models.SlugField(_("code"), unique=True, max_length=40)
    name_fi = models.CharField(_("name in Finnish"), max_length=120)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    sections = models.ManyToManyField(Section, blank=True, related_name="units", verbose_name=_("sections"))
    is_default = models.BooleanField(
        _("default unit"), default=False, help_text=_("Gets every report that no routing rule sends elsewhere.")
    )
    needs_approval = models.BooleanField(
        _("every answer needs a lead's approval"),
        default=False,
        help_text=_("An answer leaves when a lead of the unit has approved it who did not write it."),
    )
    handlers = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="handlers_of", editable=False)
    leads = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="leads_of", editable=False)
    editors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="editors_of", editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=models.Q(is_default=True), name="one_default_unit")
        ]

    def __str__(self) -> str:
        return self.in_language("name")
