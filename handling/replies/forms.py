"""The composer: the answer in the resident's language, and what happens to the case with it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback_pages import languages
from feedback_pages.cases import workflow
from feedback_pages.cases.models import Report
from feedback_pages.text import clean_typed
from handling.replies.fields import left_open
from handling.replies.language import is_other_language
from handling.replies.models import Reply

LONGEST = 20_000


def fields_message(open_fields: list[str]) -> str:
    """What to do about fields of a ready-made text that the case has nothing for."""
    return gettext("Write in place of %(fields)s what belongs there, or take it out.") % {
        "fields": ", ".join(open_fields)
    }


# What one expects of an answer: that it ends the matter.
USUAL_MOVE = "closed:answered"


def usual_move(report: Report) -> str:
    move = workflow.Move.parse(USUAL_MOVE)
    assert move is not None
    return USUAL_MOVE if workflow.may_move(report.state, move, outcome=report.outcome) else ""


class ReplyForm(forms.Form):
    """A draft as it is typed. `revision` names the draft's text that was shown, `version` the report's version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reply = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    move = forms.CharField(label=_("After sending"), required=False, max_length=30, widget=forms.Select)
    template = forms.IntegerField(label=_("Ready-made text"), required=False, widget=forms.Select)

    data: QueryDict

    def __init__(
        self, data: Any = None, *, report: Report, draft: Reply | None = None, moves: Any = (), templates: Any = ()
    ) -> None:
        self.report = report
        self.templates = {one.pk: one for one in templates}
        super().__init__(data, auto_id="reply-%s", initial=self._values(report, draft))
        for code in self._languages(draft):
            self.fields[f"text_{code}"] = forms.CharField(
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )
        self.fields["move"].widget.choices = [("", _("leave it as it is")), *moves]
        self.fields["template"].widget.choices = [
            ("", _("Ready-made texts")),
            *[(one.pk, one.label) for one in templates],
        ]

    def _languages(self, draft: Reply | None) -> list[str]:
        """The reporter's first; others only where the draft has them."""
        own = self.report.language
        written = [code for code in languages.codes() if draft and code != own and draft.text_in(code)]
        return [own, *written]

    @staticmethod
    def _values(report: Report, draft: Reply | None) -> dict[str, Any]:
        if draft is None:
            return {"move": usual_move(report)}
        texts = {f"text_{code}": draft.text_in(code) for code in languages.codes()}
        shown = {"move": draft.move, "reply": draft.pk, "revision": draft.latest_revision_id}
        return {**texts, **shown, "template": draft.template_id}

    @property
    def own_name(self) -> str:
        return f"text_{self.report.language}"

    @property
    def own_text(self) -> forms.BoundField:
        """The field in the reporter's language."""
        return self[self.own_name]

    @property
    def other_texts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("text_") and name != self.own_name]

    @property
    def texts(self) -> dict[str, str]:
        return {
            name.removeprefix("text_"): clean_typed(text)
            for name, text in self.cleaned_data.items()
            if name.startswith("text_")
        }

    @property
    def typed(self) -> str:
        """What stands in the reporter's field now, checked or not."""
        return str(self.own_text.value() or "")

    @property
    def is_in_other_language(self) -> bool:
        return is_other_language(self.typed, self.report.language)

    def clean_move(self) -> str:
        try:
            workflow.Move.parse(self.cleaned_data["move"])
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the states in the list.")) from error
        return self.cleaned_data["move"]

    def clean_template(self) -> int | None:
        """One of those that were offered; what was withdrawn meanwhile is nobody's."""
        key = self.cleaned_data["template"]
        return key if key in self.templates else None

    def require_text(self) -> bool:
        """Whether there is something to send; a message at the field where there is not."""
        text = self.cleaned_data.get(self.own_name, "").strip()
        open_fields = left_open(text)
        if not text:
            self.add_error(self.own_name, _("Write the answer first."))
        elif open_fields:
            self.add_error(self.own_name, fields_message(open_fields))
        return bool(text) and not open_fields
