from django.contrib.gis.db.models import PointField, PolygonField
from django.contrib.gis.geos import Point, Polygon
from django.db import models
from django.db.models import F, FloatField, Func, Value

from feedback_pages.cases.querysets import matching_words


class PublicationQuerySet(models.QuerySet):
    def public(self) -> "PublicationQuerySet":
        """What anyone may see now."""
        return self.filter(is_visible=True)

    def with_words(self, words: str) -> "PublicationQuerySet":
        return self.filter(matching_words(words))

    def around(self, point: Point, reach: float) -> "PublicationQuerySet":
        """What lies in the square of `reach` each way, the nearest first, with `away`; both in units of EPSG:3857.

        The index gives the square by `&&` and the order by `<->`, so that reading stops with what is asked for.
        """
        box = Polygon.from_bbox((point.x - reach, point.y - reach, point.x + reach, point.y + reach))
        box.srid = point.srid
        away = Func(
            F("point_3857"),
            Value(point, output_field=PointField(srid=3857)),
            arg_joiner=" <-> ",
            template="%(expressions)s",
            output_field=FloatField(),
        )
        found = self.filter(point_3857__bboverlaps=Value(box, output_field=PolygonField(srid=3857)))
        return found.annotate(away=away).order_by("away")
