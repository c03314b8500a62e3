"""The town's colours on the public pages."""

import pytest

from feedback_pages.town.models import TownSettings
from tests import builders


@pytest.mark.parametrize("field", ["primary_colour", "accent_colour"])
def test_new_colours_are_fetched_at_once_though_browsers_keep_the_stylesheet(client, town, field):
    builders.make_home_pages()
    TownSettings.objects.update(primary_colour="#0b4a6f", accent_colour="#c8553d")
    assert "/town.css?0b4a6f-c8553d" in client.get("/fi/").text
    TownSettings.objects.update(**{field: "#7a1f5c"})
    changed = client.get("/fi/").text
    assert "/town.css?0b4a6f-c8553d" not in changed
    assert "7a1f5c" in changed.split("/town.css?")[1].split('"')[0]
