"""What other subjects ask of the town."""

from email.utils import formataddr

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Q, When
from django.db.models.functions import Greatest, Lower

from feedback_pages.town.models import Place, TownSettings


def mail_addresses(language: str) -> tuple[str, str, str]:
    """(sender with the town's name, reply address or "", List-Id) for mails in `language`."""
    town = TownSettings.load()
    sender = town.sender or settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2]
    name = " ".join(town.in_language("name", language).split())
    return formataddr((name, sender)), town.reply_to, f"<feedback.{domain}>"


def places_named(words: str, *, limit: int = 8) -> list[Place]:
    """Streets and places whose Finnish or Swedish name holds or resembles `words`; names that begin with them first."""
    text = words.lower()
    return list(
        Place.objects.annotate(low_fi=Lower("name_fi"), low_sv=Lower("name_sv"))
        .annotate(likeness=Greatest(TrigramWordSimilarity(text, "low_fi"), TrigramWordSimilarity(text, "low_sv")))
        .filter(
            Q(low_fi__contains=text)
            | Q(low_sv__contains=text)
            | Q(low_fi__trigram_word_similar=text)
            | Q(low_sv__trigram_word_similar=text)
        )
        .annotate(begins=Case(When(Q(low_fi__startswith=text) | Q(low_sv__startswith=text), then=0), default=1))
        .order_by("begins", "-likeness", "name_fi")[:limit]
    )


def place_nearest(point: Point) -> Place | None:
    """The nearest street or place within half a kilometre, by the index's own order of distance."""
    box = Polygon.from_bbox((point.x - 0.009, point.y - 0.0045, point.x + 0.009, point.y + 0.0045))
    box.srid = 4326
    return Place.objects.filter(point__bboverlaps=box).annotate(away=Distance("point", point)).order_by("away").first()
