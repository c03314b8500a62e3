"""The private link opens one case, until it is renewed."""

import pytest

from feedback_pages.cases.actions import renew_link
from feedback_pages.cases.links import key_of, reporter_of
from tests import builders


def test_key_opens_its_own_case_alone(potholes):
    first, second = builders.make_report(potholes), builders.make_report(potholes)
    assert reporter_of(key_of(first.reporter)) == first.reporter
    stolen = key_of(first.reporter).rpartition(".")[2]
    assert reporter_of(f"{second.reporter.pk}.1.{stolen}") is None


def test_renewing_closes_the_old_link(potholes):
    report = builders.make_report(potholes)
    old = key_of(report.reporter)
    reporter = renew_link(report_id=report.pk)
    assert reporter_of(old) is None
    assert reporter_of(key_of(reporter)) == reporter


def test_another_key_of_the_town_changes_every_link(potholes, settings):
    report = builders.make_report(potholes)
    old = key_of(report.reporter)
    settings.PRIVATE_LINK_KEY = "another"
    assert reporter_of(old) is None


@pytest.mark.parametrize(
    "key", ["", ".", "..", "1.1.", "1.1.ääää", "x.1.abc", "1.1.1.abc", "٣.1.abc", "9" * 60 + ".1.abc"]
)
def test_what_is_no_key_opens_nothing(db, key):
    assert reporter_of(key) is None
