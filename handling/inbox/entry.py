"""Writing down what somebody said by phone, at the desk or by letter: the resident's own form, in Wagtail's frame."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection, transaction
from django.forms.renderers import get_default_renderer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput

from feedback_pages.cases.models import Channel, Report
from feedback_pages.categories.models import Category
from feedback_pages.intake.actions import enter_report
from feedback_pages.intake.forms import ReportForm
from feedback_pages.town.map_settings import map_context
from handling.inbox.filters import category_choices
from handling.inbox.models import InboxEntry
from handling.inbox.scope import inbox_required, scope_of

# How a report comes to a member of staff; what comes by web or interface nobody types in.
CHANNELS = [Channel.PHONE, Channel.COUNTER, Channel.MAIL]
REMEMBERED = 20


def why_not(category: Category, language: str) -> str:
    """Why no report can be entered in the category; empty where one can."""
    if category.version is None or not category.open_languages:
        return _("This category is closed: no feedback is taken in it now. Choose another one.")
    if not category.is_open_in(language):
        return _("This category is not open in that language. Choose another one.")
    return ""


class SubjectForm(forms.Form):
    """Which form to fill in, and in whose language."""

    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=lambda: [("", _("Choose…")), *category_choices()]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the resident"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The questions are asked and the answer is written in this language."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        category = Category.objects.select_related("version").filter(code=cleaned.get("category")).first()
        language = cleaned.get("language")
        if category and language and (problem := why_not(category, language)):
            self.add_error("category", problem)
        return cleaned


class EntryForm(ReportForm):
    """The resident's form with the way it came by; the same rules hold."""

    default_renderer = get_default_renderer()  # type: ignore[assignment]

    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    # Names this form, so that sending it twice gives one report.
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = AdminAutoHeightTextInput(attrs={"rows": 6})
        self.fields["text"].label = _("What the resident said")
        self.fields["email"].help_text = _("The receipt and the answer go there.")
        for name in ("name", "email", "phone"):  # a browser would fill in whoever is typing
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["wants_answer"].label = _("The resident would like an answer")
        self.fields["consent"].label = _("The resident agrees to publication")


class EntryMixin(WagtailAdminTemplateMixin):
    header_icon = "mobile-alt"
    page_title = gettext_lazy("New report")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        inbox = {"url": reverse("inbox"), "label": _("Inbox")}
        return [*self.breadcrumbs_items, inbox, {"url": "", "label": self.get_page_title()}]


@method_decorator(inbox_required, name="dispatch")
class ChooseSubjectView(EntryMixin, FormView):
    template_name = "handling/inbox_choose_subject.html"
    form_class = SubjectForm

    def form_valid(self, form: SubjectForm) -> HttpResponse:
        chosen = form.cleaned_data
        return HttpResponseRedirect(reverse("enter_report_in", args=[chosen["category"], chosen["language"]]))


@method_decorator(inbox_required, name="dispatch")
class EnterReportView(EntryMixin, FormView):
    template_name = "handling/inbox_enter_report.html"
    form_class = EntryForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.category = get_object_or_404(Category.objects.select_related("version"), code=kwargs["code"])
        self.language = kwargs["language"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if problem := why_not(self.category, self.language):
            messages.error(request, problem)
            return HttpResponseRedirect(reverse("enter_report"))
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("New report: %(category)s") % {"category": self.category}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "category": self.category,
            "version": self.category.version,
            "language": self.language,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "media": form.media,
            "language": dict(settings.LANGUAGES)[self.language],
            **(map_context() if form.asks_place else {}),
        }

    def form_valid(self, form: EntryForm) -> HttpResponse:
        report_id = enter_once(form=form, session=self.request.session, by=self.request.user)
        entry = InboxEntry.objects.select_related("report", "unit").get(pk=report_id)
        words = _("%(number)s was saved. It is in the inbox of: %(unit)s.")
        messages.success(self.request, words % {"number": entry.report.number, "unit": entry.unit})
        is_seen = scope_of(self.request).entries.filter(pk=report_id).exists()
        return HttpResponseRedirect(reverse("report", args=[report_id]) if is_seen else reverse("inbox"))


@transaction.atomic
def enter_once(*, form: EntryForm, session: SessionBase, by: Any) -> int:
    """Enter the report; the same form sent again gives the same one. Returns its key.

    The session remembers in the transaction that writes the report; a lock lets a second press wait for the first.
    """
    once = str(form.cleaned_data["once"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [once])
    entered: dict[str, int] = type(session)(session.session_key).get("entered", {})
    if once not in entered:
        report: Report = enter_report(form=form, channel=Channel(form.cleaned_data["channel"]), by=by)
        entered[once] = report.pk
        session["entered"] = dict(list(entered.items())[-REMEMBERED:])
        session.save()
    return entered[once]
