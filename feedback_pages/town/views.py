"""What the town's settings look like to a browser: colours, base map, outline, places by name."""

import json
from hashlib import md5
from typing import Any

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from feedback_pages import languages
from feedback_pages.text import clean_typed
from feedback_pages.town.colours import stylesheet
from feedback_pages.town.models import Place, TownSettings
from feedback_pages.town.points import posted_point
from feedback_pages.town.queries import place_nearest, places_named
from feedback_pages.town.tiles import Tile

LAND_KEPT_SECONDS = 24 * 3600


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """`/`: to the visitor's language by Accept-Language. Django's own redirect would vary on a cookie."""
    chosen = get_language_from_request(request).split("-")[0]
    code = chosen if chosen in languages.codes() else languages.codes()[0]
    response = HttpResponseRedirect(f"/{code}/")
    response["Vary"] = "Accept-Language"
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
@cache_control(public=True, max_age=300)
def town_css(request: HttpRequest) -> HttpResponse:
    town = TownSettings.load()
    return HttpResponse(stylesheet(town.primary_colour, town.accent_colour), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def base_map(request: HttpRequest) -> HttpResponseBase:
    """The land (and roads) as GeoJSON."""
    file = TownSettings.load().base_map
    if not file:
        return JsonResponse({"type": "FeatureCollection", "features": []}, content_type="application/geo+json")
    try:
        return FileResponse(file.open("rb"), content_type="application/geo+json")
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
@cache_control(public=True, max_age=3600)
def land(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A picture of the base map, for the map picker of the admin."""
    # Here, because few processes ever draw one, and what draws it takes 8 MB of each (shapely and numpy).
    from feedback_pages.town.land_tiles import MAX_ZOOM, base_map_version, land_tile

    tile = Tile(z, x, y)
    if z > MAX_ZOOM or not tile.exists:
        raise Http404
    version = base_map_version()
    key = f"land-{z}-{x}-{y}-{md5(version.encode(), usedforsecurity=False).hexdigest()}"
    picture = cache.get_or_set(key, lambda: land_tile(tile, version), LAND_KEPT_SECONDS)
    return HttpResponse(picture, content_type="image/png")


@require_safe
@cache_control(public=True, max_age=3600)
def outline(request: HttpRequest) -> HttpResponse:
    """The town's outline as a GeoJSON feature."""
    shape = TownSettings.load().outline
    if shape is None:
        raise Http404
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shape.geojson)}
    return JsonResponse(feature, content_type="application/geo+json")


def _place_row(place: Place, code: str) -> dict[str, Any]:
    """A place under its name in `code`, with the other required language's beside it where it differs."""
    name = place.in_language("name", code)
    other = next((text for text in (place.name_fi, place.name_sv) if text != name), "")
    return {"name": name, "name_other": other, "kind": place.kind, "lon": place.point.x, "lat": place.point.y}


@require_safe
@cache_control(public=True, max_age=300)
def places(request: HttpRequest) -> HttpResponse:
    """`?q=`: streets and places by either name, the best first: `{"results": [{name, name_other, kind, lon, lat}]}`."""
    words = clean_typed(request.GET.get("q", "")).strip()[:80]
    found = places_named(words) if len(words) >= 2 else []
    return JsonResponse({"results": [_place_row(place, languages.current()) for place in found]})


@csrf_exempt
@require_POST
@never_cache
def inside(request: HttpRequest) -> HttpResponse:
    """`lon`, `lat`: `{"inside": bool, "near": name of the nearest place or ""}`.

    A POST although it changes nothing: where a visitor stands is no matter for addresses and logs.
    """
    point = posted_point(request.POST)
    if point is None:
        return JsonResponse({"error": "lon and lat are needed, in degrees"}, status=400)
    near = place_nearest(point)
    name = near.in_language("name", languages.current()) if near else ""
    return JsonResponse({"inside": TownSettings.load().holds(point), "near": name})
