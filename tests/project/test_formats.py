"""Dates as people here write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.formats import date_format

WHEN = datetime(2026, 11, 4, 9, 5, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_short_dates_read_the_same_in_both_languages(language):
    with translation.override(language):
        assert date_format(WHEN, "SHORT_DATE_FORMAT") == "4.11.2026"
        assert date_format(WHEN, "SHORT_DATETIME_FORMAT") == "4.11.2026 9.05"
