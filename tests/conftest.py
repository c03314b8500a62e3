"""People and places that tests share. Named, so that a test of rights reads itself."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.cache import cache
from wagtail.models import Collection, Locale, Page

from feedback_pages.categories.models import Category
from feedback_pages.town.models import TownSettings
from handling.units.actions import ensure_officers
from handling.units.models import Unit
from handling.units.users import User
from tests import builders


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Each test has its own folders, and a cache that remembers nothing of the one before."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MAIL_DIRECTORY = tmp_path / "mail"
    settings.MIN_SECONDS_TO_SEND = 0


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """`mounted(options)`: a file system of its own below the test's folder."""
    made: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"mounted{len(made)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
        if subprocess.run(command, capture_output=True).returncode:
            # Only a mount makes a disk full or read-only without harm, and root alone may; CI runs as root.
            pytest.skip("this user may not mount")
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        # At once, though a file in it may still be open.
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def use_server(settings: LazySettings) -> Callable[[int], None]:
    """`use_server(port)`: mails go there over real SMTP."""

    def use(port: int) -> None:
        settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    return use


@pytest.fixture
def town(db: Any) -> TownSettings:
    return builders.make_town()


@pytest.fixture
def technical(db: Any) -> Unit:
    return builders.make_unit("technical", is_default=True)


@pytest.fixture
def museum(db: Any) -> Unit:
    return builders.make_unit("museum")


@pytest.fixture
def potholes(town: TownSettings, technical: Unit) -> Category:
    """A category of the technical unit."""
    return builders.make_category("potholes", unit=technical, section=builders.make_section("streets"))


@pytest.fixture
def exhibitions(town: TownSettings, museum: Unit) -> Category:
    """A category of the museum."""
    return builders.make_category("exhibitions", unit=museum, section=builders.make_section("culture"))


@pytest.fixture
def administrator(db: Any) -> User:
    return builders.make_user("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def officer(db: Any) -> User:
    """Communications officer: sees all words, no contact data, decides on publishing."""
    return builders.make_user("officer", ensure_officers(root_pages=[]))


@pytest.fixture
def handler(technical: Unit) -> User:
    return builders.make_user("handler", technical.handlers)


@pytest.fixture
def lead(technical: Unit) -> User:
    return builders.make_user("lead", technical.leads)


@pytest.fixture
def museum_handler(museum: Unit) -> User:
    """Handler of another unit: must never see the technical unit's cases."""
    return builders.make_user("museum_handler", museum.handlers)


@pytest.fixture
def museum_editor(museum: Unit) -> User:
    return builders.make_user("museum_editor", museum.editors)


def _restore_ground() -> None:
    """What Wagtail's migrations wrote and a flush after a test takes away: a language and the roots of the trees."""
    locale, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Page.objects.exists():
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    if not Collection.objects.exists():
        Collection.add_root(instance=Collection(name="Root"))


@pytest.fixture
def ground(django_db_blocker: Any, django_db_setup: Any) -> Iterator[None]:
    """For tests whose database is emptied by a flush: before it is opened, and after it was emptied again."""
    with django_db_blocker.unblock():
        _restore_ground()
    yield
    with django_db_blocker.unblock():
        _restore_ground()
