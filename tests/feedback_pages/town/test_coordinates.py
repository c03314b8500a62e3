"""Known points, in every way of writing them. Check values by pyproj (EPSG registry)."""

import pytest
from django.contrib.gis.geos import Point

from feedback_pages.town.coordinates import point_in, written, zone_of

HANKO = (22.9681, 59.8236)


@pytest.mark.parametrize("text", [
    "59.8236, 22.9681", "22.9681 59.8236", "59.8236,22.9681", "59,8236 22,9681", "59,8236, 22,9681", "59,8236,22,9681",
    "59,8236; 22,9681", "N 59.8236 E 22.9681", "59.8236N 22.9681E", "P 59,8236 I 22,9681", "N59.8236, Ö22.9681",
    "59.8236° N, 22.9681° E", "59°49'24.96\"N 22°58'5.16\"E", "22° 58′ 5,16″ Ö  59° 49′ 24,96″ N", "59° 49.416' N, 22° 58.086' E",
    "6638644.47 274006.16", "274006.16, 6638644.47", "6638644,47 274006,16", "N 6638644,47 E 274006,16",
    "N=6638644.47, E=274006.16", "E: 274006.16 N: 6638644.47", "6638644,274006", "6638644 274006",
    "6634420.39 23498210.51", "23498210.51, 6634420.39", "N 6634420 E 23498210", "23498210;6634420",
])  # fmt: skip
def test_a_place_is_read_however_it_is_written(text: str) -> None:
    point = point_in(text)
    assert point is not None
    assert point.srid == 4326
    assert (point.x, point.y) == pytest.approx(HANKO, abs=0.00002)


@pytest.mark.parametrize("text", [
    "", "kuoppa", "Esplanadi 1", "59.8236", "2026-00123", "HKO-2026-00123", "123", "10900 10820", "0 0", "1.5 2.5",
    "51.5, -0.12", "48.85 2.35", "6638644 1274006", "6634420 99498210", "59.8236 22.9681 3", "kuoppa 59.8236 22.9681",
    "59°49' 22°58' 3°", "59.8236 N talo 22.9681 E", "6638644 6638644", "9" * 400 + " 1", "59° 22", "., .,", "°", "°°",
])  # fmt: skip
def test_what_is_no_place_in_finland_is_none(text: str) -> None:
    assert point_in(text) is None


def test_a_place_is_written_in_the_three_systems() -> None:
    shown = {one.system: one.text for one in written(Point(*HANKO, srid=4326), zone=23)}
    assert shown == {
        "WGS 84": "59.823600, 22.968100",
        "ETRS-TM35FIN": "N 6638644, E 274006",
        "ETRS-GK23": "N 6634420, E 23498211",
    }


@pytest.mark.parametrize(("lon", "zone"), [(22.97, 23), (24.94, 25), (18.0, 19), (31.6, 31), (23.49, 23), (23.51, 24)])
def test_the_zone_is_the_nearest(lon: float, zone: int) -> None:
    assert zone_of(lon) == zone


@pytest.mark.parametrize(("zone", "place"), [
    (22, HANKO), (23, HANKO), (24, HANKO), (25, (24.94, 60.17)), (26, (24.94, 60.17)), (27, (27.0, 69.9)), (19, (19.9, 60.1)),
])  # fmt: skip
def test_what_is_written_is_read_again(zone: int, place: tuple[float, float]) -> None:
    for one in written(Point(*place, srid=4326), zone=zone):
        found = point_in(one.text)
        assert found is not None
        assert (found.x, found.y) == pytest.approx(place, abs=0.00002)
