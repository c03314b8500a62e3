"""The town as data: its settings, areas, streets and places."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from feedback_pages.kept_rows import KeptRows
from feedback_pages.languages import SideBySide
from feedback_pages.town.closed_days import check_closed_days
from feedback_pages.town.forms import TownSettingsForm
from feedback_pages.town.panels import LocalLeafletPanel

COLOUR = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", _("Give the colour as # and six hexadecimal digits, for example #005a9c.")
)
PREFIX = RegexValidator(r"^[A-ZÅÄÖ]{2,6}$", _("Use two to six capital letters."))

_within_block: ContextVar["TownSettings | None"] = ContextVar("town", default=None)


@register_setting(icon="site", order=1)
class TownSettings(SideBySide, BaseGenericSetting):
    """One row: all that makes an installation one town's own."""

    name_fi = models.CharField(_("name in Finnish"), max_length=80, default="Kaupunki")
    name_sv = models.CharField(_("name in Swedish"), max_length=80, default="Staden")
    name_en = models.CharField(_("name in English"), max_length=80, default="Town")
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    primary_colour = models.CharField(
        _("main colour"),
        max_length=7,
        default="#0b4a6f",
        validators=[COLOUR],
        help_text=_("Head of the pages, links and buttons. Darkened by itself where text would not be readable."),
    )
    accent_colour = models.CharField(_("accent colour"), max_length=7, default="#c8553d", validators=[COLOUR])
    number_prefix = models.CharField(
        _("prefix of report numbers"),
        max_length=6,
        default="KUU",
        validators=[PREFIX],
        help_text=_("For example HKO gives HKO-2026-00123. Numbers already given keep theirs."),
    )
    map_center = models.PointField(_("middle of the map"), srid=4326, null=True, blank=True)
    map_zoom = models.PositiveSmallIntegerField(
        _("zoom of the map"), default=12, validators=[MinValueValidator(5), MaxValueValidator(18)]
    )
    outline = models.MultiPolygonField(_("outline of the town"), srid=4326, null=True, blank=True)
    base_map = models.FileField(
        _("base map"),
        upload_to="town/",
        blank=True,
        help_text=_(
            "GeoJSON of land areas and roads, at most 1 MB, in EPSG:4326, 3067 or 3877; drawn when no map service is set."
        ),
    )
    base_map_attribution = models.CharField(_("source of the base map"), max_length=200, blank=True)
    emergency_fi = models.TextField(_("emergency text in Finnish"), blank=True)
    emergency_sv = models.TextField(_("emergency text in Swedish"), blank=True)
    emergency_en = models.TextField(_("emergency text in English"), blank=True)
    closed_days = models.TextField(
        _("days off"),
        blank=True,
        default="",
        validators=[check_closed_days],
        help_text=_(
            "Days on which the town does not work, beside weekends and Finnish holidays: deadlines do not count them. "
            "One a line: 24.12. for each year, 15.5.2026 for once; a name may follow."
        ),
    )
    sender = models.EmailField(_("sender's address of mails"), blank=True)
    reply_to = models.EmailField(
        _("reply address"),
        blank=True,
        help_text=_("Mailbox that answers to our mails go to."),
    )

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("name_fi"), FieldPanel("name_sv"), FieldPanel("name_en")]),
                    FieldPanel("number_prefix"),
                ],
                heading=_("Name"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("logo"),
                    FieldRowPanel(
                        [
                            FieldPanel("primary_colour", widget=forms.ColorInput),
                            FieldPanel("accent_colour", widget=forms.ColorInput),
                        ]
                    ),
                ],
                heading=_("Look"),
            ),
            MultiFieldPanel(
                [
                    LocalLeafletPanel("map_center", zoom_field="map_zoom"),
                    FieldPanel("map_zoom"),
                    FieldPanel("outline_file"),
                    FieldPanel("remove_outline"),
                    FieldPanel("base_map"),
                    FieldPanel("base_map_attribution"),
                ],
                heading=_("Map"),
            ),
            MultiFieldPanel(
                [FieldPanel(f"emergency_{code}", widget=AdminAutoHeightTextInput) for code in ("fi", "sv", "en")],
                heading=_("Emergency text"),
                help_text=_("Stands on the front page and above the topics. Empty: nothing is shown."),
            ),
            MultiFieldPanel(
                [FieldPanel("closed_days", widget=AdminAutoHeightTextInput)], heading=_("Working days and deadlines")
            ),
            MultiFieldPanel([FieldRowPanel([FieldPanel("sender"), FieldPanel("reply_to")])], heading=_("Mail")),
        ],
        base_form_class=TownSettingsForm,
    )

    class Meta:
        verbose_name = _("town")
        default_permissions = ("change",)

    def __str__(self) -> str:
        return self.in_language("name")

    @classmethod
    def load(cls, request_or_site: Any = None) -> "TownSettings":
        return _within_block.get() or _kept_by_process.first() or super().load(request_or_site)

    def holds(self, point: Point) -> bool:
        """Whether `point` lies within the outline, the sea inside it included; True where no outline is set."""
        return self.outline is None or self.outline.covers(point)


_kept_by_process = KeptRows(TownSettings.objects.all())


@contextmanager
def town_read_once() -> Iterator[None]:
    """Within the block the settings are read once, however often they are asked for: for seconds, not for minutes."""
    token = _within_block.set(TownSettings.load())
    try:
        yield
    finally:
        _within_block.reset(token)


class Area(SideBySide, models.Model):
    """A named part of the town: district, harbour, park."""

    code = models.SlugField(_("code"), unique=True)
    name_fi = models.CharField(_("name in Finnish"), max_length=80)
    name_sv = models.CharField(_("name in Swedish"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    outline = models.MultiPolygonField(_("outline"), srid=4326)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.in_language("name")


class Place(SideBySide, models.Model):
    """A street or a place that residents search by its name in either language."""

    class Kind(models.TextChoices):
        STREET = "street", _("street")
        PLACE = "place", _("place")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name_fi = models.CharField(_("name in Finnish"), max_length=120)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    point = models.PointField(_("place"), srid=4326)

    class Meta:
        verbose_name = _("street or place")
        verbose_name_plural = _("streets and places")
        ordering = ["name_fi"]
        constraints = [models.UniqueConstraint(fields=["kind", "name_fi", "name_sv"], name="one_place_a_name")]
        indexes = [
            GinIndex(OpClass(Lower("name_fi"), name="gin_trgm_ops"), name="place_name_fi_trigram"),
            GinIndex(OpClass(Lower("name_sv"), name="gin_trgm_ops"), name="place_name_sv_trigram"),
        ]

    def __str__(self) -> str:
        return self.in_language("name")
