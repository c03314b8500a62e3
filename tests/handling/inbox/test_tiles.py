from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone
from pyogrio.raw import read

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.inbox.models import InboxEntry
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import close, signed_in, tile_url

NEAR = Point(22.96812, 59.82361, srid=4326)  # a few metres from IN_TOWN


def features(user: User, zoom: int, folder: Path, **query: Any) -> list[dict[str, Any]]:
    """What the tile over the town's middle holds, read by GDAL."""
    response = signed_in(user).get(tile_url(builders.IN_TOWN, zoom), query)
    if response.status_code == 204:
        return []
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    file = folder / "tile.mvt"
    file.write_bytes(response.content)
    meta, _ids, geometries, columns = read(file, layer="reports")
    names = list(meta["fields"])
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] if len(geometries) else []


def test_point_tells_state_kind_and_lateness(pothole: Report, handler: User, tmp_path: Path) -> None:
    [point] = features(handler, 16, tmp_path)
    assert (point["id"], point["state"], point["kind"], bool(point["late"])) == (
        str(pothole.pk),
        "received",
        "fault",
        False,
    )
    InboxEntry.objects.update(due_at=timezone.now() - timedelta(days=1))
    [point] = features(handler, 16, tmp_path)
    assert point["late"]


def test_near_points_are_counted_together_from_afar(potholes: Category, handler: User, tmp_path: Path) -> None:
    builders.make_report(potholes)
    builders.make_report(potholes, point=NEAR)
    [cluster] = features(handler, 10, tmp_path)
    assert cluster["count"] == 2
    apart = features(handler, 19, tmp_path)
    assert "count" not in apart[0]


def test_cluster_that_cannot_come_apart_names_its_reports(potholes: Category, handler: User, tmp_path: Path) -> None:
    reports = [builders.make_report(potholes) for _ in range(3)]
    [cluster] = features(handler, 18, tmp_path)
    assert set(cluster["ids"].split(",")) == {str(report.pk) for report in reports}
    [far] = features(handler, 12, tmp_path)
    assert "ids" not in far


def test_clusters_count_own_units_points_alone(
    potholes: Category, exhibitions: Category, handler: User, museum_handler: User, officer: User, tmp_path: Path
) -> None:
    own = [builders.make_report(exhibitions) for _ in range(2)]
    builders.make_report(potholes)
    for zoom in (5, 12, 18):
        [cluster] = features(museum_handler, zoom, tmp_path)
        assert cluster["count"] == 2
        [all_units] = features(officer, zoom, tmp_path)
        assert all_units["count"] == 3
        [single] = features(handler, zoom, tmp_path)
        assert "count" not in single
    [cluster] = features(museum_handler, 18, tmp_path)
    assert set(cluster["ids"].split(",")) == {str(report.pk) for report in own}


@pytest.mark.parametrize("query", [
    {"state": "closed"}, {"kind": "idea"}, {"q": "lamppu"}, {"category": "no-such"}, {"assigned": "me"},
])  # fmt: skip
def test_map_shows_what_the_list_shows(pothole: Report, handler: User, tmp_path: Path, query: dict[str, str]) -> None:
    assert len(features(handler, 14, tmp_path)) == 1
    assert features(handler, 14, tmp_path, **query) == []
    assert len(features(handler, 14, tmp_path, q="kuoppa")) == 1
    close(pothole, handler)
    assert features(handler, 14, tmp_path) == []
    assert len(features(handler, 14, tmp_path, state="closed")) == 1


def test_tile_that_is_not_there_is_not_found(town: object, handler: User) -> None:
    assert signed_in(handler).get("/admin/reports/tiles/3/8/0.mvt").status_code == 404
    assert signed_in(handler).get("/admin/reports/tiles/23/0/0.mvt").status_code == 404


def test_tiles_stay_out_of_every_cache(pothole: Report, handler: User) -> None:
    response = signed_in(handler).get(tile_url(builders.IN_TOWN, 12))
    assert "no-store" in response["Cache-Control"]
