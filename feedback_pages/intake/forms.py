"""The form that a resident fills: built from the category in force, in one language."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.actions import Contact, GivenAnswer
from feedback_pages.categories.models import Category, CategoryVersion, Kind, PlaceRequirement
from feedback_pages.categories.questions import Question
from feedback_pages.forms import PublicRenderer
from feedback_pages.text import clean_typed
from feedback_pages.town.models import TownSettings

TEXT_LIMIT = 10_000
ANSWER_LIMITS = {"text": 300, "long_text": 4000}


def question_field(question: Question, language: str) -> forms.Field:
    """The form field that asks `question` in `language`."""
    common: dict[str, Any] = {
        "label": question.labels[language],
        "help_text": question.helps.get(language, ""),
        "required": question.required,
        "error_messages": {"required": _("Answer this question.")},
    }
    options = [(option.key, option.labels[language]) for option in question.options]
    match question.type:
        case "text":
            return forms.CharField(**common, max_length=ANSWER_LIMITS["text"])
        case "long_text":
            return forms.CharField(
                **common, max_length=ANSWER_LIMITS["long_text"], widget=forms.Textarea(attrs={"rows": 4})
            )
        case "number":
            return forms.DecimalField(**common, max_digits=12, decimal_places=3, localize=True)
        case "date":
            return forms.DateField(**common, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        case "choice":
            common["error_messages"] = {"required": _("Choose one of these.")}
            return forms.ChoiceField(**common, choices=options, widget=forms.RadioSelect)
        case "choices":
            return forms.MultipleChoiceField(**common, choices=options, widget=forms.CheckboxSelectMultiple)
    raise ValueError(question.type)


class ReportForm(forms.Form):
    """A report as it is being given.

    `data` is a mapping of field name to a string or a list of strings: a POST or a draft's stored fields.
    """

    default_renderer = PublicRenderer

    kind = forms.ChoiceField(
        label=_("What kind of feedback is it?"),
        widget=forms.RadioSelect,
        template_name="components/kind_field.html",  # type: ignore[call-arg] # newer than the stubs
    )
    text = forms.CharField(
        label=_("Your feedback"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Do not write personal identity codes or other people's names."),
        error_messages={"required": _("Write what it is about.")},
    )
    address = forms.CharField(
        label=_("Where is it?"),
        max_length=300,
        required=False,
        help_text=_("A street and number, or the name of a place."),
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The answer comes here. Without it, you read it by a private link."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    wants_answer = forms.BooleanField(label=_("I would like an answer"), required=False, initial=True)
    consent = forms.BooleanField(
        label=_("My feedback may be published"),
        required=False,
        help_text=_(
            "The town may publish your feedback and its answer on the web page and the map. "
            "Your name and contact details are never published, and personal data is removed from the text first."
        ),
    )
    # A trap for scripts: people neither see nor reach it.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self, data: Any = None, *, category: Category, version: CategoryVersion, language: str, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="id_%s", use_required_attribute=False, **kwargs)
        self.category, self.version, self.language = category, version, language
        self.questions = version.as_questions
        self._set_kinds()
        self._set_place()
        for question in self.questions:
            self.fields[f"q_{question.key}"] = question_field(question, language)
        # As the page shows them, so that the list of mistakes reads from top to bottom.
        self.order_fields(["kind", "text", *(f"q_{question.key}" for question in self.questions)])

    def _set_kinds(self) -> None:
        choices = [(value, label) for value, label in Kind.choices if value in self.category.kinds]
        field = self.fields["kind"]
        field.choices = choices  # type: ignore[attr-defined]
        field.error_messages["required"] = _("Choose what kind of feedback it is.")
        if len(choices) == 1:
            field.initial, field.required, field.widget = choices[0][0], False, forms.HiddenInput()

    def _set_place(self) -> None:
        if self.category.place == PlaceRequirement.NONE:
            for name in ("address", "lon", "lat"):
                del self.fields[name]
        elif self.category.place == PlaceRequirement.REQUIRED:
            # A point will do as well as words, so the field itself may stay empty; its label must not say optional.
            self.fields["address"].widget.is_required = True

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"q_{question.key}"] for question in self.questions]

    @property
    def asks_place(self) -> bool:
        return "address" in self.fields

    def typed(self) -> dict[str, Any]:
        """What was typed, field by field, ready to be stored and shown again."""
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(self.data, self.files, name)
            if isinstance(value, list):
                values[name] = [clean_typed(item) for item in value]
            elif isinstance(value, bool):
                values[name] = "on" if value else ""
            elif value is not None:
                values[name] = clean_typed(str(value))
        return values

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.category.kinds[0]

    def clean_text(self) -> str:
        return clean_typed(self.cleaned_data["text"]).strip()

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field must stay empty. Please clear it."))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.asks_place and not (self.errors.get("lon") or self.errors.get("lat")):
            self._clean_place(cleaned)
        return cleaned

    def _clean_place(self, cleaned: dict[str, Any]) -> None:
        point = self._point(cleaned)
        if point is not None and not TownSettings.load().holds(point):
            self.add_error(
                "address",
                _("The place on the map is outside the town. Choose a place in the town, or write where it is."),
            )
        elif point is None and self.category.place == PlaceRequirement.REQUIRED and not cleaned.get("address"):
            self.add_error("address", _("Tell where it is: choose a place or write an address."))
        cleaned["point"] = point

    @staticmethod
    def _point(cleaned: dict[str, Any]) -> Point | None:
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return None
        return Point(lon, lat, srid=4326)

    # What the cleaned form says, in the words of the record.

    def contact(self) -> Contact:
        cleaned = self.cleaned_data
        return Contact(
            name=cleaned["name"],
            email=cleaned["email"],
            phone=cleaned["phone"],
            wants_answer=cleaned["wants_answer"],
            consents_to_publication=cleaned["consent"],
        )

    def given_answers(self) -> list[GivenAnswer]:
        """Answers that were given, label and choice as shown in the form's language."""
        answers = []
        for question in self.questions:
            value = self._shown(question, self.cleaned_data[f"q_{question.key}"])
            if value:
                answers.append(
                    GivenAnswer(question_key=question.key, label=question.labels[self.language], value=value)
                )
        return answers

    def _shown(self, question: Question, value: Any) -> str:
        if value in (None, "", []):
            return ""
        labels = {option.key: option.labels[self.language] for option in question.options}
        if question.type == "choice":
            return labels[value]
        if question.type == "choices":
            return ", ".join(labels[key] for key in value)
        return str(value)
