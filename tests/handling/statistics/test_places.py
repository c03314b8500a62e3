"""What a place remembers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from feedback_pages.categories.models import Category
from handling.routing.actions import assign_report
from handling.statistics.counting import fold_changes
from handling.statistics.places import PlaceMemory
from handling.units.models import Unit
from handling.units.users import User
from tests.builders import IN_TOWN, make_report

FAR = Point(22.99, 59.83, srid=4326)
NEAR = Point(IN_TOWN.x + 0.0003, IN_TOWN.y, srid=4326)  # 17 metres


def look(client: Client, user: User, path: str, language: str = "en") -> str:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("months", "season"),
    [
        ([202501, 202502, 202412, 202411, 202502, 202411], (11, 2)),
        ([202501, 202401, 202301, 202207], (1, 1)),
        ([202501, 202503, 202505, 202507, 202509, 202511], None),
        ([202501, 202502], None),
        ([202506, 202506, 202507, 202507, 202412], (6, 7)),
        ([202512] * 5 + [202406], (12, 12)),
    ],
)
def test_a_season_is_the_shortest_time_of_year_that_holds_most(months: list[int], season: Any) -> None:
    assert PlaceMemory(months).season == season


@pytest.mark.django_db
def test_the_same_trouble_nearby_is_remembered_and_no_other(
    client: Client, handler: User, potholes: Category, exhibitions: Category
) -> None:
    year = timezone.localdate().year
    earlier = [
        make_report(potholes, point=NEAR, received_at=datetime(year - back, 1, 10, 12, tzinfo=UTC)) for back in range(4)
    ]
    make_report(potholes, point=FAR, address="zqfarqz")
    make_report(potholes, point=NEAR, received_at=datetime(year - 8, 1, 10, 12, tzinfo=UTC))
    make_report(exhibitions, point=IN_TOWN)
    now = make_report(potholes, point=IN_TOWN, received_at=datetime(year - 1, 7, 1, tzinfo=UTC))
    fold_changes()
    page = look(client, handler, f"/admin/reports/{now.pk}/place/earlier/")
    assert "Here 5 times in 5 years, mostly January." in page
    assert all(report.number in page for report in earlier)
    assert "zqfarqz" not in page
    assert "Täällä 5 kertaa 5 vuodessa, enimmäkseen tammikuu." in look(
        client, handler, f"/admin/reports/{now.pk}/place/earlier/", "fi"
    )
    assert "Här 5 gånger på 5 år, mest januari." in look(
        client, handler, f"/admin/reports/{now.pk}/place/earlier/", "sv"
    )


@pytest.mark.django_db
def test_what_another_unit_holds_is_neither_counted_nor_shown(
    client: Client, handler: User, administrator: User, potholes: Category, museum: Unit
) -> None:
    mine, theirs = make_report(potholes), make_report(potholes, text="zqtheirsqz")
    assign_report(
        report_id=theirs.pk, unit=museum, assignee=None, reason="", by=administrator, seen_version=theirs.version
    )
    fold_changes()
    page = look(client, handler, f"/admin/reports/{mine.pk}/place/earlier/")
    assert "Nothing like this came from here before" in page
    assert theirs.number not in page and "zqtheirsqz" not in page
    assert "Here 2 times" in look(client, administrator, f"/admin/reports/{mine.pk}/place/earlier/")
    client.force_login(handler)
    assert client.get(f"/admin/reports/{theirs.pk}/place/earlier/").status_code == 404


@pytest.mark.django_db
def test_a_case_without_a_place_or_not_counted_yet_says_so(client: Client, handler: User, potholes: Category) -> None:
    report = make_report(potholes)
    path = f"/admin/reports/{report.pk}/place/earlier/"
    assert "not counted yet" in look(client, handler, path)
    nowhere = make_report(potholes, point=None)
    fold_changes()
    assert "No place was given." in look(client, handler, f"/admin/reports/{nowhere.pk}/place/earlier/")


@pytest.mark.django_db
def test_places_that_come_back_are_of_one_category_and_of_the_readers_units(
    client: Client, handler: User, museum_handler: User, potholes: Category, exhibitions: Category
) -> None:
    for _number in range(3):
        make_report(potholes, address="zqbackqz")
    make_report(potholes, point=FAR, address="zqonceqz")
    fold_changes()
    path = "/admin/statistics/places/"
    assert "Choose a category" in look(client, handler, path)
    page = look(client, handler, f"{path}?category=potholes")
    assert "zqbackqz" in page and "zqonceqz" not in page
    assert "zqbackqz" not in look(client, museum_handler, f"{path}?category=potholes")


@pytest.mark.django_db
def test_looking_at_a_place_costs_the_same_for_few_and_many(
    client: Client, handler: User, potholes: Category, django_assert_max_num_queries: Any
) -> None:
    report = make_report(potholes)
    asked: list[int] = []
    for _round in range(2):
        make_report(potholes)
        fold_changes()
        path = f"/admin/reports/{report.pk}/place/earlier/"
        look(client, handler, path)
        with django_assert_max_num_queries(8) as seen:
            client.get(path)
        asked.append(len(seen))
        make_report(potholes)
    assert len(set(asked)) == 1
