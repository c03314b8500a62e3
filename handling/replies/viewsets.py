"""Replies and reply templates in Wagtail.

A reply is written on the report's screen. Here it is read and approved: creating, editing, publishing, scheduling, copying,
locking and deleting are off, for administrators too.
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import TaskState
from wagtail.snippets.views.snippets import InspectView, RevisionsCompareView, SnippetViewSet, WorkflowActionView

from feedback_pages.cases.log_actions import move_text
from handling.replies.actions import ReplyNotAllowed
from handling.replies.approval import ask_approval
from handling.replies.models import Reply, ReplyReceiver
from handling.report.out_of_reach import said_kindly
from handling.scoping import ALL_ROWS, RowPolicy, ScopedViewSet
from handling.units.permissions import is_administrator, is_officer, may_answer, unit_ids_seen_by, unit_ids_worked_by


def _answering_cases_of(units: set[int]) -> Q:
    """Replies to a case that one of `units` holds now, whoever wrote them."""
    return Q(Exists(ReplyReceiver.objects.filter(reply=OuterRef("pk"), report__inbox_entry__unit__in=units)))


def receivers_for(user: Any) -> Prefetch:
    """The cases that a reply answers, of those that `user` may open: an answer to many may have gone to others' too."""
    receivers, units = ReplyReceiver.objects.select_related("report"), unit_ids_seen_by(user)
    return Prefetch("receivers", receivers if units is None else receivers.filter(report__inbox_entry__unit__in=units))


def _address_of(reply: Reply) -> str:
    return reverse("replies:edit", args=[reply.pk])


class ReplyPolicy(RowPolicy):
    """A reply is for who holds its case now; officers read all. "change" is comparing and asking for approval, never
    Wagtail's form."""

    def rights(self, user: Any) -> dict[str, Q]:
        own = _answering_cases_of(unit_ids_worked_by(user))
        if is_administrator(user):
            return {"view": ALL_ROWS, "change": ALL_ROWS}
        if is_officer(user):
            return {"view": ALL_ROWS, "change": own}
        return {"view": own, "change": own} if unit_ids_worked_by(user) else {}


class NamedByCases:
    """Mixin of a view of one reply: it is named by its cases, as far as the reader may open them. The name that a
    revision keeps has all of them, in the language of who wrote it."""

    request: HttpRequest
    object: Reply

    def get_object(self, queryset: Any = None) -> Reply:
        reply: Reply = super().get_object(queryset)  # type: ignore[misc]
        prefetch_related_objects([reply], receivers_for(self.request.user))
        return reply

    def get_page_subtitle(self) -> str:
        return ", ".join(receiver.report.number for receiver in self.object.receivers.all())


class ReplyComparison(NamedByCases, RevisionsCompareView):
    """Two revisions side by side."""


class NewestText(InspectView):
    """Wagtail's view of one row, as its newest revision has it."""

    def get_object(self, queryset: Any = None) -> Reply:
        return super().get_object(queryset).get_latest_revision_as_object()


class ReplyView(NamedByCases, NewestText):
    """What is or was to be answered, where its approval stands, and the ways on. POST asks for approval."""

    permission_required = "view"
    any_permission_required = None
    template_name = "handling/approval.html"
    page_title = gettext_lazy("Reply")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            ask_approval(reply_id=self.object.pk, by=request.user)
            messages.success(request, _("The leads of the unit were asked to approve the answer."))
        except ReplyNotAllowed:
            messages.error(request, _("The answer waits for approval or has left already."))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task = self.object.current_workflow_task
        state = self.object.current_workflow_task_state
        is_draft = not self.object.send_at and not self.object.sent_at
        return {
            **super().get_context_data(**kwargs),
            "receivers": self.object.receivers.all(),
            "move": move_text(self.object.move),
            "actions": task.get_actions(self.object, self.request.user) if task else [],
            "task_state": state,
            "waits": self.object.workflow_in_progress,
            "may_ask": is_draft
            and not self.object.workflow_in_progress
            and may_answer(self.request.user, self.object.unit),
        }


class ReplyDecision(WorkflowActionView):
    """Says what a lead's decision came to, which Wagtail leaves to the page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = super().post(request, *args, **kwargs)
        except PermissionDenied:
            self.task_state.refresh_from_db()
            if self.task_state.status == TaskState.STATUS_IN_PROGRESS:
                raise
            messages.error(request, _("The answer no longer waits: it was taken back or decided on meanwhile."))
            return HttpResponseRedirect(self.redirect_url)
        self.task_state.refresh_from_db()
        if self.task_state.status == TaskState.STATUS_APPROVED:
            messages.success(request, _("You approved the answer. It leaves soon."))
        elif self.task_state.status == TaskState.STATUS_REJECTED:
            messages.success(request, _("The answer went back to its unit as a draft."))
        elif response.status_code == HTTPStatus.FOUND:
            messages.error(request, _("Write what should change."))
        return response


class ReplyViewSet(ScopedViewSet, SnippetViewSet):
    model = Reply
    icon = "mail"
    policy = ReplyPolicy(Reply)
    kept = ("list", "list_results", "edit", "workflow_action", "revisions_compare")
    admin_url_namespace = "replies"
    base_url_path = "replies"
    menu_label = gettext_lazy("Replies")
    inspect_view_fields = ["unit", "author", "text_fi", "text_sv", "text_en", "created_at", "send_at", "sent_at"]
    workflow_action_view_class = ReplyDecision
    revisions_compare_view_class = ReplyComparison
    list_display = [
        TitleColumn("cases", label=gettext_lazy("Reply"), accessor=str, get_url=_address_of),
        Column("unit", label=gettext_lazy("Unit"), sort_key="unit"),
        Column("author", label=gettext_lazy("Written by"), sort_key="author"),
        DateColumn("created_at", label=gettext_lazy("Begun"), sort_key="created_at"),
        DateColumn("sent_at", label=gettext_lazy("Sent"), sort_key="sent_at"),
    ]
    list_filter = ["unit"]
    panels = [FieldPanel("text_fi"), FieldPanel("text_sv"), FieldPanel("text_en"), FieldPanel("move")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Reply.objects.select_related("unit", "author").prefetch_related(receivers_for(request.user))

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return said_kindly(super().construct_view(view_class, **kwargs))

    @property
    def edit_view(self) -> Any:
        return self.construct_view(ReplyView, fields=self.inspect_view_fields)

    def register_chooser_viewset(self) -> None:
        """Nothing chooses a reply."""
