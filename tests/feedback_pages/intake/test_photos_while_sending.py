"""A photo that is being uploaded or removed while its draft is sent: told plainly, and nothing of the report is lost."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from feedback_pages.cases.models import Attachment
from feedback_pages.categories.models import Category
from feedback_pages.intake.actions import AlreadySent, add_photo, note_photo_problems, remove_photo, submit_report
from feedback_pages.intake.models import Draft, DraftPhoto
from tests.feedback_pages.intake.test_give import post_form
from tests.feedback_pages.intake.test_photos_of_drafts import picture, upload

PATIENCE = 60
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction the first look is kept.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def wait_for(condition: Callable[[], bool]) -> None:
    until = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < until, "nobody waited for the draft"
        sleep(0.05)


@pytest.fixture
def draft(client: Client, potholes: Category) -> Draft:
    """One that is ready to be sent, with a photo."""
    key = upload(client, potholes, picture()).json()["draft"]
    post_form(client, potholes, draft=key)
    return Draft.objects.select_related("version__category__version").get()


def files(settings: Any) -> set[Path]:
    return {path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()}


def files_of_report() -> set[Path]:
    taken = Attachment.objects.get()
    return {Path(taken.image.path), Path(taken.thumbnail.path)}


@pytest.mark.django_db(transaction=True)
def test_photo_uploaded_while_the_draft_is_sent_is_refused_plainly(
    client: Client, potholes: Category, draft: Draft, settings: Any
) -> None:
    answers = []

    def upload_another() -> None:
        answers.append(upload(Client(), potholes, picture(), draft=str(draft.pk)))
        connection.close()

    uploading = Thread(target=upload_another)
    with transaction.atomic():
        submit_report(draft_id=draft.pk, sender="somebody")
        uploading.start()
        wait_for(is_somebody_waiting)
    uploading.join(PATIENCE)

    assert answers[0].status_code == 409
    assert len(answers[0].json()["error"]) > 20
    assert not DraftPhoto.objects.exists()
    assert files(settings) == files_of_report()


@pytest.mark.django_db
def test_photo_ready_after_the_draft_was_sent_leaves_nothing_behind(
    client: Client, draft: Draft, settings: Any
) -> None:
    client.post(f"/fi/draft/{draft.pk}/send/")
    with pytest.raises(AlreadySent):
        add_photo(draft=draft, upload=picture())
    assert not DraftPhoto.objects.exists()
    assert files(settings) == files_of_report()


@pytest.mark.django_db
def test_photo_that_the_report_took_cannot_be_removed_from_the_draft(
    client: Client, draft: Draft, settings: Any
) -> None:
    photo = DraftPhoto.objects.get()
    client.post(f"/fi/draft/{draft.pk}/send/")
    with pytest.raises(AlreadySent):
        remove_photo(draft=draft, photo_id=photo.pk)
    assert client.post("/fi/give-photos/remove/", {"photo": photo.pk, "draft": draft.pk}).status_code == 200
    assert files(settings) == files_of_report()


@pytest.mark.django_db
def test_too_many_sent_leaves_draft_and_photo_as_they_were(client: Client, draft: Draft, settings: Any) -> None:
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "report": 0}
    refused = client.post(f"/fi/draft/{draft.pk}/send/")
    assert refused.status_code == 429
    assert DraftPhoto.objects.get().draft_id == draft.pk
    assert not Attachment.objects.exists()
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "report": 1}
    client.post(f"/fi/draft/{draft.pk}/send/")
    assert files(settings) == files_of_report()


@pytest.mark.django_db
def test_what_was_wrong_with_photos_brings_no_words_back_into_a_draft_that_was_sent_meanwhile(draft: Draft) -> None:
    submit_report(draft_id=draft.pk, sender="somebody")
    assert draft.data["text"]
    with pytest.raises(AlreadySent):
        note_photo_problems(draft=draft, problems=["liian suuri"])
    assert Draft.objects.get().data == {}


@pytest.mark.django_db
def test_what_was_wrong_with_photos_overwrites_nothing_that_was_typed_meanwhile(draft: Draft) -> None:
    Draft.objects.update(data={"text": "Toisessa välilehdessä"})
    note_photo_problems(draft=draft, problems=["liian suuri"])
    assert Draft.objects.get().data == {"text": "Toisessa välilehdessä", "photo_problems": ["liian suuri"]}
