from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio.raw
import pytest
from django.test import Client

from feedback_pages.publications.tiles import Tile

ReadTile = Callable[..., list[dict[str, Any]]]  # the fixture `read_tile`


@pytest.fixture
def read_tile(client: Client, tmp_path: Path) -> ReadTile:
    """`read_tile(tile, query="")`: what a map finds in a tile, each feature as its properties; [] for an empty one."""

    def read(tile: Tile, query: str = "") -> list[dict[str, Any]]:
        response = client.get(f"/map/published/{tile.z}/{tile.x}/{tile.y}.mvt{query}")
        if response.status_code == 204:
            return []
        assert response.status_code == 200
        file = tmp_path / "tile.mvt"
        file.write_bytes(response.content)
        meta, _numbers, geometry, columns = pyogrio.raw.read(file, layer="publications")
        names = [str(name) for name in meta["fields"]]
        rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        assert len(rows) == len(geometry)
        return [{name: value for name, value in row.items() if value == value and value is not None} for row in rows]

    return read
