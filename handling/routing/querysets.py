"""The rules of a category with what they ask of a report, in one statement."""

from django.contrib.gis.geos import Point
from django.db import models
from django.db.models import BooleanField, Exists, OuterRef, Q, Subquery, Value

from feedback_pages.cases.models import Answer
from feedback_pages.town.models import Area


class RoutingRuleQuerySet(models.QuerySet):
    def for_category(self, category_id: int) -> "RoutingRuleQuerySet":
        """Rules that a report of the category may meet, in their order, with their units."""
        return self.select_related("unit").filter(Q(category=category_id) | Q(category=None))

    def with_place(self, point: Point | None) -> "RoutingRuleQuerySet":
        """`is_inside`: whether the rule's area holds the point."""
        if point is None:
            return self.annotate(is_inside=Value(False, output_field=BooleanField()))
        return self.annotate(is_inside=Exists(Area.objects.filter(pk=OuterRef("area"), outline__covers=point)))

    def with_answer_of(self, report_id: int) -> "RoutingRuleQuerySet":
        """`answered`: what the report answered to the rule's question, as shown; None where it did not."""
        answers = Answer.objects.filter(report=report_id, question_key=OuterRef("question"))
        return self.annotate(answered=Subquery(answers.values("value")[:1]))
