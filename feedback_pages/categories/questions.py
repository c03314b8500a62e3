"""The questions of a category: written side by side in every language, asked in one, kept as they were asked."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from feedback_pages import languages


@dataclass(frozen=True)
class Option:
    """One choice; `key` is its block's UUID, `labels` a text for each language code."""

    key: str
    labels: dict[str, str]


@dataclass(frozen=True)
class Question:
    """A question as a version of a category holds it; `key` is its block's UUID and never changes."""

    key: str
    type: str
    required: bool
    labels: dict[str, str]
    helps: dict[str, str]
    options: list[Option] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "type": self.type,
            "required": self.required,
            "labels": self.labels,
            "helps": self.helps,
            "options": [{"key": option.key, "labels": option.labels} for option in self.options],
        }

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Question":
        return cls(**{**row, "options": [Option(**option) for option in row["options"]]})

    @property
    def any_label(self) -> str:
        """The label in the first language that has one; for editors."""
        return next((text for text in self.labels.values() if text), "")

    @property
    def is_choice(self) -> bool:
        return self.type in ("choice", "choices")

    def is_chosen(self, option: Option, answer: str, language: str) -> bool:
        """Whether `answer`, as it was shown in `language`, names the option."""
        label = option.labels.get(language, "")
        if self.type == "choices":
            return f", {label}, " in f", {answer}, "
        return label == answer

    def missing_languages(self, wanted: list[str]) -> list[str]:
        """Codes among `wanted` in which a label of the question or of one of its options is missing.

        A help counts as well, once it is written in one of the languages.
        """
        texts = [self.labels, *(option.labels for option in self.options)]
        if any(self.helps.values()):
            texts.append(self.helps)
        return [code for code in wanted if not all(text.get(code) for text in texts)]


class SideBySideBlock(blocks.StructBlock):
    """One text for each language. A text that is optional is written in every required language or in none."""

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if self.is_deferred_validation or not any(cleaned.values()):
            return cleaned
        missing = [code for code in settings.REQUIRED_LANGUAGES if not cleaned.get(code)]
        if missing:
            error = ValidationError(_("Write it in this language too: residents see one language at a time."))
            raise blocks.StructBlockValidationError(block_errors=dict.fromkeys(missing, error))
        return cleaned


def side_by_side(label: Any, *, required: bool, help_text: Any = "") -> SideBySideBlock:
    """One text for each language; only the required languages are demanded."""
    fields = [
        (code, blocks.CharBlock(label=name, required=required and code in settings.REQUIRED_LANGUAGES, max_length=300))
        for code, name in settings.LANGUAGES
    ]
    return SideBySideBlock(fields, label=label, help_text=help_text, form_classname="side-by-side")


class QuestionBlock(blocks.StructBlock):
    label = side_by_side(_("Question"), required=True)
    help = side_by_side(
        _("Help under the question"),
        required=False,
        help_text=_("Leave it empty when the question is clear by itself."),
    )
    required = blocks.BooleanBlock(label=_("must be answered"), required=False)


class ChoiceQuestionBlock(QuestionBlock):
    options = blocks.ListBlock(side_by_side(_("Choice"), required=True), label=_("Choices"), min_num=2, max_num=30)


class QuestionsBlock(blocks.StreamBlock):
    text = QuestionBlock(label=_("Short text"), icon="pilcrow")
    long_text = QuestionBlock(label=_("Long text"), icon="doc-full")
    number = QuestionBlock(label=_("Number"), icon="order")
    date = QuestionBlock(label=_("Date"), icon="calendar-alt")
    choice = ChoiceQuestionBlock(label=_("One of several"), icon="radio-full")
    choices = ChoiceQuestionBlock(label=_("Several of many"), icon="tick")


def _texts(struct: blocks.StructValue) -> dict[str, str]:
    return {code: (struct.get(code) or "").strip() for code in languages.codes()}


def read_questions(stream: blocks.StreamValue) -> list[Question]:
    """The questions that a page's stream holds, in order."""
    return [
        Question(
            key=str(child.id),
            type=child.block_type,
            required=bool(child.value["required"]),
            labels=_texts(child.value["label"]),
            helps=_texts(child.value["help"]),
            options=[
                Option(key=str(option.id), labels=_texts(option.value))
                for option in (child.value["options"].bound_blocks if "options" in child.value else [])
            ],
        )
        for child in stream
    ]
