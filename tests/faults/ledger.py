"""What people saw acknowledged, against the database, the files and the mail server. Needs Django set up."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from wagtail.models import ModelLogEntry

from feedback_pages.cases.models import Attachment, CaseMail, Message, Outcome, Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.intake.models import Draft, DraftPhoto
from handling.replies.models import Reply
from tests.faults.events import read
from tests.faults.killer import DATABASE
from tests.faults.residents import LEVELS
from tests.faults.server import ARRIVED

# Seconds between a mail's acceptance and its mark, on a busy machine.
MARK_WITHIN = 3.0
Event = dict[str, Any]
# The rows that each report has beside its messages.
PARTS = ("reporter", "inbox_entry", "publication_decision", "draft")


class Ledger:
    """`faults` holds a sentence for whatever is not as it must be, `figures` what was counted."""

    def __init__(self, folder: Path, *, handlers: int) -> None:
        self.folder, self.handlers = folder, handlers
        said = read(folder / "people.jsonl")
        self.given = {event["words"]: event for event in said if event["what"] == "given"}
        self.wrote = {event["words"]: event for event in said if event["what"] == "wrote"}
        self.answered = {event["words"]: event for event in said if event["what"] == "answered"}
        self.mail = read(folder / "mail.jsonl")
        self.kills = read(folder / "kills.jsonl")
        self.faults: list[str] = []
        self.figures: dict[str, int] = {}

    def compare(self) -> None:
        for check in (self._reports, self._files, self._answers, self._mails, self._twice):
            self.faults += check()

    # -- reports --

    def _reports(self) -> Iterator[str]:
        """Everything acknowledged exists once, whole; nothing exists that nobody was told of."""
        words = Counter(Message.objects.filter(direction=Message.Direction.IN).values_list("body", flat=True))
        for text, count in words.items():
            if count > 1:
                yield f"{text} exists {count} times"
            if text not in self.given | self.wrote:
                yield f"{text} exists, and its resident saw no receipt"
        for text in (self.given | self.wrote).keys() - words.keys():
            yield f"{text} was acknowledged and does not exist"
        for report in Report.objects.select_related("reporter", "inbox_entry", "publication_decision", "draft"):
            yield from self._parts_of(report)
        self.figures |= {
            "reports given": len(self.given),
            "written again": len(self.wrote),
            "with photos": sum(bool(one["colours"]) for one in [*self.given.values(), *self.wrote.values()]),
        }

    def _parts_of(self, report: Report) -> Iterator[str]:
        missing = [part for part in PARTS if not hasattr(report, part)]
        yield from (f"{report.number} has no {part}" for part in missing)
        first, *more = list(report.messages.filter(direction=Message.Direction.IN)) or [None]
        if first is None:
            yield f"{report.number} has no words"
        given = self.given.get(first.body if first else "")
        if given is None or missing:
            return
        told = [given, *(self.wrote[message.body] for message in more if message.body in self.wrote)]
        if {one["number"] for one in told} != {report.number}:
            yield f"{report.number} has the words of {[one['number'] for one in told]}"
        if (report.number, report.reporter.email) != (given["number"], given["email"]):
            yield f"{given['words']} is {report.number} of {report.reporter.email}, but was {given['number']}"
        if ModelLogEntry.objects.for_instance(report).filter(action="kuuluu.report_received").count() != 1:
            yield f"{report.number}: its history does not begin once"
        shown = sorted(colour_in(photo.image) for photo in report.attachments.all())
        colours = sorted(tuple(colour) for one in told for colour in one["colours"])
        if shown != colours:
            yield f"{report.number} has the photos {shown}, given were {colours}"

    def _files(self) -> Iterator[str]:
        """Every row's files can be read to their end; what no row knows is counted."""
        known = set()
        for photo in [*Attachment.objects.all(), *DraftPhoto.objects.all()]:
            for file in (photo.image, photo.thumbnail):
                known.add(file.name)
                try:
                    colour_in(file)
                except (OSError, SyntaxError) as error:
                    yield f"{file.name}: {error!r}"
        root = Path(settings.PRIVATE_ROOT)
        files = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
        left = (self.folder / "tmp").glob("kuuluu-photo-*/*")
        self.figures["files of killed processes, to be swept"] = sum(path.name != "errors" for path in left)
        self.figures["files that no row knows"] = len(files - known)
        self.figures["drafts never sent"] = Draft.objects.filter(report=None).count()

    # -- answers --

    def _answers(self) -> Iterator[str]:
        written = Counter(Message.objects.filter(direction=Message.Direction.OUT).values_list("body", flat=True))
        for text in written | Counter(self.answered.keys()):
            if written[text] != 1 or text not in self.answered:
                yield f"{text}: written {written[text]} times, {'' if text in self.answered else 'not '}acknowledged"
        for one in self.answered.values():
            report = Report.objects.get(number=one["number"])
            if report.outcome != Outcome.ANSWERED:
                yield f"{report.number} was answered and is {report.state}"
        for reply in Reply.objects.filter(sent_at=None):
            yield f"{reply} has not left"
        self.figures["answers"] = len(self.answered)

    # -- mails --

    def _mails(self) -> Iterator[str]:
        """Each report has its mails, and each mail has arrived or was refused for good."""
        due = Counter((row.kind, row.subject_ids.get("report")) for row in Delivery.objects.all())
        answered = {one["number"] for one in self.answered.values()}
        again = Counter(one["number"] for one in self.wrote.values())
        for report in Report.objects.all():
            wanted = {
                "receipt": 1,
                "new_report": self.handlers,
                "reporter_wrote": self.handlers * again[report.number],
                "answer": int(report.number in answered),
            }
            found = {kind: due[kind, report.pk] for kind in wanted}
            if found != wanted:
                yield f"{report.number}: mails {found}, due are {wanted}"
        if CaseMail.objects.count() != Delivery.objects.filter(kind__in=["receipt", "answer"]).count():
            yield "mails of cases and their deliveries differ in number"
        deliveries = {row.message_id: row for row in Delivery.objects.all()}
        arrived = self._by_id(*ARRIVED)
        refused = self._by_id("refused for good")
        for key, row in deliveries.items():
            if row.state == Delivery.State.FAILED and key in refused:
                continue
            if row.state != Delivery.State.SENT:
                yield f"mail {row.pk} ({row.kind}) is {row.state}: {row.last_error}"
            elif key not in arrived:
                yield f"mail {row.pk} ({row.kind}) is marked as sent and never arrived"
            elif {event["to"] for event in arrived[key]} != {row.address}:
                yield f"mail {row.pk} went to somebody else"
        for key in arrived.keys() - deliveries.keys():
            yield f"{key} arrived and is no mail of ours"
        self.figures |= {
            "mails due": len(deliveries),
            "refused for good": sum(row.state == Delivery.State.FAILED for row in deliveries.values()),
        }

    def _by_id(self, *what: str) -> dict[str, list[Event]]:
        found = defaultdict(list)
        for event in self.mail:
            if event["what"] in what:
                found[event["id"]].append(event)
        return found

    def _twice(self) -> Iterator[str]:
        """Whatever came again is explained by what happened between its acceptance and its mark."""
        why: Counter[str] = Counter()
        for key, events in self._by_id(*ARRIVED).items():
            for event in events[:-1]:
                reason = self._reason(event)
                why[reason] += 1
                if not reason:
                    yield f"{key} ({event['subject']}) came again at {events[-1]['at']} though it was marked at {event['at']}"
        self.figures["came again"] = sum(why.values())
        self.figures |= {f"… {reason}": count for reason, count in sorted(why.items()) if reason}

    def _reason(self, event: Event) -> str:
        if event["what"] != "accepted":
            return "the line was lost"
        if self._died_next(event):
            return "its sender was killed"
        if self._lacked_database(event):
            return "the database was killed"
        return ""

    def _died_next(self, event: Event) -> bool:
        """Whether the sender's very next deed was to die, and soon."""
        later = [one for one in self.mail if one.get("pid") == event["pid"] and one["at"] > event["at"]]
        return bool(later) and later[0]["what"] == "gone" and later[0]["at"] - event["at"] < MARK_WITHIN

    def _lacked_database(self, event: Event) -> bool:
        return any(
            kill["when"] < event["at"] + MARK_WITHIN and event["at"] < kill["back"]
            for kill in self.kills
            if kill["victim"] in DATABASE
        )


def colour_in(file: Any) -> tuple[int, int, int]:
    """The colour in the middle of a photo that was drawn in one, as it was drawn.

    Raises:
        OSError: the file is missing, or not whole.
    """
    with file.open("rb") as content, Image.open(content) as image:
        image.load()
        red, green, blue = (
            part * LEVELS // 256 * 32 + 16
            for part in image.convert("RGB").getpixel((image.width // 2, image.height // 2))
        )
    return red, green, blue
