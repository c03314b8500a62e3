"""The list of a part of the map, and by distance from a place."""

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.town.models import Place
from handling.inbox.area import area_in, bounds_of
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import numbers_shown, signed_in

HERE = builders.IN_TOWN
THERE = Point(HERE.x + 0.03, HERE.y, srid=4326)


@pytest.fixture(autouse=True)
def in_english(handler: User, officer: User) -> None:
    for user in (handler, officer):
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})


@pytest.fixture
def apart(potholes: Category) -> tuple[Report, Report, Report]:
    """One here, one 1.7 km to the east, one without a place."""
    here = builders.make_report(potholes)
    return here, builders.make_report(potholes, point=THERE), builders.make_report(potholes, point=None)


def around(point: Point, size: float = 0.005) -> str:
    return f"{point.x - size},{point.y - size},{point.x + size},{point.y + size}"


def test_the_list_follows_the_map(apart: tuple[Report, ...], handler: User) -> None:
    here, there, nowhere = apart
    assert set(numbers_shown(handler)) == {here.number, there.number, nowhere.number}
    assert numbers_shown(handler, area=around(HERE)) == [here.number]
    assert numbers_shown(handler, area=around(THERE)) == [there.number]
    assert numbers_shown(handler, area=around(HERE, 0.1)) == [there.number, here.number]
    assert numbers_shown(handler, area=around(HERE), state="closed") == []
    assert numbers_shown(handler, area=around(HERE), q="kuoppa") == [here.number]


def test_what_was_drawn_around_is_listed(apart: tuple[Report, ...], handler: User) -> None:
    here, there, _nowhere = apart
    triangle = f"{HERE.x - 0.01},{HERE.y - 0.01},{HERE.x + 0.01},{HERE.y - 0.01},{HERE.x},{HERE.y + 0.01}"
    assert numbers_shown(handler, area=triangle) == [here.number]
    crossed = f"{HERE.x - 0.01},{HERE.y - 0.01},{THERE.x},{HERE.y + 0.01},{THERE.x},{HERE.y - 0.01},{HERE.x - 0.01},{HERE.y + 0.01}"
    assert here.number in numbers_shown(handler, area=crossed)


@pytest.mark.parametrize("area", [
    "", "x", "1", "1,2", "1,2,3", "23,60,22,59", "nan,nan,nan,nan", "inf,1,2,3", "200,59,201,60", "22,95,23,96",
    "22,59,22,59,22,59", ",".join(["22", "59"] * 201), "1e400,1,2,3",
])  # fmt: skip
def test_what_is_no_area_narrows_nothing(apart: tuple[Report, ...], handler: User, area: str) -> None:
    assert area_in(QueryDict(mutable=True) | {"area": area}) is None
    assert len(numbers_shown(handler, area=area)) == 3


def test_an_area_is_where_the_map_begins() -> None:
    west, south, east, north = map(float, bounds_of(area_in({"area": "22.9,59.8,23.0,59.9"})).split(","))
    assert (west, south, east, north) == pytest.approx((22.9, 59.8, 23.0, 59.9), abs=1e-6)


def test_the_map_shows_what_lies_around_the_area(apart: tuple[Report, ...], handler: User) -> None:
    page = signed_in(handler).get("/admin/inbox/", {"area": around(HERE), "kind": "fault"})
    assert page.context["map_query"] == "kind=fault"
    assert "area=" in page.context["list_query"]
    assert page.context["anywhere_url"].endswith("?kind=fault")


@pytest.mark.parametrize("near", ["{y:.6f}, {x:.6f}", "Itäranta"])
def test_the_nearest_come_first_with_their_distances(apart: tuple[Report, ...], handler: User, near: str) -> None:
    here, there, _nowhere = apart
    Place.objects.create(name_fi="Itäranta", name_sv="Öststranden", kind="place", point=THERE)
    response = signed_in(handler).get("/admin/inbox/", {"near": near.format(x=THERE.x, y=THERE.y)})
    rows = response.context["rows"]
    assert [row.number for row in rows] == [there.number, here.number]
    assert [row.distance for row in rows] == ["0 m away", "1.7 km away"]


def test_a_place_that_nobody_knows_leaves_the_list_as_it_is(apart: tuple[Report, ...], handler: User) -> None:
    response = signed_in(handler).get("/admin/inbox/", {"near": "Atlantis"})
    assert len(response.context["rows"]) == 3
    assert "Atlantis" in response.content.decode()


def test_coordinates_in_the_search_lead_to_the_nearest(apart: tuple[Report, ...], handler: User) -> None:
    client = signed_in(handler)
    response = client.get("/admin/inbox/", {"q": "6638644 274006", "kind": "fault"})
    assert response.status_code == 302
    assert response["Location"] == "/admin/inbox/?kind=fault&near=6638644+274006"
    assert len(client.get(response["Location"]).context["rows"]) == 2


def test_a_report_beside_the_list_shows_its_words_and_place_to_its_unit_alone(
    pothole: Report, handler: User, museum_handler: User, officer: User
) -> None:
    address = f"/admin/reports/{pothole.pk}/beside/"
    shown = signed_in(handler).get(address).content.decode()
    for words in ("Kuoppa tiessä", "Salakatu 9", "ETRS-TM35FIN", "Take it", "Open and answer"):
        assert words in shown
    read = signed_in(officer).get(address).content.decode()
    assert "Kuoppa tiessä" in read and "Take it" not in read and "maija@example.org" not in read
    refused = signed_in(museum_handler).get(address)
    assert refused.status_code == 404 and "Kuoppa" not in refused.content.decode()
