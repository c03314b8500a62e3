"""A disk that is full or read-only: what needs none goes on, and the rest is told plainly, with the words kept."""

import subprocess
from contextlib import suppress
from time import sleep

import pytest
from django.db import connection
from django.urls import reverse

from config import readiness
from feedback_pages.intake.models import Draft, DraftPhoto
from feedback_pages.publications.models import Publication
from tests import builders
from tests.feedback_pages.intake.test_give import GOOD
from tests.feedback_pages.intake.test_photos_of_drafts import picture, upload
from tests.feedback_pages.my_reports.photos import stored_photo
from tests.project.test_database_restart import Server

pytestmark = pytest.mark.django_db
FULL, READ_ONLY = "size=16k", "size=1m,ro"


def fill(folder):
    with (folder / "full").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return folder


@pytest.fixture(params=[FULL, READ_ONLY])
def stuck(request, mounted):
    """A folder that takes nothing."""
    folder = mounted(request.param)
    return fill(folder) if request.param == FULL else folder


@pytest.fixture
def pages(settings):
    """A place for kept pages on a file system of its own, and the settings that use it."""

    def lie_in(folder):
        settings.CACHES = {
            **settings.CACHES,
            "pages": {"BACKEND": "config.page_store.PageStore", "LOCATION": str(folder / "pages")},
        }
        settings.PAGE_CACHE_SECONDS = 30

    builders.make_category_pages(builders.make_home_pages())
    return lie_in


def test_pages_that_cannot_be_kept_are_rendered(client, potholes, pages, stuck):
    pages(stuck)
    for _twice in range(2):
        assert client.get("/fi/").status_code == 200


def test_page_that_can_no_longer_be_deleted_is_not_shown_when_it_is_old(client, potholes, pages, mounted, settings):
    folder = mounted("size=1m")
    pages(folder)
    settings.PAGE_CACHE_SECONDS = 1
    client.get("/fi/")
    [*kept] = (folder / "pages").glob("*.djcache")
    assert kept
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    sleep(1.1)
    assert client.get("/fi/").status_code == 200


def test_photo_that_cannot_be_stored_is_told_and_the_words_are_kept(client, potholes, settings, stuck):
    settings.PRIVATE_ROOT = stuck
    response = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture()]})
    again = client.get(response.url)
    assert response.url.endswith("/edit/")
    assert "Kuoppa tiessä" in again.text
    assert "Kuvaa ei voitu tallentaa" in again.text
    assert not DraftPhoto.objects.exists()
    by_script = upload(client, potholes, picture())
    assert (by_script.status_code, "Kuvaa ei voitu tallentaa" in by_script.json()["error"]) == (422, True)


def test_half_a_photo_is_not_left_behind(client, potholes, settings, mounted):
    settings.PRIVATE_ROOT = mounted("size=16k")
    upload(client, potholes, picture(size=(3000, 2000)))
    assert [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()] == []


def test_form_with_photo_that_finds_no_room_on_its_way_says_that_nothing_was_saved(client, potholes, settings, mounted):
    settings.FILE_UPLOAD_TEMP_DIR = str(mounted(READ_ONLY))
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    client.raise_request_exception = False
    answer = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture(size=(3000, 2000))]})
    assert answer.status_code == 503
    assert "Mitään ei tallennettu. Palaa takaisin" in answer.text
    assert "<form" not in answer.text
    assert not Draft.objects.exists()


def test_photos_that_cannot_be_published_are_told_and_nothing_is_published(client, potholes, officer, settings, stuck):
    report = builders.make_report(potholes, photos=[stored_photo()])
    settings.MEDIA_ROOT = stuck
    client.raise_request_exception = False
    client.force_login(officer)
    screen = reverse("publishing", args=[report.pk])
    form = client.get(screen).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, [])}
    photos = [str(photo.pk) for photo in report.attachments.all()]
    answer = client.post(screen, {**data, "title": "Kuoppa", "text": "Kuoppa", "photos": photos, "do": "publish"})
    assert (answer.status_code, "Mitään ei tallennettu" in answer.text) == (503, True)
    assert not Publication.objects.exists()


def test_full_disk_of_the_database_is_told_while_it_still_answers(town, mounted, monkeypatch):
    server = Server(mounted("size=150m"))
    server.script("pg_create >/dev/null; pg_start >/dev/null")
    try:
        for name, value in {"HOST": f"{server.home}/socket", "PORT": "", "NAME": "postgres", "USER": "kuuluu"}.items():
            monkeypatch.setitem(connection.settings_dict, name, value)
        assert readiness._database() == {"ok": True}
        fill(server.home)
        found = readiness._database()
        assert (found["ok"], found["problem"]) == (False, "the database has no room")
        assert "No space left on device" in found["because"]
        (server.home / "full").unlink()
        assert readiness._database() == {"ok": True}
    finally:
        server.die()
