"""What a process keeps of a row is never older than the row."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback_pages.categories.models import Category
from feedback_pages.town.models import TownSettings
from tests import builders

pytestmark = pytest.mark.django_db


class TakenBack(Exception):
    """Ends a transaction that is not to be."""


def kept(category: Category) -> Category:
    found = Category.in_force("code", category.code)
    assert found is not None
    return found


def test_kept_row_is_read_once(potholes: Category) -> None:
    assert kept(potholes).name_fi == potholes.name_fi
    with CaptureQueriesContext(connection) as seen:
        again = kept(potholes)
        assert again.version_in_force.as_questions == potholes.version_in_force.as_questions
        assert again.version_in_force.category is again
    assert len(seen) == 1
    assert "xmin" in seen.captured_queries[0]["sql"]


def test_kept_row_is_read_anew_whoever_changed_it(potholes: Category) -> None:
    kept(potholes)
    potholes.name_fi = "Kuopat"
    potholes.save()
    assert kept(potholes).name_fi == "Kuopat"
    Category.objects.filter(pk=potholes.pk).update(open_languages=[])
    assert not kept(potholes).is_open_in("fi")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feedback_pages_category SET name_fi = 'Reiät' WHERE id = %s", [potholes.pk])
    assert kept(potholes).name_fi == "Reiät"


def test_kept_row_is_what_it_was_once_its_change_is_taken_back(potholes: Category) -> None:
    before = kept(potholes).name_fi
    with pytest.raises(TakenBack), transaction.atomic():
        Category.objects.filter(pk=potholes.pk).update(name_fi="Kuopat")
        assert kept(potholes).name_fi == "Kuopat"
        raise TakenBack
    assert kept(potholes).name_fi == before


def test_questions_published_anew_are_in_force_at_once(potholes: Category) -> None:
    old = kept(potholes).version_in_force
    new = potholes.versions.create(number=99, questions=[])
    Category.objects.filter(pk=potholes.pk).update(version=new)
    assert kept(potholes).version_in_force == new
    assert Category.in_force("version_id", old.pk) is None


def test_what_is_set_on_a_kept_row_is_not_seen_elsewhere(potholes: Category) -> None:
    mine = kept(potholes)
    mine.name_fi, mine.version = "Mine", None
    assert kept(potholes).name_fi != "Mine"
    assert kept(potholes).version is not None


def test_row_that_is_gone_is_not_kept() -> None:
    assert Category.in_force("code", "nothing") is None
    builders.make_category("gone")
    assert Category.in_force("code", "gone") is not None
    Category.objects.filter(code="gone").update(code="elsewhere")
    assert Category.in_force("code", "gone") is None


def test_town_is_never_older_than_its_row() -> None:
    town = TownSettings.load()
    TownSettings.objects.filter(pk=town.pk).update(name_fi="Uusikylä")
    assert TownSettings.load().name_fi == "Uusikylä"
    TownSettings.objects.all().delete()
    assert TownSettings.load().name_fi == TownSettings().name_fi
