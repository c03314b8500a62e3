"""Writes to a case: what residents and the system do, and the primitives on a locked report.

Each locks the report, checks the rules, writes, logs and tells the apps above. What the staff do stands in `handling`,
which knows who may: these primitives do not ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from feedback_pages import limits, signals
from feedback_pages.cases import workflow
from feedback_pages.cases.clocks import promises_of, turn_clocks
from feedback_pages.cases.log_actions import history_line, write_history
from feedback_pages.cases.models import (
    Answer,
    Attachment,
    Channel,
    Message,
    Outcome,
    Report,
    Reporter,
    ReportState,
)
from feedback_pages.cases.outgoing import mail_reporter, new_mail_to_reporter, readdress_mails
from feedback_pages.categories.models import Category, CategoryVersion
from feedback_pages.delivery.actions import enqueue_drain
from feedback_pages.delivery.models import Delivery
from feedback_pages.town.models import TownSettings
from feedback_pages.writing import keys_of, next_values, write_rows

# Running numbers of reports: a sequence that never restarts.
NUMBERS = "feedback_pages_report_number"


class AlreadyWritten(Exception):
    """The form that this message came from has arrived before; its message stands."""


class ReportWithdrawn(Exception):
    """The resident took the matter back: nothing more is written to it."""


class ReportChangedMeanwhile(Exception):
    """Somebody else changed the report after it was read. `report` is the row as it is now."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.number)
        self.report = report


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What a resident tells of himself; all optional."""

    name: str = ""
    email: str = ""
    phone: str = ""
    wants_answer: bool = True
    consents_to_publication: bool = False


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer with its question's label, both as shown."""

    question_key: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class StoredPhoto:
    """A photo that was processed already: storage names of image and thumbnail, pixels."""

    image: str
    thumbnail: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """All that makes a report."""

    category: Category
    category_version: CategoryVersion
    kind: str
    language: str
    text: str
    channel: str = Channel.WEB
    point: Point | None = None
    address: str = ""
    contact: Contact = field(default_factory=Contact)
    answers: Sequence[GivenAnswer] = ()
    photos: Sequence[StoredPhoto] = ()
    received_at: datetime | None = None


def number_of(*, prefix: str, received: datetime, serial: int) -> str:
    """A report's number as it is written: the year is that of the town's own time."""
    return f"{prefix}-{timezone.localtime(received).year}-{serial:05d}"


def lock_report(report_id: int, *, seen_version: int | None = None) -> Report:
    """The report, locked until the transaction ends.

    Raises:
        ReportChangedMeanwhile: its version is not the one that the caller saw.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("category", "reporter").get(pk=report_id)
    check_version(report, seen_version)
    return report


def check_version(report: Report, seen_version: int | None) -> None:
    """Raises:
    ReportChangedMeanwhile: the report's version is not the one that the caller saw.
    """
    if seen_version is not None and report.version != seen_version:
        raise ReportChangedMeanwhile(report)


def save_changes(
    report: Report, *, changed: set[str], by: Any, action: str, data: dict[str, Any] | None = None
) -> None:
    """Write the named fields, count the version up, log and announce."""
    report.version += 1
    report.save(update_fields=[*changed, "version"])
    write_history(report=report, action=action, by=by, data=data)
    signals.report_changed.send(sender=Report, report=report, changed=changed)


def attach_photos(*, message: Message, photos: Sequence[StoredPhoto]) -> None:
    write_rows(*_attachments(message, photos))


def _attachments(message: Message, photos: Sequence[StoredPhoto]) -> list[Attachment]:
    return [
        Attachment(
            report_id=message.report_id,
            message=message,
            image=photo.image,
            thumbnail=photo.thumbnail,
            width=photo.width,
            height=photo.height,
        )
        for photo in photos
    ]


def create_report(*, new: NewReport, by: Any = None) -> Report:
    """Write a report with its first message, reporter, answers, photos, history and receipt. Inside a transaction.

    One statement writes all of it, and one task wakes the worker for the receipt and for all that the receivers wrote.

    `by` is the member of staff who enters somebody else's words, None for a resident.
    """
    serial, *keys = next_values(NUMBERS, *map(keys_of, (Report, Message, Delivery)))
    report, message = _new_case(new, serial, *keys[:2])
    reporter = _new_reporter(report, new.contact)
    answers = [
        Answer(report=report, question_key=given.question_key, label=given.label, value=given.value, position=position)
        for position, given in enumerate(new.answers)
    ]
    history = history_line(report=report, action="kuuluu.report_received", by=by, data={"channel": new.channel})
    photos = _attachments(message, new.photos)
    write_rows(report, reporter, message, *answers, *photos, history, *_receipt(report, keys[2]))
    signals.report_submitted.send(sender=Report, report=report, message=message, by=by)
    enqueue_drain()
    return report


def _new_case(new: NewReport, serial: int, report_id: int, message_id: int) -> tuple[Report, Message]:
    """The report and its first message, unsaved."""
    received = new.received_at or timezone.now()
    report = Report(
        pk=report_id,
        number=number_of(prefix=TownSettings.load().number_prefix, received=received, serial=serial),
        category=new.category,
        category_version=new.category_version,
        kind=new.kind,
        language=new.language,
        channel=new.channel,
        point=new.point,
        address=new.address,
        received_at=received,
        **promises_of(new.category, received),
    )
    message = Message(
        pk=message_id,
        report=report,
        direction=Message.Direction.IN,
        channel=new.channel,
        language=new.language,
        body=new.text,
        created_at=received,
    )
    return report, message


def _new_reporter(report: Report, contact: Contact) -> Reporter:
    return Reporter(
        report=report,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        wants_answer=contact.wants_answer,
        consents_to_publication=contact.consents_to_publication,
    )


def _receipt(report: Report, delivery_id: int) -> Sequence[Model]:
    """The receipt, unsaved; nothing where there is no address, or where it gets too many: whoever typed it may be a
    stranger to its owner."""
    if not report.reporter.can_be_mailed:
        return ()
    try:
        limits.count(sender=limits.mailbox_of(report.reporter.email), what="receipt")
    except limits.TooMany:
        return ()
    return new_mail_to_reporter(report, delivery_id, kind="receipt")


@transaction.atomic
def add_reporter_message(
    *,
    report_id: int,
    text: str,
    channel: str = Channel.WEB,
    language: str = "",
    photos: Sequence[StoredPhoto] = (),
    refused: int = 0,
    by: Any = None,
    once: UUID | None = None,
) -> Message:
    """The resident writes again. A closed case is open again by it, unless it was withdrawn.

    `once` names what was sent: the same one a second time writes nothing. `language` is the report's where none is given,
    `refused` how many files were not taken, which the history tells.

    Raises:
        AlreadyWritten, ReportWithdrawn.
    """
    report = lock_report(report_id)
    if once is not None and report.messages.filter(once=once).exists():
        raise AlreadyWritten
    if report.outcome == Outcome.WITHDRAWN:
        raise ReportWithdrawn(report.number)
    message = Message.objects.create(
        report=report,
        direction=Message.Direction.IN,
        channel=channel,
        language=language or report.language,
        body=text,
        created_at=timezone.now(),
        once=once,
    )
    attach_photos(message=message, photos=photos)
    if report.state in (ReportState.CLOSED, ReportState.WAITING):
        move_report(report=report, move=workflow.Move(ReportState.IN_PROGRESS), by=by)
    told: dict[str, Any] = {"channel": channel, "refused": refused} if refused else {"channel": channel}
    save_changes(report, changed=set(), by=by, action="kuuluu.reporter_wrote", data=told)
    signals.reporter_wrote.send(sender=Report, report=report, message=message)
    return message


def move_report(*, report: Report, move: workflow.Move, by: Any, now: datetime | None = None) -> None:
    """Make a move on a locked report. Whoever closes has seen to it that the reporter learns why.

    Raises:
        MoveNotAllowed: the table does not allow it from the report's state.
    """
    if not workflow.may_move(report.state, move, outcome=report.outcome):
        raise workflow.MoveNotAllowed(f"{report.state} → {move}")
    now = now or timezone.now()
    before = report.state
    report.state, report.outcome = move.state, move.outcome
    report.closed_at = now if move.state == ReportState.CLOSED else None
    if report.first_reaction_at is None and by is not None:
        report.first_reaction_at = now
    save_changes(
        report,
        changed={"state", "outcome", "closed_at", "first_reaction_at", *turn_clocks(report, now)},
        by=by,
        action="kuuluu.report_moved",
        data={"from": before, "to": str(move)},
    )


def write_to_reporter(
    *,
    report: Report,
    text: str,
    language: str,
    by: Any,
    channel: str = Channel.WEB,
    mail: bool = True,
    is_answer: bool = True,
) -> Message:
    """The town's line in a locked report's conversation, with the mail that tells of it to whoever wants one.

    What only asks the resident something is no answer: that is still owed.
    """
    now = timezone.now()
    message = Message.objects.create(
        report=report,
        direction=Message.Direction.OUT,
        channel=channel,
        language=language,
        body=text,
        author=by,
        created_at=now,
    )
    if mail and report.reporter.wants_answer and report.reporter.can_be_mailed:
        mail_reporter(report=report, kind="answer" if is_answer else "question", message=message)
    if is_answer:
        report.answered_at = now
    report.first_reaction_at = report.first_reaction_at or now
    save_changes(
        report,
        changed={"answered_at", "first_reaction_at"},
        by=by,
        action="kuuluu.town_wrote",
        data={"channel": channel},
    )
    return message


@transaction.atomic
def withdraw_report(*, report_id: int) -> Report:
    """The resident takes the matter back."""
    report = lock_report(report_id)
    move_report(report=report, move=workflow.Move(ReportState.CLOSED, Outcome.WITHDRAWN), by=None)
    return report


@transaction.atomic
def change_contact(*, report_id: int, contact: Contact) -> Reporter:
    """The resident changes the own contact data, or gives all of it up by an empty `contact`."""
    report = lock_report(report_id)
    write_contact(report=report, contact=contact)
    save_changes(report, changed=set(), by=None, action="kuuluu.contact_changed")
    return report.reporter


def write_contact(*, report: Report, contact: Contact) -> None:
    """Write the contact data of a locked report; mails that wait go to the new address, or nowhere."""
    reporter = report.reporter
    is_moved = reporter.email != contact.email
    reporter.name, reporter.email, reporter.phone = contact.name, contact.email, contact.phone
    reporter.wants_answer = contact.wants_answer
    # Whoever gives contact data again is written to again.
    reporter.erased_at = None
    reporter.save(update_fields=["name", "email", "phone", "wants_answer", "erased_at"])
    if is_moved:
        readdress_mails(report=report, address=contact.email)
    if not (contact.name or contact.email or contact.phone):
        signals.contact_erased.send(sender=Report, report=report)


@transaction.atomic
def renew_link(*, report_id: int) -> Reporter:
    """Give the resident a new private link; the old one opens nothing any more."""
    report = lock_report(report_id)
    reporter = report.reporter
    reporter.link_generation += 1
    reporter.save(update_fields=["link_generation"])
    save_changes(report, changed=set(), by=None, action="kuuluu.link_renewed")
    return reporter
