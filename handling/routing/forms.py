"""The forms of routing: a rule, and the try of them all."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from feedback_pages.categories.models import Category, Kind
from feedback_pages.categories.questions import Question
from feedback_pages.text import clean_typed
from handling.inbox.filters import category_choices
from handling.routing.actions import place_rule
from handling.routing.models import RoutingRule
from handling.routing.rules import LEAP_YEAR, number_of
from handling.routing.wording import label_in, season_text, whole_months

# "1.11.–31.3.", "1.11 - 31.3", and of whole months "11–3" or "11".
DAYS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?\s*[-–]\s*(\d{1,2})\.\s?(\d{1,2})\.?")
WHOLE_MONTHS = re.compile(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?")


def read_season(text: str) -> tuple[int, int]:
    """A season as it is typed, as `Season` has it.

    Raises:
        ValueError: it is none.
    """
    if match := DAYS.fullmatch(text):
        start_day, start_month, end_day, end_month = (int(part) for part in match.groups())
        ends = date(LEAP_YEAR, start_month, start_day), date(LEAP_YEAR, end_month, end_day)
        return number_of(ends[0]), number_of(ends[1])
    if match := WHOLE_MONTHS.fullmatch(text):
        first, last = int(match[1]), int(match[2] or match[1])
        return number_of(date(LEAP_YEAR, first, 1)), last_day_of(last)
    raise ValueError(text)


def last_day_of(month: int) -> int:
    """Raises:
    ValueError: there is no such month.
    """
    following = date(LEAP_YEAR, month, 1).replace(day=28).toordinal() + 4
    return number_of(date.fromordinal(following - date.fromordinal(following).day))


def typed_season(start: int | None, end: int | None) -> str:
    """What `read_season` reads again."""
    if start is None or end is None:
        return ""
    months = whole_months(start, end)
    if months:
        return "–".join(str(month) for month in dict.fromkeys(months))
    return season_text(start, end)


def answer_choices() -> list[tuple[str, Any]]:
    """Choices of the categories' questions, each as "category question option", below category and question."""
    groups = []
    for category in Category.objects.select_related("version").exclude(version=None):
        for question in category.version_in_force.as_questions:
            if question.is_choice:
                name = f"{category}: {label_in(question.labels)}"
                groups.append((name, _options_of(question, f"{category.pk} {question.key} ")))
    return [("", gettext_lazy("Any answer, or none")), *groups]


def _options_of(question: Question, before: str = "") -> list[tuple[str, str]]:
    return [(f"{before}{option.key}", label_in(option.labels)) for option in question.options]


class RoutingRuleForm(forms.ModelForm):
    """What a report must be for the unit to get it; what is left empty asks nothing."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: every kind."),
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer to a question"),
        choices=answer_choices,
        required=False,
        help_text=gettext_lazy("Of the category's own questions that offer choices."),
    )
    season = forms.CharField(
        label=gettext_lazy("Time of the year"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Days, for example 1.11.–31.3., or months, for example 11–3. Empty: all year."),
    )

    class Meta:
        model = RoutingRule
        fields = ["category", "area", "kinds", "answer", "season", "unit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance
        self.fields["category"].empty_label = _("All categories")  # type: ignore[attr-defined]
        self.fields["area"].empty_label = _("Everywhere, with a place or without")  # type: ignore[attr-defined]
        self.initial["season"] = typed_season(rule.season_start, rule.season_end)
        if rule.question:
            self.initial["answer"] = f"{rule.category_id} {rule.question} {rule.option}"

    def clean_season(self) -> tuple[int | None, int | None]:
        text = self.cleaned_data["season"].strip()
        try:
            return read_season(text) if text else (None, None)
        except ValueError:
            raise ValidationError(_("Write days like 1.11.–31.3. or months like 11–3.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._take_answer(cleaned)
        if "season" in cleaned:
            self.instance.season_start, self.instance.season_end = cleaned["season"]
        if not self.errors:
            self._refuse_double(cleaned)
        return cleaned

    def _take_answer(self, cleaned: dict[str, Any]) -> None:
        """An answer is one to a category's question, which therefore needs not be named twice."""
        category, question, option = (cleaned.get("answer") or "  ").split(" ")
        self.instance.question, self.instance.option = question, option
        if category and cleaned.get("category") is None:
            cleaned["category"] = Category.objects.get(pk=category)
        elif category and int(category) != cleaned["category"].pk:
            self.add_error("answer", _("This is a question of another category."))

    def _refuse_double(self, cleaned: dict[str, Any]) -> None:
        """A second rule that asks the same would stand in the list and never do anything."""
        same = RoutingRule.objects.filter(
            category=cleaned["category"],
            area=cleaned["area"],
            kinds__contains=cleaned["kinds"],
            kinds__contained_by=cleaned["kinds"],
            question=self.instance.question,
            option=self.instance.option,
            season_start=self.instance.season_start,
            season_end=self.instance.season_end,
        )
        rule = same.exclude(pk=self.instance.pk).select_related("unit").first()
        if rule is not None:
            text = _("There is such a rule already: these go to %(unit)s. Change that rule.")
            self.add_error("category", ValidationError(text, params={"unit": rule.unit}, code="unique"))

    def save(self, commit: bool = True) -> RoutingRule:
        """A new rule gets its place in the order."""
        is_new = self.instance.pk is None
        rule = super().save(commit)
        if is_new:
            place_rule(rule=rule)
        return rule


class TryForm(forms.Form):
    """A report that is not made: what it would be, to see which unit would get it."""

    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=lambda: [("", _("Choose…")), *category_choices()]
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    address = forms.CharField(
        label=gettext_lazy("Street or place"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Or choose it on the map, or write coordinates (latitude, longitude)."),
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    day = forms.DateField(
        label=gettext_lazy("Day it comes"), required=False, initial=timezone.localdate, widget=AdminDateInput
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.questions = self._questions()
        for question in self.questions:
            self.fields[f"q_{question.key}"] = forms.ChoiceField(
                label=label_in(question.labels),
                choices=[("", _("No answer")), *_options_of(question)],
                required=False,
            )

    def _questions(self) -> list[Question]:
        """The questions with choices of the category that is chosen."""
        code = clean_typed(self.data.get("category", "")) if self.is_bound else ""
        category = Category.objects.select_related("version").filter(code=code).first() if code else None
        if category is None or category.version is None:
            return []
        return [question for question in category.version.as_questions if question.is_choice]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"q_{question.key}"] for question in self.questions]

    @property
    def options(self) -> frozenset[tuple[str, str]]:
        given = {question.key: self.cleaned_data.get(f"q_{question.key}") for question in self.questions}
        return frozenset((question, option) for question, option in given.items() if option)

    def clean_address(self) -> str:
        return clean_typed(self.cleaned_data["address"]).strip()

    def clean_category(self) -> Category:
        return Category.objects.get(code=self.cleaned_data["category"])

    def clean_day(self) -> date:
        return self.cleaned_data["day"] or timezone.localdate()
