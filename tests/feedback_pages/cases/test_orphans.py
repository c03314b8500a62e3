"""Files that no row knows go; whatever a row knows, or may still come to know, stays."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from feedback_pages.cases.models import Attachment, private_storage
from feedback_pages.cases.orphans import OLD, remove_orphans
from feedback_pages.delivery.tasks import tidy
from feedback_pages.intake.models import Draft, DraftPhoto
from feedback_pages.publications.models import PublishedPhoto
from tests.feedback_pages.intake.test_give import GOOD, post_form
from tests.feedback_pages.intake.test_photos_of_drafts import picture, upload
from tests.feedback_pages.publications.builders import publish

HOURS = 3600


def put(storage, name: str, *, hours: float) -> str:
    kept = storage.save(name, ContentFile(b"a photo"))
    age(storage, kept, hours)
    return kept


def age(storage, name: str, hours: float) -> None:
    then = time.time() - hours * HOURS
    os.utime(storage.path(name), (then, then))


def names(storage, folder: str) -> set[str]:
    return {f"{folder}/{name}" for name in storage.listdir(folder)[1]}


@pytest.fixture
def report_with_photo(client, potholes):
    """Its photo lies where the draft had put it."""
    summary = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture()]}).url
    client.post(f"{summary}send/")
    return Attachment.objects.get()


def test_only_old_files_that_no_row_knows_are_swept(client, potholes, report_with_photo):
    upload(client, potholes, picture())
    waiting = DraftPhoto.objects.get()
    known = {photo.name for row in (report_with_photo, waiting) for photo in (row.image, row.thumbnail)}
    for name in known:
        age(private_storage(), name, hours=1000)
    orphan = put(private_storage(), "drafts/orphan.jpg", hours=49)
    young = put(private_storage(), "drafts/young.jpg", hours=47)
    tidy()
    assert names(private_storage(), "drafts") == known | {young}
    assert not private_storage().exists(orphan)


def test_published_orphan_goes_within_hours_because_anybody_may_see_it(client, report_with_photo):
    publication = publish(report_with_photo.report.category)
    shown = PublishedPhoto(publication=publication, width=1, height=1)
    shown.image.save("a.jpg", ContentFile(b"a"), save=False)
    shown.thumbnail.save("a.jpg", ContentFile(b"a"), save=False)
    shown.save()
    known = {shown.image.name, shown.thumbnail.name}
    for name in known:
        age(default_storage, name, hours=1000)
    put(default_storage, "published/hidden-while-killed.jpg", hours=1.1)
    young = put(default_storage, "published/being-published.jpg", hours=0.9)
    tidy()
    assert names(default_storage, "published") == known | {young}


def test_files_of_another_database_are_left_alone(report_with_photo, caplog):
    theirs = {put(private_storage(), f"reports/{number}.jpg", hours=1000) for number in range(3)}
    tidy()
    assert names(private_storage(), "reports") == theirs
    assert "3 of 3 files in reports belong to no row" in caplog.text


def test_sweep_is_bounded_and_goes_on_next_time(report_with_photo):
    for number in range(2):
        put(private_storage(), f"drafts/orphan-{number}.jpg", hours=1000)
    rows = [Attachment.objects.all()]
    sweep = {"storage": private_storage(), "folder": "drafts", "rows": rows, "older_than": OLD, "most": 1}
    assert [remove_orphans(**sweep) for _time in range(3)] == [1, 1, 0]


def test_sweep_of_a_town_without_photos_does_nothing(db):
    tidy()


def test_file_of_a_draft_that_is_being_sent_is_known_by_one_table_or_the_other(client, potholes):
    """Between the two look-ups a draft's photo moves to its report: the table that it leaves is read first."""
    upload(client, potholes, picture())
    draft = Draft.objects.get()
    for photo in DraftPhoto.objects.all():
        for file in (photo.image, photo.thumbnail):
            age(private_storage(), file.name, hours=1000)
    post_form(client, potholes, draft=str(draft.pk))

    class SentMeanwhile:
        """Attachments, asked for after the resident pressed Send."""

        def values_list(self, *fields):
            client.post(f"/fi/draft/{draft.pk}/send/")
            return Attachment.objects.values_list(*fields)

    rows = [DraftPhoto.objects.all(), SentMeanwhile()]
    removed = remove_orphans(storage=private_storage(), folder="drafts", rows=rows, older_than=timedelta(hours=1))
    assert removed == 0
    assert Attachment.objects.get().image.storage.exists(Attachment.objects.get().image.name)
