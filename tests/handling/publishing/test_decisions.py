"""Deciding what may be seen: nothing by itself, nothing personal, nothing without consent, all of it undoable."""

import pytest
from django.urls import reverse

from feedback_pages.cases import actions as cases
from feedback_pages.cases.actions import Contact
from feedback_pages.cases.models import Report
from feedback_pages.publications.models import Publication, PublicationDecision, PublishedPhoto
from tests import builders
from tests.handling.report.photos import stored_photo

TEXT = "Kuoppa koulun edessä. Soittakaa 040 987 6543 tai kirjoittakaa liisa.virtanen@example.org."
SECRETS = ("040 987 6543", "liisa.virtanen@example.org")


@pytest.fixture
def report(potholes, museum, handler) -> Report:
    report = builders.make_report(potholes, text=TEXT, photos=[stored_photo("street"), stored_photo("face")])
    locked = cases.lock_report(report.pk)
    cases.write_to_reporter(report=locked, text="Hei Liisa Virtanen, paikkaamme sen.", language="fi", by=handler)
    return Report.objects.get(pk=report.pk)


def address(report: Report) -> str:
    return reverse("publishing", args=[report.pk])


def screen(client, user, report):
    client.force_login(user)
    return client.get(address(report))


def decide(client, user, report, do="publish", **changes):
    answer = report.messages.get(direction="out")
    client.force_login(user)
    data = {
        "version": Report.objects.get(pk=report.pk).version,
        "do": do,
        "title": "Kuoppa koulun edessä",
        "text": "Koulun edessä on kuoppa.",
        "place_name": "Esplanadi",
        "shown": "exact",
        "photos": [],
        f"include_{answer.pk}": "on",
        f"answer_{answer.pk}": "Hei, paikkaamme sen.",
        **changes,
    }
    return client.post(address(report), data)


def status(report: Report) -> str:
    return PublicationDecision.objects.get(report=report).status


def test_screen_proposes_a_masked_copy_beside_the_marked_original(client, report, officer):
    response = screen(client, officer, report)

    form = response.context["form"]
    assert "Kuoppa koulun edessä" in form["title"].value()
    for name in ("title", "text", f"answer_{report.messages.get(direction='out').pk}"):
        assert not any(secret in form[name].value() for secret in (*SECRETS, "Liisa Virtanen")), name
    html = response.content.decode()
    for secret in SECRETS:
        assert f">{secret}</mark>" in html
    assert form["photos"].value() == []


def test_decision_is_published_as_decided(client, report, officer):
    street = report.attachments.first()
    response = decide(client, officer, report, photos=[street.pk])

    assert response.status_code == 302
    publication = Publication.objects.get()
    assert (publication.title, publication.text, publication.place_name) == (
        "Kuoppa koulun edessä",
        "Koulun edessä on kuoppa.",
        "Esplanadi",
    )
    assert publication.point.coords == report.point.coords
    assert publication.answers.get().text == "Hei, paikkaamme sen."
    assert PublishedPhoto.objects.get().image.read() == b"large street"
    assert (status(report), publication.decided_by) == ("published", officer)
    public = client.get(reverse("published_page", args=[publication.public_id])).content.decode()
    assert "Koulun edessä on kuoppa." in public
    assert not any(secret in public for secret in SECRETS)


@pytest.mark.parametrize(("shown", "is_blurred", "has_point"), [("rough", True, True), ("not", False, False)])
def test_place_is_shown_roughly_or_not_at_all(client, report, officer, shown, is_blurred, has_point):
    decide(client, officer, report, shown=shown)

    publication = Publication.objects.get()
    assert (publication.is_blurred, publication.point is not None) == (is_blurred, has_point)
    assert publication.point is None or publication.point.coords != report.point.coords


def test_reopened_screen_shows_what_is_published_photos_included(client, report, officer):
    decide(client, officer, report, title="Oma otsikko", shown="rough", photos=[report.attachments.first().pk])

    form = screen(client, officer, report).context["form"]
    assert (form["title"].value(), form["shown"].value()) == ("Oma otsikko", "rough")
    assert form["photos"].value() == [report.attachments.first().pk]
    assert form[f"answer_{report.messages.get(direction='out').pk}"].value() == "Hei, paikkaamme sen."


def test_answer_left_out_stays_left_out(client, report, officer):
    answer = report.messages.get(direction="out")
    decide(client, officer, report, **{f"include_{answer.pk}": ""})

    assert not Publication.objects.get().answers.exists()
    assert not screen(client, officer, report).context["form"][f"include_{answer.pk}"].value()


def test_hide_takes_it_away_and_publishing_again_brings_it_back(client, report, officer):
    decide(client, officer, report)
    public = reverse("published_page", args=[Publication.objects.get().public_id])

    decide(client, officer, report, "hide")
    assert status(report) == "hidden"
    assert client.get(public).status_code == 410

    decide(client, officer, report)
    assert status(report) == "published"
    assert client.get(public).status_code == 200


def test_keeping_private_can_be_taken_back(client, report, officer):
    decide(client, officer, report, "keep_private")
    assert status(report) == "private"

    decide(client, officer, report, "reopen")
    assert status(report) == "awaiting"


def test_without_consent_nothing_is_published_and_it_says_why(client, potholes, officer):
    report = builders.make_report(potholes, text=TEXT, contact=Contact(email="maija@example.org"))
    html = screen(client, officer, report).content.decode()
    assert 'value="publish"' not in html
    assert 'value="reopen"' not in html

    data = {"version": report.version, "title": "x", "text": "y", "shown": "exact"}
    for do in ("publish", "preview", "reopen"):
        response = client.post(address(report), {**data, "do": do})
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()
    assert not Publication.objects.exists()
    assert status(report) == "private"


def test_preview_is_the_public_page_and_publishes_nothing(client, report, officer, settings):
    photo = report.attachments.first()
    response = decide(client, officer, report, "preview", title="Ehdotettu otsikko", photos=[photo.pk])

    preview = response.context["preview"]
    assert "Ehdotettu otsikko" in preview
    assert "Hei, paikkaamme sen." in preview
    assert reverse("report_thumbnail", args=[report.pk, photo.public_id]) in preview
    assert not Publication.objects.exists()
    assert not PublishedPhoto.objects.exists()
    assert status(report) == "awaiting"
    assert not (settings.MEDIA_ROOT / "published").exists()
    assert 'value="Ehdotettu otsikko"' in response.content.decode()


def test_incomplete_copy_is_told_at_its_fields(client, report, officer):
    answer = report.messages.get(direction="out")
    response = decide(client, officer, report, title="", **{f"answer_{answer.pk}": " "})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title", f"answer_{answer.pk}"}
    assert not Publication.objects.exists()


def test_photo_of_another_case_cannot_be_published(client, report, exhibitions, officer):
    other = builders.make_report(exhibitions, photos=[stored_photo("secret")])
    response = decide(client, officer, report, photos=[other.attachments.get().pk])

    assert response.status_code == 422
    assert not PublishedPhoto.objects.exists()


def test_lost_race_keeps_the_copy_and_publishes_nothing(client, report, officer, handler):
    seen = Report.objects.get(pk=report.pk).version
    cases.add_reporter_message(report_id=report.pk, text="Älkää sittenkään julkaisko!")

    response = decide(client, officer, report, version=seen, title="Oma otsikko")

    assert response.status_code == 409
    html = response.content.decode()
    assert "Oma otsikko" in html
    assert "Älkää sittenkään julkaisko!" in html
    assert [line.action for line in response.context["changes"]] == ["kuuluu.reporter_wrote"]
    assert not Publication.objects.exists()


def test_lead_decides_for_own_unit_and_handler_does_not(client, report, lead, handler, exhibitions):
    theirs = builders.make_report(exhibitions)
    assert screen(client, lead, report).status_code == 200
    assert screen(client, lead, theirs).status_code == 404

    decide(client, handler, report)
    assert not Publication.objects.exists()
    assert status(report) == "awaiting"


def test_erased_words_are_not_offered(client, report, officer):
    message = report.messages.get(direction="in")
    message.erased_at = message.created_at
    message.save(update_fields=["erased_at"])

    html = screen(client, officer, report).content.decode()
    assert "koulun edessä" not in html
    assert not any(secret in html for secret in SECRETS)
