"""The public side of what is published. Addresses carry all state: nothing here knows who asks."""

from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_noop, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_POST, require_safe

from feedback_pages import languages
from feedback_pages.categories.models import Category, Kind
from feedback_pages.http import briefly
from feedback_pages.publications.geojson import collection
from feedback_pages.publications.lists import Filters, Key, ListPage, Row, list_page, month_number, photo_url, rows_of
from feedback_pages.publications.models import Publication, PublicState, PublishedPhoto
from feedback_pages.publications.near import rows_near
from feedback_pages.publications.tiles import Tile, read_tile
from feedback_pages.text import clean_typed
from feedback_pages.town.map_settings import map_context
from feedback_pages.town.points import posted_point

CARDS = 30
MONTHS = 24
KEPT_SECONDS = 60
WRITTEN_IN = {
    "fi": gettext_noop("Written in Finnish"),
    "sv": gettext_noop("Written in Swedish"),
    "en": gettext_noop("Written in English"),
}


def _alternates(name: str, *args: str, query: str = "") -> list[dict[str, Any]]:
    links = []
    for code in languages.codes():
        with override(code):
            url = reverse(name, args=args) + query
        local_name = get_language_info(code)["name_local"].capitalize()
        links.append({"code": code, "name": local_name, "url": url, "current": code == languages.current()})
    return links


def _front_page() -> dict[str, str]:
    return {"title": _("Front page"), "url": f"/{languages.current()}/"}


def _filter_choices() -> list[dict[str, Any]]:
    """Sections in their order, each {code, name, categories: [{code, name}]}, kept for a minute."""
    key = f"published-choices-{languages.current()}"
    return cast(list[dict[str, Any]], cache.get_or_set(key, _read_filter_choices, KEPT_SECONDS))


def _read_filter_choices() -> list[dict[str, Any]]:
    sections: dict[int, dict[str, Any]] = {}
    ordered = Category.objects.filter(section__isnull=False).select_related("section")
    for category in ordered.order_by("section__position", "section__code", "position", "code"):
        section: Any = category.section
        row = sections.setdefault(
            section.pk, {"code": section.code, "name": section.in_language("name"), "categories": []}
        )
        row["categories"].append({"code": category.code, "name": category.in_language("name")})
    return list(sections.values())


def _month_choices(chosen: str) -> list[tuple[str, str]]:
    """The last two years' months, the newest first, and the one that an address names though it is older."""
    today = timezone.localdate()
    return _months_until(today.year * 12 + today.month - 1, chosen, languages.current())


@lru_cache(maxsize=100)
def _months_until(newest: int, chosen: str, language: str) -> list[tuple[str, str]]:
    """In `language`, which is the active one."""
    months = [f"{number // 12}-{number % 12 + 1:02}" for number in range(newest, newest - MONTHS, -1)]
    if chosen not in months and month_number(chosen) > 0:
        months.append(chosen)
    return [(month, capfirst(date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT"))) for month in months]


def _read_page(request: HttpRequest) -> tuple[Filters, ListPage]:
    filters = Filters.read(request.GET)
    before, after = (Key.read(request.GET.get(name, "")) for name in ("before", "after"))
    return filters, list_page(filters, before=before, after=after)


def _list_context(request: HttpRequest, name: str) -> dict[str, Any]:
    """Context of the list under the address `name`, alone or beside the map."""
    filters, page = _read_page(request)
    query, address = filters.as_query(), reverse(name)
    here = {key: request.GET.get(key) for key in ("before", "after")}
    to_page = filters.as_query(**here, view="map" if name == "published_map" else None)
    return {
        "title": _("Questions and answers"),
        "breadcrumbs": [_front_page()],
        "alternates": _alternates(name, query=filters.as_query(**here)),
        "tabs": [
            {
                "title": _("List"),
                "icon": "list",
                "url": reverse("published_list") + query,
                "current": name == "published_list",
            },
            {
                "title": _("Map"),
                "icon": "map",
                "url": reverse("published_map") + query,
                "current": name == "published_map",
            },
        ],
        "filters": filters,
        "is_narrowed": bool(filters.as_dict()),
        "narrowed_by": len(filters.as_dict().keys() - {"q"}),
        "address": address,
        "canonical": address if request.path == address and not request.GET else "",
        "sections": _filter_choices(),
        "kinds": Kind.choices,
        "states": PublicState.choices,
        "months": _month_choices(filters.month),
        "rows": [Row.of(publication, query=to_page) for publication in page.publications],
        "count": page.count,
        "is_capped": page.is_capped,
        "is_first": page.newer is None and not any(here.values()),
        "newer_url": address + filters.as_query(after=page.newer) if page.newer else "",
        "older_url": address + filters.as_query(before=page.older) if page.older else "",
        "feed_url": reverse("published_feed") + query,
        "data_url": reverse("published_geojson") + query,
    }


@require_safe
@briefly
def published_list(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback_pages/published_list.html", _list_context(request, "published_list"))


@require_safe
@briefly
def published_map(request: HttpRequest) -> HttpResponse:
    context = _list_context(request, "published_map")
    filters: Filters = context["filters"]
    context |= {
        "tiles_url": reverse("published_tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}"),
        "tiles_query": filters.as_query().removeprefix("?"),
        "card_url": reverse("published_card"),
        **map_context(),
    }
    return render(request, "feedback_pages/published_map.html", context)


@require_safe
@briefly
def published_card(request: HttpRequest) -> HttpResponse:
    """`?id=…&id=…`: what was chosen on the map, as a piece of HTML."""
    rows = rows_of([clean_typed(text) for text in request.GET.getlist("id")[:CARDS]], query="?view=map")
    return render(request, "feedback_pages/published_card.html", {"rows": rows})


@csrf_exempt
@require_POST
@never_cache
def published_near(request: HttpRequest) -> HttpResponse:
    """`lon`, `lat`: what is published near that point, as a piece of HTML; 204 where nothing is.

    A POST although it changes nothing: where a visitor stands is no matter for addresses and logs.
    """
    point = posted_point(request.POST)
    if point is None:
        return HttpResponse(status=400)
    rows = rows_near(point)
    if not rows:
        return HttpResponse(status=204)
    return render(request, "feedback_pages/published_near.html", {"rows": rows, "heading": "h3"})


@require_safe
@briefly
def published_page(request: HttpRequest, public_id: str) -> HttpResponse:
    found = Publication.objects.select_related("category").defer("search", "answer_words", "point_3857")
    publication = found.filter(public_id=public_id).first()
    list_url = reverse("published_list")
    context: dict[str, Any] = {
        "breadcrumbs": [_front_page(), {"title": _("Questions and answers"), "url": list_url}],
        "alternates": _alternates("published_page", public_id, query=_query_of(request)),
        "list_url": list_url,
    }
    if publication is None:
        return render(request, "feedback_pages/published_unknown.html", context, status=404)
    if not publication.is_visible:
        return render(request, "feedback_pages/published_gone.html", context, status=410)
    context |= {
        "publication": publication,
        "category": publication.category.in_language("name"),
        "answers": _answers(publication),
        "photos": _photos(publication),
        "back_url": _back_url(request),
        "similar_url": list_url + Filters(category=publication.category.code).as_query(),
        "written_in": _written_in(publication),
        "canonical": request.path,
        **(map_context() if publication.point else {}),
    }
    return render(request, "feedback_pages/published_page.html", context)


def _query_of(request: HttpRequest) -> str:
    """The list that the visitor came from, as it goes along with the page's address."""
    return Filters.read(request.GET).as_query(**{name: request.GET.get(name) for name in ("before", "after", "view")})


def _back_url(request: HttpRequest) -> str:
    name = "published_map" if request.GET.get("view") == "map" else "published_list"
    return reverse(name) + Filters.read(request.GET).as_query(
        **{name: request.GET.get(name) for name in ("before", "after")}
    )


def _written_in(publication: Publication) -> str:
    """Says so where the matter is in another language than the page around it."""
    if publication.language == languages.current():
        return ""
    return _(WRITTEN_IN[publication.language])


def _answers(publication: Publication) -> list[dict[str, Any]]:
    """The newest first: it is the one that holds."""
    return [
        {"text": answer.text, "lang": answer.language, "sent_at": answer.answered_at}
        for answer in publication.answers.order_by("-answered_at", "-pk")
    ]


def _photos(publication: Publication) -> list[dict[str, str]]:
    return [
        {
            "url": photo_url(publication, photo.pk, "large"),
            "thumbnail_url": photo_url(publication, photo.pk, "small"),
            "alt": _("Photo %(number)s of the matter") % {"number": number},
        }
        for number, photo in enumerate(publication.photos.all(), 1)
    ]


@require_safe
@briefly
def photo(request: HttpRequest, public_id: str, number: int, size: str) -> FileResponse:
    """A photo of a publication that may be seen now; `size` is `small` or `large`."""
    found = get_object_or_404(PublishedPhoto, pk=number, publication__public_id=public_id, publication__is_visible=True)
    file = found.thumbnail if size == "small" else found.image
    try:
        return FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
@briefly
@conditional_page
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    place = Tile(z, x, y)
    if not place.exists:
        raise Http404
    body = read_tile(place, Filters.read(request.GET))
    return HttpResponse(body, content_type="application/vnd.mapbox-vector-tile", status=200 if body else 204)


@require_safe
@briefly
def geojson(request: HttpRequest) -> StreamingHttpResponse:
    pieces = collection(Filters.read(request.GET), before=Key.read(request.GET.get("before", "")))
    response = StreamingHttpResponse(pieces, content_type="application/geo+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response
