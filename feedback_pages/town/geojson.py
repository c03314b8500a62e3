"""GeoJSON that an administrator uploads: read with care, turned to degrees of EPSG:4326, kept to what a map needs."""

import json
import re
from functools import partial
from importlib import import_module
from typing import Any

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry
from django.core.files.base import ContentFile
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

# Read in when the first file comes, which in most processes is never: with numpy it takes 8 MB of each.
shapely: Any = SimpleLazyObject(partial(import_module, "shapely"))

MEGABYTE = 1024 * 1024
SYSTEMS = {4326, 3067, 3877}
FINLAND = (18.9, 58.8, 31.7, 70.2)
AREAS = {"Polygon", "MultiPolygon"}
LINES = {"LineString", "MultiLineString"}
KEPT = ["kind", "name", "name_fi", "name_sv", "name_en"]


class Unreadable(Exception):
    """`message` is a sentence for the person who uploaded the file."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _read(upload: Any) -> dict[str, Any]:
    if upload.size > MEGABYTE:
        raise Unreadable(_("The file is larger than one megabyte. Simplify the shapes and try again."))
    try:
        data = json.loads(upload.read().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(_("This is not a GeoJSON file.")) from None
    if not isinstance(data, dict) or "type" not in data:
        raise Unreadable(_("This is not a GeoJSON file."))
    return data


def _system_of(data: dict[str, Any]) -> int:
    """The EPSG number that the old `crs` member names; 4326 where there is none."""
    try:
        name = str(data["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        return 4326
    if name.endswith("CRS84"):
        return 4326
    number = re.search(r"(?<!\d)(\d{4})$", name)
    if number is None or int(number[1]) not in SYSTEMS:
        raise Unreadable(
            _("The coordinates are in a system that is not known here. Use EPSG:4326, EPSG:3067 or EPSG:3877.")
        )
    return int(number[1])


def _features(data: dict[str, Any]) -> list[dict[str, Any]]:
    if data["type"] == "FeatureCollection":
        rows = data.get("features")
    else:
        rows = [data if data["type"] == "Feature" else {"geometry": data}]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("The file has no shapes."))
    return rows


def _shape(row: dict[str, Any], wanted: set[str]) -> Any:
    geometry = row.get("geometry")
    if not isinstance(geometry, dict) or str(geometry.get("type")) not in wanted:
        raise Unreadable(_("The file has other shapes than these: %(types)s.") % {"types": ", ".join(sorted(wanted))})
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (ValueError, shapely.errors.ShapelyError):
        raise Unreadable(_("A shape of the file cannot be read.")) from None
    if shape.is_empty or not shape.is_valid:
        raise Unreadable(_("A shape of the file is empty or crosses itself."))
    return shape


def _in_degrees(shape: Any, system: int) -> Any:
    if system != 4326:
        geometry = GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=system)
        geometry.transform(CoordTransform(SpatialReference(system), SpatialReference(4326)))
        shape = shapely.from_wkb(bytes(geometry.wkb))
    if not shapely.box(*FINLAND).contains(shape):
        raise Unreadable(_("The shapes are not in Finland. Check the coordinates and their system."))
    return shape


def read_outline(upload: Any) -> GEOSGeometry:
    """The uploaded areas as one outline, a multipolygon in EPSG:4326.

    Raises:
        Unreadable
    """
    data = _read(upload)
    system = _system_of(data)
    whole = shapely.union_all([_in_degrees(_shape(row, AREAS), system) for row in _features(data)])
    parts = [part for part in getattr(whole, "geoms", [whole]) if part.geom_type == "Polygon"]
    return GEOSGeometry(memoryview(shapely.to_wkb(shapely.MultiPolygon(parts))), srid=4326)


def read_base_map(upload: Any) -> ContentFile:
    """The uploaded land and roads as a small GeoJSON file in EPSG:4326, with nothing but kinds and names beside them.

    Raises:
        Unreadable
    """
    data = _read(upload)
    system = _system_of(data)
    rows = [_base_map_row(row, system) for row in _features(data)]
    text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False, separators=(",", ":"))
    return ContentFile(text.encode(), name="base.geojson")


def _base_map_row(row: dict[str, Any], system: int) -> dict[str, Any]:
    shape = shapely.set_precision(_in_degrees(_shape(row, AREAS | LINES), system), 0.00001)
    given = row.get("properties")
    given = given if isinstance(given, dict) else {}
    properties = {name: str(given[name])[:120] for name in KEPT if given.get(name)}
    properties.setdefault("kind", "land" if shape.geom_type in AREAS else "street")
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
