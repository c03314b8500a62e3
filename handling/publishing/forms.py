"""The form of a decision: what of a case may be seen."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Attachment, Report
from feedback_pages.publications.actions import AnswerText, PublicCopy
from feedback_pages.publications.models import Publication
from feedback_pages.text import clean_typed
from handling.publishing.copies import Original, first_words, photos_published, place_name_of


class Shown(models.TextChoices):
    EXACT = "exact", _("Exactly where it is")
    ROUGH = "rough", _("Roughly, to within a hundred metres")
    NOT = "not", _("Not on the map")


@dataclass(frozen=True)
class AnswerFields:
    """The two fields of one answer, beside the original."""

    original: Original
    included: forms.BoundField
    text: forms.BoundField


class PublishForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"), max_length=120, error_messages={"required": _("Write a title: it is what the list shows.")}
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what the matter is about.")},
    )
    place_name = forms.CharField(label=_("Name of the place"), max_length=120, required=False)
    shown = forms.ChoiceField(label=_("On the map"), choices=Shown.choices, widget=forms.RadioSelect)
    photos = forms.ModelMultipleChoiceField(
        label=_("Photos"),
        queryset=Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, report: Report, originals: list[Original], publication: Publication | None = None
    ) -> None:
        self.report = report
        self.theirs = [original for original in originals if not original.message.is_from_town]
        self.ours = [original for original in originals if original.message.is_from_town]
        initial = self._from(publication) if publication else self._proposed()
        super().__init__(data, auto_id="publish-%s", initial={**initial, "version": report.version})
        self.attachments = [photo for original in self.theirs for photo in original.message.attachments.all()]
        queryset = Attachment.objects.filter(pk__in=[photo.pk for photo in self.attachments])
        self.fields["photos"].queryset = queryset  # type: ignore[attr-defined]
        if publication is not None:
            self.initial["photos"] = [photo.pk for photo in photos_published(publication, self.attachments)]
        for code in ("title", "text"):
            self.fields[code].widget.attrs["lang"] = report.language
        self._add_answers()

    def _proposed(self) -> dict[str, Any]:
        first = self.theirs[0].masked if self.theirs else ""
        near_home = any(original.has_home for original in self.theirs)
        usual = Shown.ROUGH if near_home else Shown.EXACT
        answers = {f"answer_{one.message.pk}": one.masked for one in self.ours}
        included = {f"include_{one.message.pk}": True for one in self.ours}
        return {
            "title": first_words(first),
            "text": first,
            "place_name": place_name_of(self.report),
            "shown": usual if self.report.point else Shown.NOT,
            "photos": [],
            **answers,
            **included,
        }

    def _from(self, publication: Publication) -> dict[str, Any]:
        """What is published now; answers are known by their time."""
        texts = {answer.answered_at: answer.text for answer in publication.answers.all()}
        shown = Shown.NOT if publication.point is None else Shown.ROUGH if publication.is_blurred else Shown.EXACT
        answers = {f"answer_{one.message.pk}": texts.get(one.message.created_at, one.masked) for one in self.ours}
        included = {f"include_{one.message.pk}": one.message.created_at in texts for one in self.ours}
        return {
            "title": publication.title,
            "text": publication.text,
            "place_name": publication.place_name,
            "shown": shown,
            **answers,
            **included,
        }

    def _add_answers(self) -> None:
        for original in self.ours:
            pk = original.message.pk
            self.fields[f"include_{pk}"] = forms.BooleanField(label=_("Publish this answer"), required=False)
            self.fields[f"answer_{pk}"] = forms.CharField(
                label=_("Answer as published"),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 5, "lang": original.message.language}),
            )

    @property
    def answers(self) -> list[AnswerFields]:
        return [
            AnswerFields(one, self[f"include_{one.message.pk}"], self[f"answer_{one.message.pk}"]) for one in self.ours
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("title", "text", "place_name"):
            if name in values:
                values[name] = clean_typed(values[name]).strip()
        for one in self.ours:
            name = f"answer_{one.message.pk}"
            if values.get(f"include_{one.message.pk}") and not values.get(name, "").strip():
                self.add_error(name, _("Write the answer as published, or leave it out."))
        return values

    def copy(self) -> PublicCopy:
        """What was decided."""
        values = self.cleaned_data
        return PublicCopy(
            title=values["title"],
            text=values["text"],
            place_name=values["place_name"],
            show_place=values["shown"] != Shown.NOT,
            is_blurred=values["shown"] == Shown.ROUGH,
            photos=list(values["photos"]),
            answers=[
                AnswerText(message=one.message, text=clean_typed(values[f"answer_{one.message.pk}"]).strip())
                for one in self.ours
                if values[f"include_{one.message.pk}"]
            ],
        )
