"""What is asked of whoever sorts a mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_pages.categories.models import Category
from handling.inbox.entry import why_not
from handling.inbox.filters import category_choices
from handling.mail_in.models import InboundMail
from handling.mail_in.tray import answerable_case
from handling.replies.language import likeliest_language


class JoinForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the case"), max_length=30)

    def __init__(self, data: Any = None, *, mail: InboundMail, user: Any) -> None:
        self.user = user
        super().__init__(data, auto_id="join-%s", initial={"number": mail.report.number if mail.report else ""})

    def clean_number(self) -> int:
        """The key of the case."""
        found = answerable_case(self.user, self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(_("There is no such case, or it belongs to another unit."))
        return found


class MakeReportForm(forms.Form):
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=lambda: [("", _("Choose…")), *category_choices()]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the resident"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, mail: InboundMail) -> None:
        super().__init__(data, auto_id="make-%s", initial={"language": mail.language or likeliest_language(mail.text)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        category = Category.objects.select_related("version").filter(code=cleaned.get("category")).first()
        if category and cleaned.get("language") and (problem := why_not(category, cleaned["language"])):
            self.add_error("category", problem)
        return {**cleaned, "category": category}
