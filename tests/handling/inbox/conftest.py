from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from django.test import Client

from feedback_pages.cases import workflow
from feedback_pages.cases.actions import lock_report, move_report
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.town.tiles import EDGE, Tile
from handling.routing.actions import assign_report
from handling.units.users import User
from tests import builders

SECRET = "Salaisuus"


@pytest.fixture
def pothole(potholes: Category) -> Report:
    """A report of the technical unit with a word that nobody else writes."""
    return builders.make_report(
        potholes, text=f"Kuoppa tiessä. {SECRET} {SECRET.lower()}t pihalla.", address="Salakatu 9"
    )


@pytest.fixture
def showcase(exhibitions: Category) -> Report:
    """A report of the museum."""
    return builders.make_report(exhibitions, text="Vitriini on pimeä", address="Museotie 1", kind="idea")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def numbers_shown(user: User, **query: Any) -> list[str]:
    """Numbers of the reports that the list shows to `user`, in its order."""
    response = signed_in(user).get("/admin/inbox/results/", query)
    assert response.status_code == 200
    return [row.number for row in response.context["rows"]]


def tab_counts(user: User) -> dict[str, int]:
    response = signed_in(user).get("/admin/inbox/results/")
    return {row["tab"].name: row["count"] for row in response.context["tabs"]}


def close(report: Report, by: User, outcome: str = "fixed") -> None:
    with transaction.atomic():
        move_report(report=lock_report(report.pk), move=workflow.Move("closed", outcome), by=by)


def assign(report: Report, assignee: User | None, by: User) -> None:
    report.refresh_from_db()
    unit = report.inbox_entry.unit
    assign_report(report_id=report.pk, unit=unit, assignee=assignee, reason="", by=by, seen_version=report.version)


def tile_of(point: Point, zoom: int) -> Tile:
    """The tile that holds `point`."""
    there = point.transform(3857, clone=True)
    side = 2 * EDGE / 2**zoom
    return Tile(zoom, int((there.x + EDGE) // side), int((EDGE - there.y) // side))


def tile_url(point: Point, zoom: int) -> str:
    tile = tile_of(point, zoom)
    return f"/admin/reports/tiles/{tile.z}/{tile.x}/{tile.y}.mvt"
