"""What strangers send that no browser would: answered plainly, counted for whoever sent it."""

import pytest
from django.test import RequestFactory

from feedback_pages.limits import sender_of

ODD_ADDRESSES = [
    "/fi/places/?q=a%00b",
    "/en/feedback/published/card/?id=%00",
    "/en/feedback/published/?q=a%00b&category=%00&before=%00",
    "/en/feedback/published/?q=%27%20%26%20!b%20%3C-%3E%20(%20:*%20%5C",
    "/en/feedback/published/feed.atom?q=%ff%fe%ed%a0%80",
    "/en/feedback/published/?before=2026-01-01T00:00:00%2B16:00_1",
    "/en/feedback/published/?after=0001-01-01T00:00:00%2B16:00_1",
    "/published.geojson?section=%00&before=9999-12-31T23:59:59-14:00_1",
    "/map/published/10/572/296.mvt?q=a%00&kind=%00",
    "/sv/my/99999999999999999999.1.AAAAAAAAAAAAAAAAAAAAAAAA/",
    "/admin/reports/99999999999999999999999999/",
    "/media/" + "a" * 5000,
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_odd_address_is_no_failure(client, address):
    client.raise_request_exception = False
    assert client.get(address).status_code < 500


def _sender(address):
    return sender_of(RequestFactory().get("/", REMOTE_ADDR=address))


def test_ipv4_through_an_ipv6_socket_is_counted_by_its_own_address():
    assert _sender("::ffff:192.0.2.1") != _sender("::ffff:198.51.100.7")
    assert _sender("::ffff:192.0.2.1") == _sender("192.0.2.1")


def test_ipv6_is_counted_by_its_network():
    assert _sender("2001:db8:1:2::1") == _sender("2001:db8:1:2:ffff::9")
    assert _sender("2001:db8:1:2::1") != _sender("2001:db8:1:3::1")


def test_forwarded_address_of_a_stranger_is_not_believed(settings):
    settings.TRUSTED_PROXIES = ["192.0.2.9"]
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert sender_of(request) == _sender("198.51.100.7")
