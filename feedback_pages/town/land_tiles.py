"""The town's base map as small pictures, for maps that cannot draw GeoJSON themselves (Wagtail's map picker)."""

import json
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

import numpy
import shapely
from PIL import Image, ImageDraw

from feedback_pages.town.models import TownSettings
from feedback_pages.town.tiles import Tile

SIZE = 256
FINE = 2  # drawn twice as large and shrunk, so that edges are smooth
MAX_ZOOM = 19
# The colours of the public maps (`map/style.js`).
SEA = "#cadfe9"
AREAS = {"land": "#f5f2ea", "built": "#ebe5da", "green": "#dfe8d2", "sand": "#f3e7c8", "water": SEA}
SHORE = "#8fadba"
# Kind of line: colour, zoom from which it is drawn, width in pixels at zoom 14 (doubled at 16).
LINES = {
    "path": ("#b9a98c", 13, 1),
    "rail": ("#a59d92", 10, 1.5),
    "street": ("#c3b8a4", 11, 3),
    "main": ("#c3b8a4", 9, 5),
}


class Shapes(NamedTuple):
    """The base map in metres of EPSG:3857."""

    kinds: list[str]
    shapes: Any
    tree: shapely.STRtree


def base_map_version() -> str:
    """Changes when another base map is uploaded."""
    file = TownSettings.load().base_map
    return f"{file.name}-{file.storage.get_modified_time(str(file.name)).timestamp()}" if file else ""


def _to_metres(degrees: numpy.ndarray) -> numpy.ndarray:
    lon, lat = numpy.radians(degrees[:, 0]), numpy.radians(degrees[:, 1])
    return 6378137.0 * numpy.column_stack([lon, numpy.log(numpy.tan(numpy.pi / 4 + lat / 2))])


@lru_cache(maxsize=2)
def _shapes(version: str) -> Shapes:
    if not version:
        return Shapes([], numpy.array([]), shapely.STRtree([]))
    with TownSettings.load().base_map.open("rb") as file:
        features = json.load(file)["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    shapes = shapely.transform(shapes, _to_metres)
    return Shapes([feature["properties"].get("kind", "") for feature in features], shapes, shapely.STRtree(shapes))


def land_tile(tile: Tile, version: str) -> bytes:
    """The tile as PNG."""
    kinds, shapes, tree = _shapes(version)
    west, south, east, north = tile.bounds
    margin = (east - west) / 8
    box = (west - margin, south - margin, east + margin, north + margin)
    picture = Image.new("RGB", (SIZE * FINE, SIZE * FINE), SEA)
    draw = ImageDraw.Draw(picture)
    scale = SIZE * FINE / (east - west)

    def pixels(ring: Any) -> list[tuple[float, float]]:
        return [((x - west) * scale, (north - y) * scale) for x, y in shapely.get_coordinates(ring).tolist()]

    found = sorted(tree.query(shapely.box(*box)).tolist(), key=lambda index: (_order(kinds[index]), index))
    for index in found:
        # Cut first: coordinates far outside the picture are slow to draw.
        _draw(draw, shapely.clip_by_rect(shapes[index], *box), kinds[index], tile.z, pixels)
    kept = BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).quantize(64).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _order(kind: str) -> int:
    order = [*AREAS, *LINES]
    return order.index(kind) if kind in order else len(order)


def _draw(draw: ImageDraw.ImageDraw, shape: Any, kind: str, zoom: int, pixels: Any) -> None:
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon" and kind in AREAS:
            draw.polygon(pixels(part.exterior), fill=AREAS[kind], outline=SHORE if kind in ("land", "water") else None)
            for hole in part.interiors:
                draw.polygon(pixels(hole), fill=SEA, outline=SHORE)
        elif part.geom_type == "LineString" and kind in LINES and zoom >= LINES[kind][1]:
            colour, _from, width = LINES[kind]
            draw.line(
                pixels(part), fill=colour, width=max(1, round(width * FINE * 2 ** ((zoom - 14) / 2))), joint="curve"
            )
