"""What is typed on a cluster's screen."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from feedback_pages import languages
from feedback_pages.cases import workflow
from feedback_pages.forms import TypedField
from feedback_pages.text import clean_typed
from handling.clusters.models import Cluster
from handling.replies.fields import left_open
from handling.replies.forms import LONGEST, USUAL_MOVE, fields_message
from handling.replies.models import Reply


class RenameForm(forms.Form):
    name = TypedField(
        label=_("Name of the cluster"),
        max_length=Cluster._meta.get_field("name").max_length,
        help_text=_("For colleagues: what the matter is, no names of people."),
        error_messages={"required": _("Give it a name.")},
    )


class AnswerForm(forms.Form):
    """One text for each language that the chosen reports need, and the move that all of them make."""

    reply = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    move = forms.CharField(label=_("After sending"), required=False, max_length=30, widget=forms.Select)

    data: QueryDict

    def __init__(self, data: Any = None, *, needed: list[str], draft: Reply | None, moves: Any) -> None:
        super().__init__(data, auto_id="answer-%s", initial=self._values(draft))
        written = [code for code in languages.codes() if draft and draft.text_in(code)]
        names = dict(settings.LANGUAGES)
        for code in [code for code in languages.codes() if code in needed or code in written]:
            self.fields[f"text_{code}"] = forms.CharField(
                label=names[code],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            )
        self.fields["move"].widget.choices = [("", _("leave it as it is")), *moves]

    @staticmethod
    def _values(draft: Reply | None) -> dict[str, Any]:
        if draft is None:
            return {"move": USUAL_MOVE}
        texts = {f"text_{code}": draft.text_in(code) for code in languages.codes()}
        return {**texts, "move": draft.move, "reply": draft.pk, "revision": draft.latest_revision_id}

    def clean_move(self) -> str:
        try:
            workflow.Move.parse(self.cleaned_data["move"])
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the states in the list.")) from error
        return self.cleaned_data["move"]

    @property
    def texts(self) -> dict[str, str]:
        return {code: clean_typed(self.cleaned_data[name]) for code, name in self._text_names()}

    @property
    def text_fields(self) -> list[forms.BoundField]:
        return [self[name] for _code, name in self._text_names()]

    def _text_names(self) -> list[tuple[str, str]]:
        return [(name.removeprefix("text_"), name) for name in self.fields if name.startswith("text_")]

    def refuse_open_fields(self) -> bool:
        """Whether a field of a ready-made text still stands somewhere; a message where it does."""
        for code, name in self._text_names():
            still = left_open(self.texts[code])
            if still:
                self.add_error(name, fields_message(still))
        return bool(self.errors)
