"""Writing what was decided on publishing, and keeping the published copy in step with the handling.

On a locked report; who may decide is handling's to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.utils import timezone

from feedback_pages.cases.actions import save_changes
from feedback_pages.cases.models import Attachment, Message, Outcome, Report, ReportState
from feedback_pages.cases.storage import delete_on_commit
from feedback_pages.categories.models import Category, PublicationDefault
from feedback_pages.publications.models import (
    Publication,
    PublicationDecision,
    PublicState,
    PublishedAnswer,
    PublishedPhoto,
)

# Thousandths of a degree: about 110 m north and 55 m east in southern Finland.
BLUR_DIGITS = 3


# What the resident took back, and what nobody should read.
NEVER_PUBLIC = (Outcome.WITHDRAWN, Outcome.SPAM)


class NotPublishable(Exception):
    """The matter may not be published: it was withdrawn, or is spam."""


class NotShared(Exception):
    """The report cannot be shown under the other's publication: it has one of its own, or the other has none to see."""


class NoConsent(NotPublishable):
    """The resident did not agree to publication."""


@dataclass(frozen=True, kw_only=True)
class AnswerText:
    """An answer as it is to be published, after the message it comes from."""

    message: Message
    text: str


@dataclass(frozen=True, kw_only=True)
class PublicCopy:
    """What a person decided that may be seen."""

    title: str
    text: str
    answers: Sequence[AnswerText] = ()
    photos: Sequence[Attachment] = ()
    place_name: str = ""
    show_place: bool = True
    is_blurred: bool = False


def public_state(report: Report) -> str:
    """What the public is told of the report's handling."""
    if report.outcome in (Outcome.FIXED, Outcome.PLANNED, Outcome.NO_ACTION, Outcome.NOT_OURS, Outcome.DUPLICATE):
        return PublicState.DONE
    if report.outcome == Outcome.ANSWERED or (report.answered_at and report.state == ReportState.WAITING):
        return PublicState.ANSWERED
    return PublicState.OPEN


def blurred(point: Point) -> Point:
    """`point` moved to the middle of a cell of about a hundred metres."""
    return Point(round(point.x, BLUR_DIGITS), round(point.y, BLUR_DIGITS), srid=4326)


def open_decision(*, report: Report) -> PublicationDecision:
    """Begin the publication axis of a new report: offered where category and resident allow it."""
    offered = (
        report.category.publication_default == PublicationDefault.AWAITING and report.reporter.consents_to_publication
    )
    status = PublicationDecision.Status.AWAITING if offered else PublicationDecision.Status.PRIVATE
    return PublicationDecision.objects.create(report=report, status=status)


def _decision(report: Report) -> PublicationDecision:
    return PublicationDecision.objects.select_for_update(of=("self",)).select_related("publication").get(report=report)


def publish_copy(*, report: Report, copy: PublicCopy, by: Any) -> Publication:
    """Publish a locked report, or change what is published: the copy replaces what was there.

    Raises:
        NoConsent: the resident did not agree.
        NotPublishable: the matter was withdrawn, or is spam.
    """
    if not report.reporter.consents_to_publication:
        raise NoConsent(report.number)
    if report.outcome in NEVER_PUBLIC:
        raise NotPublishable(report.number)
    decision = _decision(report)
    own = None if decision.is_joined else decision.publication
    publication = own or Publication(published_at=timezone.now())
    _write_copy(publication, report, copy, by)
    decision.publication, decision.status = publication, PublicationDecision.Status.PUBLISHED
    decision.is_joined = False
    decision.save()
    _follow_others(publication, PublicationDecision.Status.PUBLISHED)
    save_changes(
        report, changed=set(), by=by, action="kuuluu.report_published", data={"publication": publication.public_id}
    )
    return publication


def _follow_others(publication: Publication, status: str) -> None:
    """What is shown under a publication is seen and hidden with it."""
    publication.decisions.filter(is_joined=True).update(status=status, changed_at=timezone.now())


def show_under(*, report: Report, source: Report, by: Any) -> Publication:
    """Point a locked report at the publication of another about the same matter. None of its own words is shown.

    Raises:
        NotShared; NotPublishable: the matter was withdrawn, or is spam.
    """
    if report.outcome in NEVER_PUBLIC:
        raise NotPublishable(report.number)
    decision, other = _decision(report), _decision(source)
    if decision.publication is not None or other.is_joined or other.status != PublicationDecision.Status.PUBLISHED:
        raise NotShared(report.number)
    assert other.publication is not None
    decision.publication, decision.is_joined = other.publication, True
    decision.status = PublicationDecision.Status.PUBLISHED
    decision.save(update_fields=["publication", "is_joined", "status", "changed_at"])
    save_changes(
        report,
        changed=set(),
        by=by,
        action="kuuluu.report_shown_under",
        data={"publication": other.publication.public_id},
    )
    return other.publication


def _show_alone(decision: PublicationDecision, status: str) -> None:
    """The report points at no other's publication any more."""
    decision.publication, decision.is_joined, decision.status = None, False, status
    decision.save(update_fields=["publication", "is_joined", "status", "changed_at"])


def _write_copy(publication: Publication, report: Report, copy: PublicCopy, by: Any) -> None:
    publication.category, publication.section = report.category, report.category.section
    publication.kind, publication.language = report.kind, report.language
    publication.state = public_state(report)
    publication.title, publication.text, publication.place_name = copy.title, copy.text, copy.place_name
    publication.point = _public_point(report.point, copy)
    publication.is_blurred, publication.is_visible = copy.is_blurred, True
    publication.received_at, publication.decided_by = report.received_at, by
    publication.answer_words = "\n".join(answer.text for answer in copy.answers)
    publication.answered_at = max((answer.message.created_at for answer in copy.answers), default=None)
    publication.save()
    _write_answers(publication, copy.answers)
    _write_photos(publication, copy.photos)


def _public_point(point: Point | None, copy: PublicCopy) -> Point | None:
    if point is None or not copy.show_place:
        return None
    return blurred(point) if copy.is_blurred else point


def _write_answers(publication: Publication, answers: Sequence[AnswerText]) -> None:
    publication.answers.all().delete()
    PublishedAnswer.objects.bulk_create(
        PublishedAnswer(
            publication=publication,
            language=answer.message.language,
            text=answer.text,
            answered_at=answer.message.created_at,
        )
        for answer in answers
    )


def _write_photos(publication: Publication, photos: Sequence[Attachment]) -> None:
    delete_photos(publication)
    for photo in photos:
        published = PublishedPhoto(publication=publication, width=photo.width, height=photo.height)
        with photo.image.open("rb") as image, photo.thumbnail.open("rb") as thumbnail:
            published.image.save("photo.jpg", ContentFile(image.read()), save=False)
            published.thumbnail.save("photo.jpg", ContentFile(thumbnail.read()), save=False)
        published.save()


def delete_photos(publication: Publication) -> None:
    """Take the published copies away, files included; the files go when the transaction has committed."""
    for photo in publication.photos.all():
        delete_on_commit(photo.image, photo.thumbnail)
        photo.delete()


def hide_copy(*, report: Report, by: Any) -> None:
    """Take a locked report's publication away from the public side; publishing again shows it anew.

    One that is shown under another's publication leaves that alone and is not shown there any more.
    """
    decision = _decision(report)
    if decision.is_joined:
        _show_alone(decision, PublicationDecision.Status.PRIVATE)
    else:
        if decision.publication is not None:
            decision.publication.is_visible = False
            decision.publication.save(update_fields=["is_visible", "changed_at"])
            delete_photos(decision.publication)
            _follow_others(decision.publication, PublicationDecision.Status.HIDDEN)
        decision.status = PublicationDecision.Status.HIDDEN
        decision.save(update_fields=["status", "changed_at"])
    save_changes(report, changed=set(), by=by, action="kuuluu.report_hidden")


def erase_copy(*, report: Report, by: Any) -> None:
    """Hide a locked report's publication and empty it: its address says that it is gone, and nothing else is left.

    Publishing again makes a new publication.
    """
    decision = _decision(report)
    publication = decision.publication
    if publication is None:
        return
    hide_copy(report=report, by=by)
    if decision.is_joined:
        return
    publication.refresh_from_db()
    publication.title = publication.text = publication.answer_words = publication.place_name = ""
    publication.point = None
    publication.save(update_fields=["title", "text", "answer_words", "place_name", "point", "changed_at"])
    publication.answers.all().delete()
    publication.decisions.update(publication=None, is_joined=False, status=PublicationDecision.Status.HIDDEN)


def decide_private(*, report: Report, by: Any) -> None:
    """Decide that a locked report which awaits a decision is not published."""
    decision = _decision(report)
    if decision.is_joined:
        _show_alone(decision, PublicationDecision.Status.PRIVATE)
    else:
        decision.status = PublicationDecision.Status.PRIVATE
        decision.save(update_fields=["status", "changed_at"])
    save_changes(report, changed=set(), by=by, action="kuuluu.report_kept_private")


def decide_again(*, report: Report, by: Any) -> None:
    """Put a locked report back among those that await a decision.

    Raises:
        NoConsent: the resident did not agree, so that there is nothing to decide.
    """
    if not report.reporter.consents_to_publication:
        raise NoConsent(report.number)
    decision = _decision(report)
    if decision.is_joined:
        _show_alone(decision, PublicationDecision.Status.AWAITING)
    else:
        decision.status = PublicationDecision.Status.AWAITING
        decision.save(update_fields=["status", "changed_at"])
    save_changes(report, changed=set(), by=by, action="kuuluu.decision_reopened")


def refresh_publication(report: Report) -> None:
    """Carry a report's new state, category or kind over to its publication; words are never carried over by themselves."""
    decision = PublicationDecision.objects.select_related("publication").filter(report=report).first()
    if decision is None or decision.publication is None or decision.is_joined:
        return
    publication = decision.publication
    publication.state, publication.kind = public_state(report), report.kind
    publication.category, publication.section = report.category, report.category.section
    publication.save(update_fields=["state", "kind", "category", "section", "changed_at"])
    if report.outcome in NEVER_PUBLIC:
        publication.is_visible = False
        publication.save(update_fields=["is_visible"])
        delete_photos(publication)


def follow_to_section(category: Category) -> None:
    """Carry a topic's section over to what is published of the topic, as when its page was moved."""
    Publication.objects.filter(category=category).exclude(section=category.section).update(
        section=category.section, changed_at=timezone.now()
    )
