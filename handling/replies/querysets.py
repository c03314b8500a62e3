from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from wagtail.models import WorkflowState


class ReplyQuerySet(models.QuerySet):
    def unsent_of(self, report: Any) -> "ReplyQuerySet":
        """What is written or leaving for `report` (or its key), the newest first."""
        return self.filter(receivers__report=report, sent_at=None).order_by("-pk")

    def drafts_of(self, report: Any) -> "ReplyQuerySet":
        """What is being written for `report`: neither sent nor leaving."""
        return self.unsent_of(report).filter(send_at=None)

    def with_lead(self) -> "ReplyQuerySet":
        """Each with `is_with_lead`: it lies before the unit's leads for approval; and with `wished_changes`: what a lead
        who gave it back wrote (None where none did)."""
        asked = WorkflowState.objects.filter(reply=OuterRef("pk"), status=WorkflowState.STATUS_IN_PROGRESS)
        back = WorkflowState.objects.filter(reply=OuterRef("pk"), status=WorkflowState.STATUS_NEEDS_CHANGES)
        wish = back.order_by("-pk").values("current_task_state__comment")[:1]
        return self.annotate(is_with_lead=Exists(asked), wished_changes=Subquery(wish))


class ReplyTemplateQuerySet(models.QuerySet):
    def offered_for(self, report: Any, *, unit: Any, user: Any) -> "ReplyTemplateQuerySet":
        """Texts that fit a report of `unit`: those for its category first, then the more used. One statement.

        A proposed one is its proposer's alone until a lead approves it.
        """
        listed: Any = self.model._meta.get_field("categories")
        categories = listed.remote_field.through.objects.filter(replytemplate=OuterRef("pk"))
        of_unit = self.filter(Q(unit=None) | Q(unit=unit), Q(proposed_by=None) | Q(proposed_by=user.pk))
        with_fit = of_unit.annotate(
            is_for_category=Exists(categories.filter(category=report.category_id)), is_for_some=Exists(categories)
        )
        fitting = with_fit.filter(Q(is_for_category=True) | Q(is_for_some=False))
        return fitting.order_by("-is_for_category", "-used", "name", "pk")

    def count_use(self, key: int | None) -> None:
        """An answer that began from the template of this key was sent."""
        if key is not None:
            self.filter(pk=key).update(used=F("used") + 1)
