"""Shapes that an administrator uploads: read in the systems that Finnish towns use, refused with a clear sentence."""

import json

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from feedback_pages.town.geojson import MEGABYTE, Unreadable, read_base_map, read_outline
from feedback_pages.town.models import TownSettings

SQUARE = [[[22.9, 59.8], [23.0, 59.8], [23.0, 59.9], [22.9, 59.9], [22.9, 59.8]]]
HANKO = Point(22.95, 59.85, srid=4326)


def upload(data, *, name="town.geojson") -> SimpleUploadedFile:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return SimpleUploadedFile(name, content, content_type="application/geo+json")


def polygon(rings=SQUARE, **more):
    return {"type": "Polygon", "coordinates": rings, **more}


def in_system(number: int) -> dict:
    """The square in metres of another system, as GIS programs write it."""
    square = Polygon(SQUARE[0], srid=4326)
    square.transform(number)
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(square.json)}
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{number}"}},
        "features": [feature],
    }


@pytest.mark.parametrize(
    "data",
    [polygon(), {"type": "Feature", "properties": None, "geometry": polygon()}, in_system(3067), in_system(3877)],
)
def test_outline_is_read_in_every_known_system(data):
    outline = read_outline(upload(data))
    assert (outline.srid, outline.geom_type) == (4326, "MultiPolygon")
    assert outline.contains(HANKO)
    assert outline.extent == pytest.approx((22.9, 59.8, 23.0, 59.9), abs=0.0001)


def test_heights_are_left_out():
    rings = [[[*point, 12.5] for point in SQUARE[0]]]
    assert not read_outline(upload(polygon(rings))).hasz


BOW = [[[22.9, 59.8], [23.0, 59.9], [23.0, 59.8], [22.9, 59.9], [22.9, 59.8]]]
PARIS = [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]
SWAPPED = [[[lat, lon] for lon, lat in SQUARE[0]]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b"\xff\xfe\x00",
        b'{"type": "Polygon", "coordinates": [' + b"[" * 5000,
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": [None]},
        {"type": "Feature", "geometry": None},
        {"type": "Polygon"},
        {"type": ["x"]},
        {"type": {"x": 1}},
        polygon(crs={"type": "name", "properties": {"name": "EPSG:" + "3" * 5000}}),
        polygon([[["a", "b"]]]),
        polygon([[[22.9, 59.8], [23.0, 59.8]]]),
        polygon(BOW),
        polygon(PARIS),
        polygon(SWAPPED),
        {"type": "Point", "coordinates": [22.9, 59.8]},
        polygon(crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
        polygon(crs={"type": "name", "properties": {"name": "+proj=evil"}}),
        b'{"type": "Polygon", "coordinates": [[[NaN, 59.8], [23.0, 59.8], [23.0, 59.9], [NaN, 59.8]]]}',
    ],
)
def test_what_is_no_outline_is_refused(data):
    with pytest.raises(Unreadable) as refused:
        read_outline(upload(data))
    assert refused.value.message


def test_large_file_is_refused_unread():
    with pytest.raises(Unreadable):
        read_outline(upload(b" " * (MEGABYTE + 1)))


def test_base_map_keeps_kinds_and_names_alone():
    road = {
        "type": "Feature",
        "properties": {"kind": "main", "name_fi": "Kantatie 25", "owner": "Maija Meikäläinen"},
        "geometry": {"type": "LineString", "coordinates": SQUARE[0][:2]},
    }
    land = {"type": "Feature", "properties": {}, "geometry": polygon()}
    kept = json.loads(
        read_base_map(upload({"type": "FeatureCollection", "author": "Maija", "features": [land, road]})).read()
    )
    assert [feature["properties"] for feature in kept["features"]] == [
        {"kind": "land"},
        {"kind": "main", "name_fi": "Kantatie 25"},
    ]
    assert list(kept) == ["type", "features"]


# -- the screen -----------------------------------------------------------------------------------------------------


def save_settings(client, town: TownSettings, **changes):
    values = {
        "name_fi": "Hanko",
        "name_sv": "Hangö",
        "name_en": "Hanko",
        "number_prefix": "HKO",
        "primary_colour": "#0b4a6f",
        "accent_colour": "#c8553d",
        "map_center": "",
        "map_zoom": "12",
        "base_map_attribution": "",
        "logo": "",
        "emergency_fi": "",
        "emergency_sv": "",
        "emergency_en": "",
        "sender": "",
        "reply_to": "",
        **changes,
    }
    return client.post(f"/admin/settings/feedback_pages/townsettings/{town.pk}/", values)


def test_outline_is_uploaded_replaced_and_removed(client, town, administrator):
    client.force_login(administrator)
    town.outline = None
    town.save()
    save_settings(client, town, outline_file=upload(polygon()))
    town.refresh_from_db()
    assert town.outline.contains(HANKO)
    save_settings(client, town)
    town.refresh_from_db()
    assert town.outline is not None
    save_settings(client, town, remove_outline="on")
    town.refresh_from_db()
    assert town.outline is None


def test_bad_outline_keeps_the_old_one_and_says_why(client, town, administrator):
    client.force_login(administrator)
    with translation.override("en"):
        response = save_settings(client, town, outline_file=upload(polygon(PARIS)), name_fi="Toinen")
    assert response.status_code == 200
    assert "outline_file" in response.context["form"].errors
    town.refresh_from_db()
    assert (town.name_fi, town.outline is None) == ("Hanko", False)


def test_base_map_is_uploaded_and_drawn(client, town, administrator):
    client.force_login(administrator)
    sea = client.get("/map/land/12/2309/1193.png").content
    save_settings(
        client,
        town,
        base_map=upload(
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": polygon()}]}
        ),
    )
    drawn = client.get("/map/land/12/2309/1193.png")
    assert drawn.content != sea
    assert (drawn["Content-Type"], "max-age" in drawn["Cache-Control"]) == ("image/png", True)
    assert b"land" in b"".join(client.get("/map/base.geojson").streaming_content)


def test_base_map_whose_file_is_gone_is_not_found(client, town):
    town.base_map = "town/gone.geojson"
    town.save()

    assert client.get("/map/base.geojson").status_code == 404


@pytest.mark.parametrize(
    "address", ["/map/land/20/1/1.png", "/map/land/3/8/1.png", "/map/land/3/1/99999999999.png", "/map/land/a/1/1.png"]
)
def test_tile_that_does_not_exist_is_not_found(client, town, address):
    assert client.get(address).status_code == 404
