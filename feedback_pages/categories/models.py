"""Categories as they are written (pages) and as they are in force (rows). DESIGN §4 holds the promises."""

from copy import copy
from typing import Any

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction

from feedback_pages.categories.blocks import BodyBlock
from feedback_pages.categories.forms import CategoryPageForm
from feedback_pages.categories.panels import CompletenessPanel, RulesNotePanel, Tab
from feedback_pages.categories.previews import ShownInAdmin
from feedback_pages.categories.querysets import CategoryPageManager, CategoryQuerySet
from feedback_pages.categories.questions import Question, QuestionsBlock, read_questions
from feedback_pages.kept_rows import KeptRows
from feedback_pages.languages import SideBySide
from feedback_pages.town.panels import LocalLeafletPanel

NOTICE_FEATURES = ["bold", "italic", "link", "ul", "ol"]


class Kind(models.TextChoices):
    FAULT = "fault", _("Fault or problem")
    IDEA = "idea", _("Idea or wish")
    THANKS = "thanks", _("Thanks")
    QUESTION = "question", _("Question")


class PlaceRequirement(models.TextChoices):
    REQUIRED = "required", _("must be given")
    OPTIONAL = "optional", _("may be given")
    NONE = "none", _("is not asked")


class Availability(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed for now")
    STOPPED = "stopped", _("stopped: the notice says where to turn")


class PublicationDefault(models.TextChoices):
    PRIVATE = "private", _("Not published")
    AWAITING = "awaiting", _("Offered for publication")


def all_kinds() -> list[str]:
    return list(Kind.values)


class Section(SideBySide, models.Model):
    """A department's section in force; written by publishing its SectionPages."""

    code = models.SlugField(_("code"), unique=True, max_length=60)
    translation_key = models.UUIDField(unique=True, editable=False)
    name_fi = models.CharField(_("name in Finnish"), max_length=255, blank=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=255, blank=True)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.in_language("name") or self.code


class Category(SideBySide, models.Model):
    """A category in force. Reports, routing, publications and Open311 point here, so it is never deleted.

    `complete_languages` lists the languages in which everything is published: empty when a required one is missing.
    `open_languages` are those in which residents may use the form now: the same, or none while it is closed.
    """

    code = models.SlugField(_("code"), unique=True, max_length=60)
    translation_key = models.UUIDField(unique=True, editable=False)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="categories", null=True)
    name_fi = models.CharField(_("name in Finnish"), max_length=255, blank=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=255, blank=True)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    complete_languages = ArrayField(models.CharField(max_length=2), default=list, verbose_name=_("complete in"))
    open_languages = ArrayField(models.CharField(max_length=2), default=list, verbose_name=_("open in"))
    availability = models.CharField(max_length=10, choices=Availability.choices, default=Availability.OPEN)
    is_general = models.BooleanField(default=False)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind.choices), default=all_kinds)
    place = models.CharField(max_length=10, choices=PlaceRequirement.choices, default=PlaceRequirement.OPTIONAL)
    photos_allowed = models.BooleanField(default=True)
    promise_days = models.PositiveSmallIntegerField(null=True)
    reaction_days = models.PositiveSmallIntegerField(null=True)
    publication_default = models.CharField(
        max_length=10, choices=PublicationDefault.choices, default=PublicationDefault.AWAITING
    )
    version = models.ForeignKey("CategoryVersion", on_delete=models.PROTECT, null=True, related_name="+")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.in_language("name") or self.code

    @property
    def version_in_force(self) -> "CategoryVersion":
        """The questions as they are asked now.

        Raises:
            ValueError: no page of the category was ever published.
        """
        if self.version is None:
            raise ValueError(f"{self.code} was never published")
        return self.version

    def is_open_in(self, language: str) -> bool:
        return language in self.open_languages

    @classmethod
    def in_force(cls, column: str, value: Any) -> "Category | None":
        """The category whose unique `column` is `value`, with its questions, as the process keeps it; None where there is
        none."""
        category = _kept_categories.get(column, value)
        if category is not None and category.version is not None:
            category.version = copy(category.version)
            category.version.category = category
        return category


class CategoryVersion(models.Model):
    """The questions as they stood from one publishing to the next; an answer is read by the version that asked it."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    questions = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of a category")
        ordering = ["category", "number"]
        constraints = [models.UniqueConstraint(fields=["category", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.category} {self.number}"

    @cached_property
    def as_questions(self) -> list[Question]:
        return [Question.from_json(row) for row in self.questions]


# A version of the questions never changes once it is written.
_kept_categories = KeptRows(Category.objects.select_related("version"))


class Icon(models.TextChoices):
    """Pictures of sections; each is a symbol in home/icons.svg."""

    ROAD = "road", _("Road")
    LAMP = "lamp", _("Street lamp")
    SPORTS = "sports", _("Sports")
    MUSEUM = "museum", _("Museum")
    SERVICES = "services", _("Services")
    SCHOOL = "school", _("School")
    HARBOUR = "harbour", _("Harbour")
    PARK = "park", _("Park")
    WATER = "water", _("Water")
    WASTE = "waste", _("Waste")
    BUILDING = "building", _("Building")
    CARE = "care", _("Care")
    OTHER = "other", _("Speech bubble")


class EntryPage(ShownInAdmin, Page):
    """Where feedback begins: sections, their categories and a search over them."""

    lead = models.TextField(_("lead"), blank=True, max_length=500)
    max_count_per_parent = 1
    subpage_types = ["feedback_pages.SectionPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead")]
    template = "feedback_pages/entry_page.html"

    class Meta:
        verbose_name = _("feedback entry page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from feedback_pages.categories.views import entry_context

        return {**super().get_context(request, *args, **kwargs), **entry_context(self, words=request.GET.get("q", ""))}


class SectionPage(ShownInAdmin, Page):
    """The section of one department over its categories."""

    lead = models.TextField(_("lead"), blank=True, max_length=500)
    icon = models.CharField(
        _("picture"), max_length=20, blank=True, choices=Icon.choices, help_text=_("Stands beside the section's name.")
    )
    parent_page_types = ["feedback_pages.EntryPage"]
    subpage_types = ["feedback_pages.CategoryPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("icon")]
    template = "feedback_pages/section_page.html"

    class Meta:
        verbose_name = _("section page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from feedback_pages.categories.views import section_context

        return {**super().get_context(request, *args, **kwargs), **section_context(self)}


class CategoryPage(ShownInAdmin, Page):
    """A category as it is written in one language. Rules and questions are read from the source page alone."""

    lead = models.TextField(
        _("lead"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences under the title: what belongs here, and what does not."),
    )
    body = StreamField(
        BodyBlock(),
        verbose_name=_("text"),
        blank=True,
        help_text=_("Stands above the form. Short is good: people came to write, not to read."),
    )
    synonyms = models.CharField(
        _("words people search by"),
        max_length=500,
        blank=True,
        help_text=_("Separate them with commas. Write the words that residents use: pothole, hole, bump."),
    )
    notice = RichTextField(
        _("notice"),
        features=NOTICE_FEATURES,
        blank=True,
        help_text=_("Stands above the form; where the form is closed or stopped, in its place."),
    )

    availability = models.CharField(
        _("the form"),
        max_length=10,
        choices=Availability.choices,
        default=Availability.OPEN,
        help_text=_("While it is closed or stopped, residents see the notice of the Texts tab instead of the form."),
    )
    map_center = models.PointField(
        _("start view of the map"),
        srid=4326,
        null=True,
        blank=True,
        help_text=_("Where the map of the form begins. Empty: the middle of the town."),
    )
    map_zoom = models.PositiveSmallIntegerField(
        _("zoom"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(18)],
        help_text=_("From 5 (the whole country) to 18 (a single house)."),
    )
    place = models.CharField(
        _("place"),
        max_length=10,
        choices=PlaceRequirement.choices,
        default=PlaceRequirement.OPTIONAL,
        help_text=_("A place is a point on the map or an address."),
    )
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind.choices),
        verbose_name=_("kinds allowed"),
        default=all_kinds,
        help_text=_("What residents may send here. With a single kind the question is left out."),
    )
    photos_allowed = models.BooleanField(_("photos allowed"), default=True)
    promise_days = models.PositiveSmallIntegerField(
        _("answer promised within (working days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Residents read this beside the form and on their receipt. Empty: no promise."),
    )
    reaction_days = models.PositiveSmallIntegerField(
        _("taken up within (working days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("By when somebody of the unit takes it up or writes. For the unit; residents do not see it."),
    )
    publication_default = models.CharField(
        _("publication"),
        max_length=10,
        choices=PublicationDefault.choices,
        default=PublicationDefault.AWAITING,
        help_text=_(
            "Nothing is published by itself: somebody always decides. Without the resident's consent it is never offered."
        ),
    )
    is_general = models.BooleanField(
        _("the topic for those who are not sure"),
        default=False,
        help_text=_("Offered above all sections as the way in when no topic fits. One topic can be it."),
    )
    questions = StreamField(
        QuestionsBlock(),
        verbose_name=_("questions"),
        blank=True,
        help_text=_("Asked after the feedback itself. Ask only what the unit needs: each question loses some people."),
    )

    parent_page_types = ["feedback_pages.SectionPage"]
    subpage_types: list[str] = []
    template = "feedback_pages/category_page.html"
    base_form_class = CategoryPageForm
    preview_modes = [("", _("Form as residents see it"))]
    objects = CategoryPageManager()

    content_panels = [
        CompletenessPanel(heading=_("Languages")),
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("synonyms"),
        FieldPanel("notice"),
    ]
    rule_panels = [
        RulesNotePanel(),
        MultiFieldPanel(
            [
                FieldPanel("availability"),
                FieldRowPanel([FieldPanel("place"), FieldPanel("publication_default")]),
                FieldPanel("kinds"),
                FieldRowPanel([FieldPanel("promise_days"), FieldPanel("reaction_days")]),
                FieldRowPanel([FieldPanel("photos_allowed"), FieldPanel("is_general")]),
            ],
            heading=_("Rules"),
        ),
        FieldPanel("questions"),
        MultiFieldPanel(
            [LocalLeafletPanel("map_center", zoom_field="map_zoom"), FieldPanel("map_zoom")], heading=_("Map")
        ),
    ]
    edit_handler = TabbedInterface(
        [
            Tab(content_panels, name="texts", heading=_("Texts")),
            Tab(rule_panels, name="rules", heading=_("Rules and questions")),
            Tab(Page.promote_panels, name="promote", heading=_("Promote")),
        ]
    )

    class Meta:
        verbose_name = _("category page")

    @cached_property
    def sisters(self) -> list["CategoryPage"]:
        """The page in each of its languages, live or not, itself included; the first that was written comes first."""
        found = (
            CategoryPage.objects.filter(translation_key=self.translation_key).select_related("locale").order_by("pk")
        )
        return [self if page.pk == self.pk else page for page in found] or [self]

    @property
    def source(self) -> "CategoryPage":
        """The page whose rules and questions hold for all languages: the first that was written."""
        return self.sisters[0]

    @property
    def is_source(self) -> bool:
        return self.source is self

    def get_view_restrictions(self) -> Any:
        """Asked for every visitor: where nothing of the tree is restricted, Wagtail's walk up to its root is spared."""
        restrictions = PageViewRestriction.objects
        return super().get_view_restrictions() if restrictions.exists() else restrictions.none()

    def read_questions(self) -> list[Question]:
        return read_questions(self.source.questions)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from feedback_pages.intake.views import serve_form

        return serve_form(request, page=self)

    def render_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from feedback_pages.intake.views import preview_form

        return preview_form(request, page=self)
