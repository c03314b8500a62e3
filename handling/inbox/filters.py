"""What the inbox is narrowed by. The list, its map and its counts all read the same address through this one set."""

import uuid
from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.forms.renderers import TemplatesSetting
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from feedback_pages.cases.deadlines import end_of
from feedback_pages.cases.models import ReportState
from feedback_pages.categories.models import Category, Kind
from handling.inbox.models import InboxEntry
from handling.inbox.promises import kept_calendar
from handling.inbox.querysets import InboxEntryQuerySet
from handling.inbox.scope import Scope

ALL, ME, NOBODY = "all", "me", "nobody"
KEPT_SECONDS = 60


def _due_soon(entries: InboxEntryQuerySet) -> InboxEntryQuerySet:
    """Today or on the next working day."""
    now = timezone.localtime()
    return entries.due_within(now, end_of(kept_calendar().after(now.date(), 1)))


NEEDS: dict[str, tuple[Any, Callable[[InboxEntryQuerySet], InboxEntryQuerySet]]] = {
    "late": (_("Late"), InboxEntryQuerySet.late),
    "soon": (_("Due today or tomorrow"), _due_soon),
    "paused": (_("Paused, waiting for the resident"), InboxEntryQuerySet.paused),
    "again": (_("Resident wrote again"), lambda entries: entries.filter(needs_attention=True)),
    "law": (_("The law sets a deadline"), lambda entries: entries.open().exclude(law=None)),
    "unit": (_("No unit found"), InboxEntryQuerySet.needing_unit),
    "publication": (_("Publication awaits a decision"), InboxEntryQuerySet.awaiting_publication),
    "mail": (_("Mail could not be delivered"), lambda entries: entries.filter(has_failed_mail=True)),
}


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Categories below their sections."""
    choices: dict[str, list[tuple[str, str]]] = {}
    categories = Category.objects.select_related("section")
    for category in categories.order_by("section__position", "section__code", "position", "code"):
        choices.setdefault(str(category.section or ""), []).append((category.code, str(category)))
    return list(choices.items())


def choices_of(scope: Scope) -> dict[str, Any]:
    """Names of units, people and categories to choose from, kept for a minute: every look at the inbox shows them."""
    units = "all" if scope.unit_ids is None else ",".join(map(str, sorted(scope.unit_ids)))
    key = f"inbox-choices:{get_language()}:{units}"
    return cache.get_or_set(key, lambda: _read_choices(scope), KEPT_SECONDS)  # type: ignore[return-value]


def _read_choices(scope: Scope) -> dict[str, Any]:
    return {
        "name": uuid.uuid4().hex,  # names these very choices
        "unit": [(unit.code, str(unit)) for unit in scope.units],
        "people": [(str(person.pk), str(person)) for person in scope.people],
        "category": category_choices(),
    }


class OneTemplateEach(TemplatesSetting):
    """Draws a list of choices by one template, where Django's take two to four for each choice."""

    templates = {
        "django/forms/widgets/checkbox_select.html": "handling/inbox_options.html",
        "django/forms/widgets/radio.html": "handling/inbox_options.html",
        "django/forms/widgets/select.html": "handling/inbox_choice.html",
    }

    def get_template(self, template_name: str) -> Any:
        return super().get_template(self.templates.get(template_name, template_name))


class InboxFilterForm(forms.Form):
    default_renderer = OneTemplateEach


class InboxFilterSet(WagtailFilterSet):
    """`data` is the address's query; a value that is not among the choices finds nothing."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=_("Open"),
        widget=forms.RadioSelect,
        choices=[*ReportState.choices, (ALL, _("All"))],
    )
    needs = django_filters.MultipleChoiceFilter(
        label=_("Needs attention"),
        method="by_needs",
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, label) for key, (label, _narrow) in NEEDS.items()],
    )
    assigned = django_filters.ChoiceFilter(label=_("Assigned to"), method="by_assigned")
    unit = django_filters.ChoiceFilter(label=_("Unit"), field_name="unit__code")
    category = django_filters.ChoiceFilter(label=_("Category"), method="by_category")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect, empty_label=_("All")
    )
    received = django_filters.DateFromToRangeFilter(
        label=_("Received"), field_name="received_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = InboxEntry
        form = InboxFilterForm
        fields: list[str] = []

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data, scope.entries)
        self.scope = scope
        choices = choices_of(scope)
        self.choices_name: str = choices["name"]
        people = [(ME, _("Me")), (NOBODY, _("Nobody")), (_("People"), choices["people"])]
        self.filters["assigned"].extra["choices"] = people
        self.filters["category"].extra["choices"] = choices["category"]
        if scope.has_many_units:
            self.filters["unit"].extra["choices"] = choices["unit"]
        else:
            del self.filters["unit"]

    @property
    def qs(self) -> InboxEntryQuerySet:
        return self.filter_queryset(self.queryset) if self.is_valid() else self.queryset.nothing()

    def filter_queryset(self, queryset: InboxEntryQuerySet) -> InboxEntryQuerySet:
        # What is closed shows where it is asked for, else nobody would find what is left to do.
        if not self.form.cleaned_data["state"]:
            queryset = queryset.open()
        return super().filter_queryset(queryset)

    def by_state(self, entries: InboxEntryQuerySet, name: str, value: str) -> InboxEntryQuerySet:
        return entries if value == ALL else entries.filter(state=value)

    def by_needs(self, entries: InboxEntryQuerySet, name: str, values: list[str]) -> InboxEntryQuerySet:
        for value in values:
            _label, narrow = NEEDS[value]
            entries = narrow(entries)
        return entries

    def by_assigned(self, entries: InboxEntryQuerySet, name: str, value: str) -> InboxEntryQuerySet:
        if value == NOBODY:
            return entries.filter(assignee=None)
        return entries.filter(assignee=self.scope.user.pk if value == ME else int(value))

    def by_category(self, entries: InboxEntryQuerySet, name: str, value: str) -> InboxEntryQuerySet:
        # By a sub-select of one row, not by a join: only so an index over the category gives the order.
        return entries.filter(category=Category.objects.filter(code=value).order_by().values("pk")[:1])
