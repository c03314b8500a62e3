"""What is published of a life: decision, copy, answers and photos, as a person with the officer's screen makes them."""

from datetime import UTC, datetime
from functools import cache

from django.contrib.gis.geos import Point

from config.generated_reports.lives import Life
from config.generated_reports.sites import public_place_name
from config.generated_reports.tables import written_point, written_time
from feedback_pages.cases.models import Report
from feedback_pages.categories.models import PublicationDefault
from feedback_pages.publications.actions import NEVER_PUBLIC, blurred, public_state
from feedback_pages.publications.models import Publication, PublicationDecision, PublishedAnswer, PublishedPhoto
from handling.publishing.copies import first_words

Status = PublicationDecision.Status
# Of those that may be published: 83 % are, which makes about 70 % of all.
PUBLISHED, HIDDEN, KEPT_PRIVATE = 0.83, 0.02, 0.05
# Odd, so that no two keys meet: an address of twelve digits that does not tell the order.
SCATTER = 0x9E37_79B9_7F4B


def decide(life: Life) -> None:
    """Write the decision on a life that has run its course, and what is published by it. Before its books are closed."""
    offered = life.topic.category.publication_default == PublicationDefault.AWAITING and life.consents
    by = life.random.choice(life.run.scene.officers) if life.run.scene.officers else None
    status, publication = Status.AWAITING if offered else Status.PRIVATE, None
    chance, in_time = life.random.random(), life.wait(1.5)
    if life.consents and life.outcome not in NEVER_PUBLIC and in_time:
        if chance < PUBLISHED:
            status, publication = Status.PUBLISHED, _publish(life, by, is_visible=True)
        elif chance < PUBLISHED + HIDDEN:
            status, publication = Status.HIDDEN, _publish(life, by, is_visible=False)
            life.version += 1
            life.log("report_hidden", by=by, data={})
    if status == Status.AWAITING and in_time and (life.outcome in NEVER_PUBLIC or chance > 1 - KEPT_PRIVATE):
        status = Status.PRIVATE
        life.version += 1
        life.log("report_kept_private", by=by, data={})
    life.batch.add(
        PublicationDecision,
        id=life.key(PublicationDecision),
        report_id=life.pk,
        status=status.value,
        publication_id=publication,
        changed_at=written_time(min(life.clock, life.run.until)),
    )


@cache
def _public_state(state: str, outcome: str, answered: bool) -> str:
    moment = datetime.fromtimestamp(0, UTC) if answered else None
    return str(public_state(Report(state=state, outcome=outcome, answered_at=moment)))


def _publish(life: Life, by: int | None, *, is_visible: bool) -> int:
    key, now = life.key(Publication), written_time(life.clock)
    public_id = f"{key * SCATTER % (1 << 48):012x}"
    text, is_blurred = life.lines[0].text, life.site.point is not None and life.chance(0.08)
    life.batch.add(
        Publication,
        id=key,
        public_id=public_id,
        category_id=life.topic.category.pk,
        section_id=life.topic.category.section_id,
        kind=life.kind,
        state=_public_state(life.state, life.outcome, life.answered is not None),
        language=life.language,
        title=first_words(text),
        text=text,
        answer_words="\n".join(line.text for line in life.answers),
        point=_point(life, is_blurred),
        place_name=public_place_name(life.site, life.language),
        is_blurred=is_blurred,
        is_visible=is_visible,
        received_at=written_time(life.received),
        answered_at=written_time(life.answered) if life.answered else None,
        published_at=now,
        changed_at=now,
        decided_by_id=by,
    )
    _publish_answers(life, key)
    if is_visible:
        _publish_photos(life, key)
    life.version += 1
    life.log("report_published", by=by, data={"publication": public_id})
    return key


def _point(life: Life, is_blurred: bool) -> str | None:
    if life.site.point is None:
        return None
    if not is_blurred:
        return written_point(*life.site.point, 4326)
    rough = blurred(Point(*life.site.point, srid=4326))
    return written_point(rough.x, rough.y, 4326)


def _publish_answers(life: Life, publication: int) -> None:
    for line in life.answers:
        life.batch.add(
            PublishedAnswer,
            id=life.key(PublishedAnswer),
            publication_id=publication,
            language=life.language,
            text=line.text,
            answered_at=written_time(line.moment),
        )


def _publish_photos(life: Life, publication: int) -> None:
    for number in life.photos if life.chance(0.6) else []:
        photo = life.run.scene.photos[number]
        life.batch.add(
            PublishedPhoto,
            id=life.key(PublishedPhoto),
            publication_id=publication,
            image=photo.published_image,
            thumbnail=photo.published_thumbnail,
            width=photo.width,
            height=photo.height,
        )
