"""What a life writes down: the rows that the actions of cases, routing and replies would have written.

Times are seconds since 1970.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model
from wagtail.models import ModelLogEntry, Revision

from config.generated_reports.moments import DAY, due_time
from config.generated_reports.plans import Shares
from config.generated_reports.scene import Scene
from config.generated_reports.sites import draw_site, mercator
from config.generated_reports.tables import KEYS, Batch, written_point, written_time
from config.generated_reports.texts import Language
from feedback_pages.cases.actions import number_of
from feedback_pages.cases.models import (
    Answer,
    Attachment,
    CaseMail,
    Channel,
    Message,
    Report,
    Reporter,
    ReportState,
)
from feedback_pages.cases.reply_addresses import signed_address
from feedback_pages.cases.workflow import Move
from feedback_pages.categories.models import Kind
from feedback_pages.categories.questions import Question
from feedback_pages.delivery.actions import message_id_of
from feedback_pages.delivery.models import Delivery
from handling.inbox.actions import excerpt
from handling.inbox.models import InboxEntry
from handling.replies.actions import UNDO_TIME
from handling.replies.models import Reply, ReplyReceiver
from handling.routing.models import Assignment

LANGUAGES = Shares({"fi": 56, "sv": 38, "en": 6})
CHANNELS = Shares({Channel.WEB: 87, Channel.PHONE: 6, Channel.MAIL: 3, Channel.COUNTER: 2, Channel.API: 2})
KINDS = Shares({Kind.FAULT: 60, Kind.IDEA: 18, Kind.QUESTION: 15, Kind.THANKS: 7})
UNDO = UNDO_TIME.total_seconds()
REFUSED = "550 5.1.1 mailbox unavailable"
# What a revision of a reply holds besides what is said of this one.
REVISION = Reply(live=False).serializable_data()


@dataclass(frozen=True)
class Run:
    """What all lives of one call share. `until` is now; `serial` the last number that was given out before."""

    scene: Scene
    languages: Mapping[str, Language]
    seed: int
    until: float
    serial: int


@dataclass(frozen=True)
class Line:
    """A message that was written."""

    pk: int
    text: str
    moment: float


class Record:
    """A report with all that it has gathered. `ordinal` is its place in the run, from 0, in the order of time."""

    def __init__(self, run: Run, batch: Batch, random: Random, *, ordinal: int, received: float) -> None:
        self.run, self.batch, self.random, self.ordinal = run, batch, random, ordinal
        self.received = self.clock = received
        self.used: Counter[type[Model]] = Counter()
        self.pk = self.key(Report)
        self.topic = random.choices(run.scene.topics, cum_weights=run.scene.topic_weights)[0]
        self.desk = self.topic.desk
        self.language = str(LANGUAGES.draw(random))
        self.words = run.languages[self.language]
        self.kind = self._kind()
        self.site = draw_site(run.scene, self.language, random, may_be_placed=self.topic.category.place != "none")
        self.channel = str(CHANNELS.draw(random))
        self.state, self.outcome, self.version = str(ReportState.RECEIVED), "", 1
        self.first_reaction: float | None = None
        self.answered: float | None = None
        self.closed: float | None = None
        self.assignee: int | None = None
        self.needs_attention = self.has_failed_mail = False
        self.lines: list[Line] = []
        self.answers: list[Line] = []
        self.photos: list[int] = []
        self.number = number_of(
            prefix=run.scene.prefix,
            received=datetime.fromtimestamp(received, UTC),
            serial=run.serial + ordinal + 1,
        )

    def key(self, model: type[Model]) -> int:
        """The next key of this report's own in a table."""
        used = self.used[model]
        assert used < KEYS[model], model
        self.used[model] = used + 1
        return self.batch.first[model] + self.ordinal * KEYS[model] + used

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def _kind(self) -> str:
        kind = str(KINDS.draw(self.random))
        return kind if kind in self.topic.category.kinds else self.topic.category.kinds[0]

    def someone(self) -> int | None:
        """A member of the unit that has it."""
        return self.random.choice(self.desk.people) if self.desk.people else None

    def write(self, *roles: str) -> str:
        text = self.words.write(roles, place=self.site.place, random=self.random)
        return text.replace(". ", ".\n\n", 1) if self.chance(0.1) else text

    def wait(self, days: float) -> bool:
        """Let so many days pass, more or less; False when that is later than now."""
        self.clock += (0.02 + self.random.expovariate(1 / days)) * DAY
        return self.clock < self.run.until

    def log(self, action: str, *, by: int | None, data: dict[str, Any], moment: float | None = None) -> None:
        self.batch.add(
            ModelLogEntry,
            id=self.key(ModelLogEntry),
            content_type_id=self.run.scene.report_type,
            label=self.number,
            action=f"kuuluu.{action}",
            data=json.dumps(data),
            timestamp=written_time(moment or self.clock),
            user_id=by,
            object_id=str(self.pk),
            content_changed=False,
            deleted=False,
        )

    def add_reporter(self) -> None:
        self.email = f"asukas{self.ordinal + 1}@seed{self.run.seed}.example.org" if self.chance(0.75) else ""
        self.wants_answer, self.consents = self.chance(0.93), self.chance(0.9)
        self.batch.add(
            Reporter,
            id=self.key(Reporter),
            report_id=self.pk,
            name=f"Asukas {self.ordinal + 1}" if self.chance(0.6) else "",
            email=self.email,
            phone=f"050 000 {self.ordinal % 10_000:04d}" if self.chance(0.3) else "",
            wants_answer=self.wants_answer,
            consents_to_publication=self.consents,
        )

    def say(self, direction: str, text: str, *, channel: str = Channel.WEB, author: int | None = None) -> Line:
        line = Line(self.key(Message), text, self.clock)
        self.lines.append(line)
        self.batch.add(
            Message,
            id=line.pk,
            report_id=self.pk,
            direction=direction,
            channel=str(channel),
            language=self.language,
            body=text,
            author_id=author,
            created_at=written_time(self.clock),
        )
        return line

    def answer_question(self, question: Question) -> None:
        options = [option.labels[self.language] for option in question.options]
        if options:
            value = self.random.choice(options)
        elif question.type == "number":
            value = str(1 + int(9 * self.random.random()))
        elif question.type == "date":
            value = datetime.fromtimestamp(self.received, UTC).date().isoformat()
        else:
            value = self.write("detail")
        self.batch.add(
            Answer,
            id=self.key(Answer),
            report_id=self.pk,
            question_key=question.key,
            label=question.labels[self.language],
            value=value,
            position=self.used[Answer] - 1,
        )

    def attach_photos(self) -> None:
        for _photo in range(1 + int(3 * self.random.random() ** 3)):
            number = self.random.randrange(len(self.run.scene.photos))
            photo = self.run.scene.photos[number]
            self.photos.append(number)
            self.batch.add(
                Attachment,
                id=self.key(Attachment),
                public_id=UUID(int=self.random.getrandbits(128), version=4),
                report_id=self.pk,
                message_id=self.lines[0].pk,
                image=photo.image,
                thumbnail=photo.thumbnail,
                width=photo.width,
                height=photo.height,
                created_at=written_time(self.clock),
            )

    def mail(self, kind: str, message: Line | None = None) -> None:
        """A mail that has left long ago, or could not."""
        key, failed, now = self.key(Delivery), self.chance(0.005), written_time(self.clock)
        self.has_failed_mail = self.has_failed_mail or failed
        self.batch.add(
            Delivery,
            id=key,
            kind=kind,
            subject_ids=json.dumps({"report": self.pk, **({"message": message.pk} if message else {})}),
            address=self.email,
            language=self.language,
            message_id=message_id_of(UUID(int=self.random.getrandbits(128), version=4)),
            state=Delivery.State.FAILED.value if failed else Delivery.State.SENT.value,
            attempts=1,
            next_attempt_at=now,
            last_error=REFUSED if failed else "",
            created_at=now,
            sent_at=None if failed else now,
        )
        self.batch.add(
            CaseMail,
            id=self.key(CaseMail),
            report_id=self.pk,
            delivery_id=key,
            message_id=message.pk if message else None,
            reply_to=signed_address(self.run.scene.reply_to, key),
        )

    def assign(self, *, by: int | None, is_routed: bool, reason: str = "") -> None:
        self.batch.add(
            Assignment,
            id=self.key(Assignment),
            report_id=self.pk,
            unit_id=self.desk.pk,
            assignee_id=self.assignee,
            by_id=by,
            reason=reason,
            is_routed=is_routed,
            created_at=written_time(self.clock),
        )

    def reply(self, text: str, *, move: Move | None, by: int, line: Line | None) -> None:
        """A draft, and its way out where `line` was sent of it."""
        key, revision = self.key(Reply), self.key(Revision)
        begun, approved = written_time(self.clock - 900), written_time(self.clock - UNDO)
        named = str(move) if move else ""
        said = {f"text_{self.language}": text, "move": named}
        content = {
            **REVISION,
            **said,
            "pk": key,
            "unit": self.desk.pk,
            "author": by,
            "created_at": begun.replace(" ", "T").replace("+00:00", "Z"),
        }
        self.batch.add(
            Revision,
            id=revision,
            content_type_id=self.run.scene.reply_type,
            base_content_type_id=self.run.scene.reply_type,
            object_id=str(key),
            created_at=begun,
            user_id=by,
            object_str=f"{self.run.scene.reply_name} {self.number}",
            content=json.dumps(content),
        )
        sent = {
            "live_revision_id": revision,
            "first_published_at": approved,
            "last_published_at": approved,
            "send_at": written_time(self.clock),
            "sent_at": written_time(self.clock),
        }
        self.batch.add(
            Reply,
            id=key,
            unit_id=self.desk.pk,
            author_id=by,
            created_at=begun,
            live=line is not None,
            has_unpublished_changes=line is None,
            latest_revision_id=revision,
            **said,
            **(sent if line else {}),
        )
        self.batch.add(
            ReplyReceiver,
            id=self.key(ReplyReceiver),
            reply_id=key,
            report_id=self.pk,
            message_id=line.pk if line else None,
            seen_version=self.version,
        )
        if line:
            self.log("reply_approved", by=by, data={"reply": key}, moment=self.clock - UNDO)

    def close_books(self) -> None:
        """The rows that hold how it stands: the report and the inbox's copy."""
        category, due = self.topic.category, due_time(self.received, self.topic.category.promise_days)
        reaction_due = due_time(self.received, self.topic.category.reaction_days)
        answered = written_time(self.answered) if self.answered else None
        owed = [due, None if self.first_reaction else reaction_due]
        stands = bool(answered) or self.state == ReportState.WAITING
        point = self.site.point
        shared = {
            "category_id": category.pk,
            "kind": self.kind,
            "language": self.language,
            "state": self.state,
            "received_at": written_time(self.received),
        }
        self.batch.add(
            Report,
            **shared,
            id=self.pk,
            number=self.number,
            category_version_id=self.topic.version_id,
            channel=self.channel,
            point=written_point(*point, 4326) if point else None,
            address=self.site.address,
            outcome=self.outcome,
            due_at=due,
            reaction_due_at=reaction_due,
            first_reaction_at=written_time(self.first_reaction) if self.first_reaction else None,
            answered_at=answered,
            closed_at=written_time(self.closed) if self.closed else None,
            version=self.version,
        )
        self.batch.add(
            InboxEntry,
            **shared,
            report_id=self.pk,
            unit_id=self.desk.pk,
            assignee_id=self.assignee,
            excerpt=excerpt(self.lines[0].text),
            due_at=None if stands else min((moment for moment in owed if moment), default=None),
            needs_attention=self.needs_attention,
            has_failed_mail=self.has_failed_mail,
            point_3857=written_point(*mercator(*point), 3857) if point else None,
        )
