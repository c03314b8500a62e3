"""Publications made as rows, so that reading is tested apart from deciding."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from PIL import Image

from feedback_pages.categories.models import Category
from feedback_pages.publications.models import Publication, PublicState, PublishedAnswer, PublishedPhoto
from feedback_pages.town.tiles import EDGE, Tile

FIRST = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
IN_TOWN = Point(22.9681, 59.8236, srid=4326)


def publish(category: Category, *, answers: list[tuple[str, str]] = (), hours: float = 0, **values: Any) -> Publication:  # type: ignore[assignment]
    """A visible publication, `hours` after FIRST. `answers`: (language, text), each an hour after the one before."""
    published_at = FIRST + timedelta(hours=hours)
    if answers:
        values = {"state": PublicState.ANSWERED, "answered_at": published_at + timedelta(hours=len(answers)), **values}
    publication = Publication.objects.create(
        **{
            "category": category,
            "section": category.section,
            "kind": "fault",
            "language": "fi",
            "title": "Kuoppa tiessä",
            "text": "Esplanadilla on kuoppa.",
            "point": IN_TOWN,
            "received_at": published_at,
            "published_at": published_at,
            "answer_words": "\n".join(text for _language, text in answers),
            **values,
        }
    )
    for number, (language, text) in enumerate(answers, 1):
        PublishedAnswer.objects.create(
            publication=publication, language=language, text=text, answered_at=published_at + timedelta(hours=number)
        )
    return publication


def add_photo(publication: Publication, colour: str = "red") -> PublishedPhoto:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(picture, "JPEG")
    photo = PublishedPhoto(publication=publication, width=40, height=30)
    for file in (photo.image, photo.thumbnail):
        file.save("photo.jpg", ContentFile(picture.getvalue()), save=False)
    photo.save()
    return photo


def tile_of(point: Point, z: int) -> Tile:
    """The tile of zoom `z` that holds `point`, found by the tile's own bounds."""
    flat = point.transform(3857, clone=True)
    side = 2 * EDGE / 2**z
    return Tile(z, int((flat.x + EDGE) // side), int((EDGE - flat.y) // side))
