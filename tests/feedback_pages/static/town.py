"""The demo town for the browser: its places, its border, and reports in real vector tiles made by GDAL."""

import csv
import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy
import shapely
from pyogrio.raw import write

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "site" / "config" / "demo"
CENTRE = {"longitude": 22.9681, "latitude": 59.8236}
STATES = ["received", "in_progress", "waiting", "closed"]
CLUSTER_BELOW = 14  # zoom from which each report is shown by itself

Row = dict[str, object]


@cache
def places() -> list[dict[str, str]]:
    with (DEMO / "places.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def place_names() -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"kind": "place", "name_fi": place["name_fi"], "name_sv": place["name_sv"]},
            "geometry": {"type": "Point", "coordinates": [float(place["lon"]), float(place["lat"])]},
        }
        for place in places()
        if place["kind"] == "place"
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def search(words: str) -> list[Row]:
    """By a part of a name; a house's number behind it does not hide a street, as little as it does in the town's own search."""
    asked = re.sub(r"\s\d.*", "", words).lower()
    found = [place for place in places() if asked in f"{place['name_fi']} {place['name_sv']}".lower()]
    return [
        {
            "name": place["name_fi"],
            "name_other": place["name_sv"],
            "kind": place["kind"],
            "lon": float(place["lon"]),
            "lat": float(place["lat"]),
        }
        for place in found[:8]
    ]


@cache
def border() -> shapely.Geometry:
    return shapely.from_geojson((DEMO / "outline.geojson").read_text())


def whereabouts(lon: float, lat: float) -> Row:
    nearest = min(places(), key=lambda place: (float(place["lon"]) - lon) ** 2 + (float(place["lat"]) - lat) ** 2)
    inside = bool(shapely.contains_xy(border(), lon, lat))
    return {"inside": inside, "near": nearest["name_fi"] if inside else ""}


def known_near(lon: float, lat: float) -> str:
    """What the server answers where something is published: here at the places of the town, within a street's width."""
    at = next((row for row in places() if abs(float(row["lon"]) - lon) + abs(float(row["lat"]) - lat) < 0.0005), None)
    if at is None:
        return ""
    return f'<h3 class="place-known-title">Known near here</h3><ul><li><a href="/other" target="_blank">{at["name_fi"]}</a></li></ul>'


def reports() -> list[Row]:
    """One report at each place of the town, and a second one 30 m east of the first."""
    rows: list[Row] = [
        {
            "id": number,
            "state": STATES[number % 4],
            "kind": "fault",
            "late": number % 9 == 0,
            "lon": float(place["lon"]),
            "lat": float(place["lat"]),
        }
        for number, place in enumerate(places(), start=1)
    ]
    return [*rows, {**rows[0], "id": len(rows) + 1, "lon": float(places()[0]["lon"]) + 0.0005}]


def write_tiles(folder: Path, layer: str, rows: list[Row]) -> None:
    """Vector tiles `folder`/{single,clusters}/z/x/y.pbf with one layer: clusters below CLUSTER_BELOW, then points."""
    _write(folder / "single", layer, rows, ["id", "state", "kind", "late"], (CLUSTER_BELOW, 18))
    cells = defaultdict(list)
    for row in rows:
        cells[round(float(str(row["lon"])) / 0.03), round(float(str(row["lat"])) / 0.015)].append(row)
    clusters = [
        {
            "count": len(cell),
            "ids": ",".join(str(row["id"]) for row in cell[:10]),
            "lon": numpy.mean([row["lon"] for row in cell]),
            "lat": numpy.mean([row["lat"] for row in cell]),
        }
        for cell in cells.values()
    ]
    _write(folder / "clusters", layer, clusters, ["count", "ids"], (5, CLUSTER_BELOW - 1))


def _write(folder: Path, layer: str, rows: list[Row], fields: list[str], zooms: tuple[int, int]) -> None:
    points = shapely.points([(row["lon"], row["lat"]) for row in rows])
    values = [[row[field] for row in rows] for field in fields]
    write(
        folder,
        shapely.to_wkb(points),
        [numpy.array(column, dtype=object if isinstance(column[0], str) else None) for column in values],
        fields,
        layer=layer,
        geometry_type="Point",
        crs="EPSG:4326",
        driver="MVT",
        dataset_options={"MINZOOM": str(zooms[0]), "MAXZOOM": str(zooms[1]), "FORMAT": "DIRECTORY", "COMPRESS": "NO"},
    )
