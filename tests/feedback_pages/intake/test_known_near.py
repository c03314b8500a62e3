"""What the summary tells, without any script, of matters that are known near the place already."""

import pytest
from django.contrib.gis.geos import Point

from tests.feedback_pages.intake.test_give import post_form
from tests.feedback_pages.publications.builders import publish

HEADINGS = {"fi": "Tästä läheltä on jo ilmoitettu", "sv": "Redan anmält här i närheten", "en": "Already reported near"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_summary_tells_what_is_known_near_the_place_and_still_sends(client, potholes, language):
    publish(potholes, title="Kuoppa Esplanadilla", answers=[("fi", "Paikataan perjantaina.")])
    publish(potholes, title="Salattu kuoppa", is_visible=False)
    summary = post_form(client, potholes, language=language).url
    shown = client.get(summary).text
    assert HEADINGS[language] in shown
    assert "Kuoppa Esplanadilla" in shown
    assert "Paikataan perjantaina." in shown
    assert "Salattu kuoppa" not in shown
    assert client.post(f"{summary}send/").url.endswith("/receipt/")


def test_summary_is_silent_where_nothing_is_near_or_no_place_is_marked(client, potholes):
    publish(potholes, title="Kuoppa muualla", point=Point(22.9781, 59.8236, srid=4326))
    for changes in ({}, {"lon": "", "lat": ""}):
        shown = client.get(post_form(client, potholes, **changes).url).text
        assert HEADINGS["fi"] not in shown
        assert "Kuoppa muualla" not in shown


@pytest.mark.parametrize(
    ("language", "address"),
    [("fi", "/fi/palaute/julkaistut/lahella/"), ("sv", "/sv/respons/publicerade/nara/")],
)
def test_form_tells_the_picker_where_to_ask(client, potholes, language, address):
    edit = post_form(client, potholes, language=language, text="").url
    assert f'data-near-url="{address}"' in client.get(edit).text
