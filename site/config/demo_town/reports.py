"""Sixty reports with conversations, photos, notes and publications, laid back in time."""

import uuid
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files import File
from django.core.files.storage import storages
from django.utils import timezone
from wagtail.models import ModelLogEntry

from config.demo_town.files import FOLDER, read
from feedback_pages.cases.actions import (
    Contact,
    GivenAnswer,
    NewReport,
    StoredPhoto,
    add_reporter_message,
    create_report,
    lock_report,
    move_report,
    write_to_reporter,
)
from feedback_pages.cases.models import Message, Report, ReportState
from feedback_pages.cases.photos import process_photo
from feedback_pages.cases.workflow import Move
from feedback_pages.categories.models import Category
from feedback_pages.delivery.models import Delivery
from feedback_pages.publications.actions import AnswerText, PublicCopy, open_decision
from feedback_pages.publications.models import PublicationDecision
from handling.inbox.actions import refresh_entry, set_attention
from handling.inbox.models import InboxEntry
from handling.notes.actions import add_note
from handling.notes.models import Note
from handling.publishing.actions import publish_report
from handling.units.users import User

# Who answers for each unit.
ANSWERERS = {
    "technical": "tekninen",
    "sports": "liikunta",
    "museum": "museo",
    "education": "sivistys",
    "communications": "viestinta",
}
# Officers decide on publishing.
PUBLISHER = "viestinta"


def _received(row: dict[str, Any]) -> datetime:
    """Some time of the working day, the same each time for the same report."""
    day = timezone.localdate() - timedelta(days=row["days_ago"])
    minutes = (row["ref"] * 97) % 720
    received = timezone.make_aware(datetime.combine(day, time(8))) + timedelta(minutes=minutes)
    return min(received, timezone.now() - timedelta(minutes=row["ref"]))


def _answers(row: dict[str, Any], category: Category) -> list[GivenAnswer]:
    questions = category.version.as_questions if category.version else []
    return [
        GivenAnswer(
            question_key=questions[int(place)].key,
            label=questions[int(place)].labels[row["language"]],
            value=_shown(questions[int(place)], value, row["language"]),
        )
        for place, value in row.get("answers", {}).items()
    ]


def _shown(question: Any, value: Any, language: str) -> str:
    if not question.options:
        return str(value)
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(question.options[number].labels[language] for number in chosen)


def _photos(names: list[str]) -> list[StoredPhoto]:
    storage = storages["private"]
    stored = []
    for name in names:
        with TemporaryDirectory() as folder:
            photo = process_photo(FOLDER / "photos" / name, into=Path(folder))
            with photo.image.open("rb") as image, photo.thumbnail.open("rb") as thumbnail:
                stored.append(
                    StoredPhoto(
                        image=storage.save(f"reports/{uuid.uuid4().hex}.jpg", File(image)),
                        thumbnail=storage.save(f"reports/{uuid.uuid4().hex}.jpg", File(thumbnail)),
                        width=photo.width,
                        height=photo.height,
                    )
                )
    return stored


def _contact(row: dict[str, Any]) -> Contact:
    reporter = row.get("reporter", {})
    return Contact(
        name=reporter.get("name", ""),
        email=reporter.get("email", ""),
        phone=reporter.get("phone", ""),
        wants_answer=reporter.get("wants_answer", True),
        consents_to_publication=reporter.get("consent", False),
    )


def make_report(row: dict[str, Any], category: Category, users: dict[str, User]) -> Report:
    """One report with all that happened to it."""
    place = row.get("place")
    report = create_report(
        new=NewReport(
            category=category,
            category_version=category.version_in_force,
            kind=row["kind"],
            language=row["language"],
            text=row["messages"][0]["text"],
            channel=row["channel"],
            point=Point(place[0], place[1], srid=4326) if place else None,
            address=row.get("address", ""),
            contact=_contact(row),
            answers=_answers(row, category),
            photos=_photos(row.get("photos", [])),
            received_at=_received(row),
        )
    )
    open_decision(report=report)
    by = users[ANSWERERS[report.inbox_entry.unit.code]]
    for line in row["messages"][1:]:
        _say(report, line, by)
    for text in row.get("notes", []):
        add_note(report_id=report.pk, body=text, by=by)
    report = lock_report(report.pk)
    _move(report, row, by)
    if row["published"]:
        _publish(report, row, users[PUBLISHER])
    _lay_back(report, row)
    return report


def _say(report: Report, line: dict[str, Any], by: User) -> None:
    if line["from"] == "town":
        locked = lock_report(report.pk)
        write_to_reporter(report=locked, text=line["text"], language=line.get("language", locked.language), by=by)
        set_attention(report=locked, needed=False)
    else:
        add_reporter_message(report_id=report.pk, text=line["text"])


def _move(report: Report, row: dict[str, Any], by: User) -> None:
    if row["state"] == ReportState.RECEIVED or report.state == row["state"]:
        return
    by_resident = row.get("outcome") == "withdrawn"
    move_report(report=report, move=Move(row["state"], row.get("outcome", "")), by=None if by_resident else by)


def _publish(report: Report, row: dict[str, Any], by: User) -> None:
    answers = [
        AnswerText(message=message, text=message.body)
        for message in report.messages.filter(direction=Message.Direction.OUT).order_by("pk")
    ]
    publish_report(
        report_id=report.pk,
        by=by,
        seen_version=report.version,
        copy=PublicCopy(
            title=row["title"],
            text=row["public_text"],
            answers=answers,
            photos=list(report.attachments.all()),
            place_name=row.get("address", ""),
            is_blurred=row.get("blurred", False),
        ),
    )


def _lay_back(report: Report, row: dict[str, Any]) -> None:
    """Give everything the time at which it would have happened."""
    received, now = report.received_at, timezone.now()
    times = [
        min(received + timedelta(days=line["days_after"], minutes=37 * number), now)
        for number, line in enumerate(row["messages"])
    ]
    messages = list(report.messages.order_by("pk"))
    for message, when in zip(messages, times, strict=True):
        Message.objects.filter(pk=message.pk).update(created_at=when)
        Delivery.objects.filter(pk__in=message.mails.values("delivery")).update(created_at=when, sent_at=when)
    from_town = [when for message, when in zip(messages, times, strict=True) if message.is_from_town]
    last = times[-1]
    Report.objects.filter(pk=report.pk).update(
        answered_at=from_town[-1] if from_town else None,
        first_reaction_at=from_town[0] if from_town else (last if report.first_reaction_at else None),
        closed_at=last if report.is_closed else None,
    )
    Note.objects.filter(report=report).update(created_at=last)
    _lay_back_publication(report, from_town, last)
    _lay_back_log(report, received, last)
    report.refresh_from_db()
    refresh_entry(report=report)


def _lay_back_publication(report: Report, from_town: list[datetime], last: datetime) -> None:
    publication = PublicationDecision.objects.get(report=report).publication
    if publication is None:
        return
    type(publication).objects.filter(pk=publication.pk).update(
        published_at=last, answered_at=from_town[-1] if from_town else None
    )
    for answer, when in zip(publication.answers.order_by("pk"), from_town, strict=True):
        type(answer).objects.filter(pk=answer.pk).update(answered_at=when)


def _lay_back_log(report: Report, received: datetime, last: datetime) -> None:
    entries = list(ModelLogEntry.objects.filter(content_type__model="report", object_id=report.pk).order_by("pk"))
    step = (last - received) / max(len(entries) - 1, 1)
    for number, entry in enumerate(entries):
        ModelLogEntry.objects.filter(pk=entry.pk).update(timestamp=received + step * number)


def make_reports(categories: dict[str, Category], users: dict[str, User]) -> int:
    """All reports, the oldest first, so that numbers grow with time. Returns how many."""
    rows = sorted(read("reports.toml")["reports"], key=_received)
    for row in rows:
        make_report(row, categories[row["category"]], users)
    # These mails tell of a past that nobody lived; none of them leaves.
    Delivery.objects.filter(kind__in=["new_report", "reporter_wrote"]).delete()
    Delivery.objects.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.SENT, attempts=1)
    Delivery.objects.filter(sent_at=None).update(sent_at=timezone.now())
    InboxEntry.objects.filter(state=ReportState.CLOSED).update(needs_attention=False)
    return len(rows)
