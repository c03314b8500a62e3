"""What is published near a point, so that who is about to report a matter sees whether it is known already."""

from dataclasses import dataclass
from datetime import timedelta
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback_pages.publications.lists import Row, for_rows
from feedback_pages.publications.models import Publication

NEAR = 150  # metres
ROWS = 5
LOOKED_AT = 40  # the nearest ones, of which the newest are shown
RECENT = timedelta(days=2 * 365)
MERCATOR_ENDS = 85  # degrees: EPSG:3857 has no poles


@dataclass(frozen=True, kw_only=True)
class NearRow:
    """A publication's row and in words how far away it is."""

    row: Row
    distance: str


def rows_near(point: Point) -> list[NearRow]:
    """At most ROWS publications within NEAR of `point` (EPSG:4326), the nearest first.

    Where there are more, what the last two years brought goes before what is older. Two queries at most.
    """
    metres = _metres_away(point)
    found = for_rows(Publication.objects.public().filter(pk__in=metres)) if metres else []
    publications = {publication.pk: publication for publication in found}
    return [
        NearRow(row=Row.of(publications[number]), distance=_in_words(publications[number], away))
        for number, away in metres.items()
        if number in publications
    ]


def _metres_away(point: Point) -> dict[int, float]:
    """Primary keys of what is shown, the nearest first, with the distance of each."""
    if abs(point.y) > MERCATOR_ENDS:
        return {}
    scale = cos(radians(point.y))  # metres of the ground in a unit of EPSG:3857
    flat: Any = point.transform(3857, clone=True)
    around = Publication.objects.public().around(flat, NEAR / scale)
    nearest = [
        (published_at, number, away * scale)
        for number, published_at, away in around.values_list("pk", "published_at", "away")[:LOOKED_AT]
        if away * scale <= NEAR
    ]
    recent = timezone.now() - RECENT
    shown = sorted(nearest, key=lambda row: (row[0] < recent, row[2]))[:ROWS]
    return {number: away for _published_at, number, away in sorted(shown, key=lambda row: row[2])}


def _in_words(publication: Any, away: float) -> str:
    """To ten metres; a place that is shown roughly has no distance to tell."""
    if publication.is_blurred:
        return _("somewhere near here")
    return _("about %(metres)s m away") % {"metres": max(10, round(away / 10) * 10)}
