"""The guides open from the admin, in the reader's language, for everybody who may sign in and nobody else."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail.users.models import UserProfile

from handling.guides.guides import GUIDES, LANGUAGES, Guide

pytestmark = pytest.mark.django_db

GUIDE = "/admin/guide/handler/"


def _sign_in(client, user, language="fi"):
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client.force_login(user)


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_guide_opens_in_its_language(client, handler, name, language):
    _sign_in(client, handler, language)
    text = client.get(f"/admin/guide/{name}/").content.decode()
    guide = Guide(name, language)
    assert f'<div class="guide" lang="{language}">' in text
    assert guide.title in text
    for heading in guide.headings:
        assert f'href="#{heading.anchor}"' in text
        assert f'id="{heading.anchor}"' in text


def test_guide_shows_the_other_language_when_asked(client, handler):
    _sign_in(client, handler, "fi")
    assert 'lang="sv"' in client.get(GUIDE).content.decode()
    text = client.get(f"{GUIDE}?language=sv").content.decode()
    assert '<div class="guide" lang="sv">' in text


def test_guide_in_a_language_that_it_lacks_is_shown_in_the_first(client, handler):
    _sign_in(client, handler, "en")
    assert '<div class="guide" lang="fi">' in client.get(f"{GUIDE}?language=xx").content.decode()


def test_guide_is_not_for_strangers(client, db):
    response = client.get(GUIDE)
    assert response.status_code == 302
    assert response.url.startswith(reverse("wagtailadmin_login"))


def test_unknown_guide_is_not_found(client, handler):
    _sign_in(client, handler)
    assert client.get("/admin/guide/settings/").status_code == 404


@pytest.mark.parametrize(
    ("persona", "name"),
    [
        ("handler", "handler"),
        ("lead", "handler"),
        ("officer", "officer"),
        ("museum_editor", "editor"),
        ("administrator", "administrator"),
    ],
)
def test_menu_leads_to_the_guide_of_the_role(client, request, persona, name):
    _sign_in(client, request.getfixturevalue(persona))
    assert client.get(reverse("guide_first")).url == reverse("guide", args=[name])


def test_guides_stand_in_the_menu(client, handler):
    _sign_in(client, handler)
    assert reverse("guide_first") in client.get(GUIDE).content.decode()


def test_html_in_a_guide_is_shown_and_not_obeyed(tmp_path, settings):
    settings.ROOT = tmp_path
    folder = tmp_path / "docs" / "guide"
    folder.mkdir(parents=True)
    (folder / "handler.fi.md").write_text("# Otsikko\n\n<script>alert(1)</script>\n\n[linkki](javascript:alert(1))\n")
    html = Guide("handler", "fi").html
    assert "<script" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("name", GUIDES)
def test_guides_tell_the_same_tasks_in_each_language(name):
    counts = {language: len(Guide(name, language).headings) for language in LANGUAGES}
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("path", sorted((settings.ROOT / "docs" / "guide").glob("*.md")), ids=lambda path: path.name)
def test_guide_begins_with_its_only_title(path):
    text = path.read_text()
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
