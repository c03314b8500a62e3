"""Another unit's cases stay unseen, whichever way one asks."""

import pytest
from django.test import Client

from feedback_pages.cases.models import Report
from handling.routing.actions import assign_report
from handling.units.users import User
from tests import builders
from tests.handling.inbox.conftest import SECRET, close, numbers_shown, signed_in, tab_counts, tile_url

PLACES = ["/admin/inbox/", "/admin/inbox/results/", "/admin/reports/card/", "/admin/reports/new/"]


def test_list_shows_own_units_reports_alone(
    pothole: Report, showcase: Report, handler: User, museum_handler: User
) -> None:
    assert numbers_shown(handler) == [pothole.number]
    assert numbers_shown(museum_handler) == [showcase.number]
    page = signed_in(museum_handler).get("/admin/inbox/", {"state": "all"}).content.decode()
    assert showcase.number in page
    for leak in (pothole.number, SECRET, "Salakatu 9"):
        assert leak not in page


def test_search_finds_own_units_words_alone(
    pothole: Report, showcase: Report, handler: User, museum_handler: User
) -> None:
    assert numbers_shown(handler, q=SECRET) == [pothole.number]
    assert numbers_shown(museum_handler, q=SECRET) == []
    assert signed_in(museum_handler).get("/admin/inbox/results/", {"q": SECRET}).context["page"].count == 0


def test_number_opens_own_units_report_alone(
    pothole: Report, showcase: Report, handler: User, museum_handler: User
) -> None:
    for typed in (pothole.number, pothole.number.lower(), f" {pothole.number} "):
        response = signed_in(handler).get("/admin/inbox/", {"q": typed})
        assert response.status_code == 302
        assert response.url == f"/admin/reports/{pothole.pk}/"
    answer = signed_in(museum_handler).get("/admin/inbox/", {"q": pothole.number})
    missing = signed_in(museum_handler).get("/admin/inbox/", {"q": "HKO-1999-99999"})
    assert (answer.status_code, answer.context["rows"]) == (missing.status_code, missing.context["rows"]) == (200, [])


def test_number_opens_a_closed_report_too(pothole: Report, handler: User) -> None:
    close(pothole, handler)
    _prefix, year, serial = pothole.number.split("-")
    response = signed_in(handler).get("/admin/inbox/", {"q": f"{year}-{int(serial)}"})
    assert response.url == f"/admin/reports/{pothole.pk}/"


def test_counts_are_of_own_units_alone(
    pothole: Report, showcase: Report, handler: User, museum_handler: User, officer: User
) -> None:
    builders.make_report(pothole.category)
    assert tab_counts(handler)["open"] == tab_counts(handler)["unassigned"] == 2
    assert tab_counts(museum_handler)["open"] == tab_counts(museum_handler)["unassigned"] == 1
    assert tab_counts(officer)["open"] == 3


@pytest.mark.parametrize("zoom", [4, 12, 16])
def test_tiles_hold_own_units_points_alone(
    pothole: Report, handler: User, museum_handler: User, officer: User, zoom: int
) -> None:
    address = tile_url(builders.IN_TOWN, zoom)
    assert b"received" in signed_in(handler).get(address).content
    assert b"received" in signed_in(officer).get(address).content
    refused = signed_in(museum_handler).get(address)
    assert (refused.status_code, refused.content) == (204, b"")


def test_card_shows_own_units_reports_alone(pothole: Report, showcase: Report, museum_handler: User) -> None:
    card = signed_in(museum_handler).get("/admin/reports/card/", {"id": [pothole.pk, showcase.pk, "x", "9" * 30]})
    assert showcase.number in card.content.decode()
    assert pothole.number not in card.content.decode()
    assert SECRET not in card.content.decode()


def test_filters_offer_own_units_people_alone(
    pothole: Report, showcase: Report, handler: User, museum_handler: User
) -> None:
    page = signed_in(museum_handler).get("/admin/inbox/").content.decode()
    assert f'value="{museum_handler.pk}"' in page
    assert f'value="{handler.pk}"' not in page
    assert numbers_shown(museum_handler, unit="technical", state="all") == [showcase.number], (
        "one unit: nothing to choose"
    )
    assert numbers_shown(museum_handler, assigned=str(handler.pk)) == [], "not among the choices: nothing is found"


def test_officer_sees_all_words_and_no_contact_data(pothole: Report, showcase: Report, officer: User) -> None:
    assert set(numbers_shown(officer)) == {pothole.number, showcase.number}
    for address in ("/admin/inbox/", f"/admin/reports/card/?id={pothole.pk}", "/admin/"):
        page = signed_in(officer).get(address).content.decode()
        for leak in ("Maija Meikäläinen", "maija@example.org", "040 123 4567"):
            assert leak not in page


@pytest.mark.parametrize("address", PLACES)
def test_those_without_a_unit_are_refused(pothole: Report, museum_editor: User, address: str) -> None:
    response = signed_in(museum_editor).get(address)
    assert (response.status_code, response.url) == (302, "/admin/")
    tile = signed_in(museum_editor).get(tile_url(builders.IN_TOWN, 12))
    assert tile.status_code == 302
    assert pothole.number not in signed_in(museum_editor).get("/admin/").content.decode()


@pytest.mark.parametrize("address", PLACES)
def test_strangers_are_sent_to_sign_in(pothole: Report, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_deactivated_handler_is_shut_out(pothole: Report, handler: User) -> None:
    client = signed_in(handler)
    User.objects.filter(pk=handler.pk).update(is_active=False)
    assert client.get("/admin/inbox/").status_code == 302


def test_transferred_report_leaves_the_inbox(
    pothole: Report, showcase: Report, handler: User, museum_handler: User
) -> None:
    assign_report(
        report_id=pothole.pk,
        unit=showcase.inbox_entry.unit,
        assignee=None,
        reason="",
        by=handler,
        seen_version=Report.objects.get(pk=pothole.pk).version,
    )
    assert numbers_shown(handler) == []
    assert pothole.number in numbers_shown(museum_handler)
