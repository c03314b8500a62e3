from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from wagtail.models import WorkflowState


class ReplyQuerySet(models.QuerySet):
    def unsent_of(self, report: Any) -> "ReplyQuerySet":
        """What is written or leaving for `report` (or its key), the newest first."""
        return self.filter(receivers__report=report, sent_at=None).order_by("-pk")

    def drafts_of(self, report: Any) -> "ReplyQuerySet":
        """What is being written for `report`: neither sent nor leaving."""
        return self.unsent_of(report).filter(send_at=None)

    def with_lead(self) -> "ReplyQuerySet":
        """Each with `is_with_lead`: it lies before the unit's leads for approval."""
        asked = WorkflowState.objects.filter(reply=OuterRef("pk"), status=WorkflowState.STATUS_IN_PROGRESS)
        return self.annotate(is_with_lead=Exists(asked))


class ReplyTemplateQuerySet(models.QuerySet):
    def of_unit(self, unit: Any) -> "ReplyTemplateQuerySet":
        """The unit's own texts and every unit's."""
        return self.filter(Q(unit=None) | Q(unit=unit))
