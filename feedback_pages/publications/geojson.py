"""What is published as open data: GeoJSON of the places, written while it is read, in parts linked by key."""

import json
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from feedback_pages.http import whole_address
from feedback_pages.publications.lists import Filters, Key, numbers_of, page_addresses
from feedback_pages.publications.models import Publication

PART_SIZE = 1_000
CHUNK = 250


def collection(filters: Filters, *, before: Key | None) -> Iterator[str]:
    """Pieces of a FeatureCollection of at most PART_SIZE points, the newest first; `links` names the next part.

    Of words, as in the list, only the capped hits are given.
    """
    found = filters.apply(Publication.objects.public()).filter(point__isnull=False)
    numbers, _count = numbers_of(found, words=filters.q, limit=PART_SIZE + 1, before=before)
    columns = Publication.objects.public().filter(pk__in=numbers[:PART_SIZE]).select_related("category", "section")
    addresses = {code: whole_address(address) for code, address in page_addresses().items()}
    last = None
    yield '{"type":"FeatureCollection","features":['
    for publication in columns.defer("search", "point_3857", "answer_words").iterator(chunk_size=CHUNK):
        yield ("," if last else "") + _json(_feature(publication, addresses))
        last = Key.of(publication)
    links = _links(filters, last) if last and len(numbers) > PART_SIZE else []
    yield f'],"links":{_json(links)}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _links(filters: Filters, last: Key) -> list[dict[str, str]]:
    address = reverse("published_geojson") + filters.as_query(before=last)
    return [{"rel": "next", "type": "application/geo+json", "href": whole_address(address)}]


def _feature(publication: Publication, addresses: dict[str, str]) -> dict[str, Any]:
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
            "urls": {code: address.format(publication.public_id) for code, address in addresses.items()},
        },
    }
