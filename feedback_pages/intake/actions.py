"""From typed words to one report (DESIGN §5.1)."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from feedback_pages import limits
from feedback_pages.cases.actions import NewReport, create_report
from feedback_pages.cases.models import Channel, Report
from feedback_pages.cases.photos import MAX_PHOTOS
from feedback_pages.cases.storage import delete_on_commit
from feedback_pages.cases.uploads import processed_upload
from feedback_pages.categories.models import Category
from feedback_pages.intake.forms import ReportForm
from feedback_pages.intake.models import Draft, DraftPhoto
from feedback_pages.planning import planned_once
from feedback_pages.publications.actions import open_decision
from feedback_pages.town.models import town_read_once


class DraftNotReady(Exception):
    """The draft cannot be sent as it is: something in it is invalid, or its form changed meanwhile."""


class AlreadySent(Exception):
    """The draft became a report meanwhile (in another tab): nothing of it changes any more."""


class SentTooSoon(Exception):
    """Sent before anybody can have read the summary."""


class PhotosNotTaken(Exception):
    """The category takes no photos."""


class TooManyPhotos(Exception):
    """The draft holds as many photos as it may."""


class CategoryClosed(Exception):
    """Residents cannot use the category now."""


def form_of(draft: Draft) -> ReportForm:
    """The draft's form, bound to what was typed, as the category asks it now."""
    category = draft.version.category
    return ReportForm(draft.data, category=category, version=draft.version, language=draft.language)


def is_outdated(draft: Draft) -> bool:
    """Whether the category's questions changed after the draft was begun."""
    return draft.version_id != draft.version.category.version_id


def start_draft(*, category: Category, language: str) -> Draft:
    """An unsaved draft of the category as it is in force.

    Raises:
        CategoryClosed: residents of this language cannot use it.
    """
    if not category.is_open_in(language):
        raise CategoryClosed(category.code)
    version = category.version_in_force
    version.category = category
    return Draft(version=version, language=language)


def save_typed(*, draft: Draft, posted: Any) -> Draft:
    """Keep what was typed, valid or not.

    Raises:
        AlreadySent: locked, so that typing in one tab cannot undo what was sent in another.
    """
    if draft._state.adding:
        return _write_typed(draft, posted)
    with transaction.atomic():
        _lock_unsent(draft.pk)
        return _write_typed(draft, posted)


def _write_typed(draft: Draft, posted: Any) -> Draft:
    category = draft.version.category
    if is_outdated(draft):
        draft.version = category.version_in_force
    form = ReportForm(posted, category=category, version=draft.version, language=draft.language)
    # What is stored is what is checked: the same form will be built from it again.
    draft.data = form.data = form.typed()
    draft.is_valid = form.is_valid()
    draft.save()
    return draft


@transaction.atomic
def note_photo_problems(*, draft: Draft, problems: list[str]) -> None:
    """Keep what was wrong with photos for the form that comes back, beside what the row holds by now.

    Raises:
        AlreadySent: looking at photos takes a while, and the draft was sent meanwhile.
    """
    _lock_unsent(draft.pk)
    draft.refresh_from_db(fields=["data"])
    draft.data["photo_problems"] = problems
    draft.save(update_fields=["data"])


def _lock_unsent(draft_id: uuid.UUID) -> None:
    """Until the transaction ends, nobody sends the draft.

    Raises:
        AlreadySent: it was sent, or is gone.
    """
    if not Draft.objects.select_for_update().filter(pk=draft_id, report=None).values_list("pk"):
        raise AlreadySent


def add_photo(*, draft: Draft, upload: UploadedFile) -> DraftPhoto:
    """Check, strip and keep one photo in the draft's quarantine.

    Raises:
        PhotosNotTaken: the category takes none.
        PhotoRefused: it is no photo that we take.
        TooManyPhotos: there are enough already.
        AlreadySent: the draft was sent before the photo was ready, so the report goes without it.
    """
    if not draft.version.category.photos_allowed:
        raise PhotosNotTaken
    if draft.photos.count() >= MAX_PHOTOS:
        raise TooManyPhotos
    photo = _stored_photo(draft, upload)
    try:
        with transaction.atomic():
            _lock_unsent(draft.pk)
            if draft.photos.count() >= MAX_PHOTOS:
                raise TooManyPhotos
            photo.save(force_insert=True)
    except (AlreadySent, TooManyPhotos):
        _delete_files(photo)
        raise
    return photo


def _stored_photo(draft: Draft, upload: UploadedFile) -> DraftPhoto:
    """The photo, checked and stripped, its files written, its row unsaved."""
    with processed_upload(upload) as processed:
        photo = DraftPhoto(
            draft=draft,
            name=Path(upload.name or "").name[:120],
            width=processed.width,
            height=processed.height,
            size=processed.image_bytes,
        )
        with processed.image.open("rb") as image, processed.thumbnail.open("rb") as thumbnail:
            photo.image.save("photo.jpg", File(image), save=False)
            photo.thumbnail.save("photo.jpg", File(thumbnail), save=False)
    return photo


def _delete_files(photo: DraftPhoto) -> None:
    photo.image.delete(save=False)
    photo.thumbnail.delete(save=False)


def remove_photo(*, draft: Draft, photo_id: uuid.UUID) -> None:
    """Take a photo out of a draft that was not sent; one that a report took stays.

    Raises:
        AlreadySent.
    """
    with transaction.atomic():
        _lock_unsent(draft.pk)
        photo = draft.photos.filter(pk=photo_id).first()
        if photo is None:
            return
        photo.delete()
    _delete_files(photo)


@planned_once()
@transaction.atomic
@town_read_once()
def submit_report(*, draft_id: uuid.UUID, sender: str) -> Report:
    """Make the draft one report; the same one however often this is called.

    `sender` (see `limits`) is counted last: its row stays locked until the commit, and a whole town hall shares it.

    Raises:
        Draft.DoesNotExist: expired or never there.
        CategoryClosed, DraftNotReady, SentTooSoon, limits.TooMany.
    """
    now = timezone.now()
    draft = Draft.objects.living(now).select_for_update().get(pk=draft_id)
    if draft.report_id is not None:
        return draft.report
    category = _category_of(draft)
    if not category.is_open_in(draft.language):
        raise CategoryClosed(category.code)
    form = form_of(draft)
    if is_outdated(draft) or not form.is_valid():
        raise DraftNotReady
    if now - draft.created_at < timedelta(seconds=settings.MIN_SECONDS_TO_SEND):
        raise SentTooSoon
    report = create_report(new=_new_report(form, draft, _taken_photos(draft)))
    open_decision(report=report)
    draft.report, draft.data = report, {}
    draft.save(update_fields=["report", "data"])
    limits.count(sender=sender, what="report")
    return report


def _category_of(draft: Draft) -> Category:
    """The draft's category, told to the draft so that nothing of it is read again. Mostly its questions are in force."""
    category = Category.in_force("version_id", draft.version_id)
    if category is None:
        return draft.version.category
    draft.version = category.version_in_force
    return category


def _taken_photos(draft: Draft) -> list[DraftPhoto]:
    """The locked draft's photos, whose files are the report's from now on: the rows go, the files stay."""
    columns = ", ".join(str(field.column) for field in DraftPhoto._meta.concrete_fields)
    deleting = f"DELETE FROM {DraftPhoto._meta.db_table} WHERE draft_id = %s RETURNING {columns}"  # noqa: S608
    taken = DraftPhoto.objects.raw(deleting, [draft.pk])
    return sorted(taken, key=lambda photo: (photo.created_at, photo.pk))


def _new_report(form: ReportForm, draft: Draft, photos: list[DraftPhoto]) -> NewReport:
    cleaned = form.cleaned_data
    return NewReport(
        category=draft.version.category,
        category_version=draft.version,
        kind=cleaned["kind"],
        language=draft.language,
        text=cleaned["text"],
        point=cleaned.get("point"),
        address=cleaned.get("address", ""),
        contact=form.contact(),
        answers=form.given_answers(),
        photos=[photo.as_stored() for photo in photos],
    )


@transaction.atomic
def enter_report(*, form: ReportForm, channel: Channel, by: Any) -> Report:
    """A member of staff writes down what somebody said by phone, letter or at the desk; the same rules hold."""
    cleaned = form.cleaned_data
    report = create_report(
        new=NewReport(
            category=form.category,
            category_version=form.version,
            kind=cleaned["kind"],
            language=form.language,
            text=cleaned["text"],
            channel=channel,
            point=cleaned.get("point"),
            address=cleaned.get("address", ""),
            contact=form.contact(),
            answers=form.given_answers(),
        ),
        by=by,
    )
    open_decision(report=report)
    return report


@transaction.atomic
def drop_expired_drafts() -> int:
    """Delete drafts past their day, with the photos that no report took. Returns how many."""
    expired = Draft.objects.expired(timezone.now()).select_for_update(skip_locked=True)[:500]
    ids = [draft.pk for draft in expired]
    for photo in DraftPhoto.objects.filter(draft__in=ids):
        _delete_files(photo)
    Draft.objects.filter(pk__in=ids).delete()
    return len(ids)


def empty_draft(*, report: Report) -> None:
    """Take out what a report's draft still holds; the row stays, so that pressing Send again finds the report."""
    Draft.objects.filter(report=report).update(data={})
    for photo in DraftPhoto.objects.filter(draft__report=report):
        delete_on_commit(photo.image, photo.thumbnail)
        photo.delete()
