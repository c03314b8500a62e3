"""What is published as open data: GeoJSON of the places, written while it is read, in parts linked by key."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from feedback_pages.publications.lists import Filters, Key
from feedback_pages.publications.models import Publication

PART_SIZE = 1_000
CHUNK = 250


def collection(filters: Filters, *, before: Key | None, absolute: Callable[[str], str]) -> Iterator[str]:
    """Pieces of a FeatureCollection of at most PART_SIZE points, the newest first; `links` names the next part."""
    found = filters.apply(Publication.objects.public()).filter(point__isnull=False)
    if before:
        found = found.filter(before.is_after())
    columns = found.select_related("category", "section").defer("search", "point_3857", "answer_words")
    yield '{"type":"FeatureCollection","features":['
    last = None
    for number, publication in enumerate(columns[: PART_SIZE + 1].iterator(chunk_size=CHUNK)):
        if number == PART_SIZE:
            break
        yield ("," if number else "") + _json(_feature(publication, absolute))
        last = Key.of(publication)
    else:
        last = None
    yield f'],"links":{_json(_links(filters, last, absolute))}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _links(filters: Filters, last: Key | None, absolute: Callable[[str], str]) -> list[dict[str, str]]:
    if last is None:
        return []
    address = reverse("published_geojson") + filters.as_query(before=last)
    return [{"rel": "next", "type": "application/geo+json", "href": absolute(address)}]


def _feature(publication: Publication, absolute: Callable[[str], str]) -> dict[str, Any]:
    point: Any = publication.point
    return {
        "type": "Feature",
        "id": publication.public_id,
        "geometry": {"type": "Point", "coordinates": [round(point.x, 6), round(point.y, 6)]},
        "properties": {
            "language": publication.language,
            "title": publication.title,
            "text": publication.text,
            "category": publication.category.code,
            "section": publication.section.code if publication.section else None,
            "kind": publication.kind,
            "state": publication.state,
            "place": publication.place_name or None,
            "place_is_rough": publication.is_blurred,
            "published_at": publication.published_at.isoformat(),
            "answered_at": publication.answered_at.isoformat() if publication.answered_at else None,
            "urls": {code: absolute(_address(publication, code)) for code, _name in settings.LANGUAGES},
        },
    }


def _address(publication: Publication, code: str) -> str:
    with override(code):
        return reverse("published_page", args=[publication.public_id])
