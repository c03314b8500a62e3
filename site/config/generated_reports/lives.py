"""One report's life, from its first words to where it stands now.

A life is drawn from its own plan and cut where the clock is: what would happen later has not happened yet, so that
the newest reports are open as they are in life.
"""

from config.generated_reports.plans import OUT, draw_plan
from config.generated_reports.records import Record
from config.generated_reports.tables import written_time
from feedback_pages.cases.models import Channel, Outcome, ReportState
from feedback_pages.cases.workflow import Move, may_move
from handling.notes.models import Note

BY_STAFF = (Channel.PHONE, Channel.MAIL, Channel.COUNTER)


class Life(Record):
    """A record and what happens to it."""

    def receive(self) -> None:
        details = int(self.random.random() ** 2 * 5)
        by = self.someone() if self.channel in BY_STAFF else None
        roles = [self.kind, *["detail"] * details, *["request"] * self.chance(0.6)]
        self.add_reporter()
        self.say("in", self.write(*roles), channel=self.channel)
        for question in self.topic.questions:
            if question.required or self.chance(0.6):
                self.answer_question(question)
        if self.topic.category.photos_allowed and self.chance(0.2):
            self.attach_photos()
        self.log("report_received", by=by, data={"channel": self.channel})
        if self.email:
            self.mail("receipt")
        self.assign(by=None, is_routed=True)
        self.log("report_assigned", by=None, data={"unit": self.desk.code, "by_rule": True})

    def hand_over(self) -> None:
        """To a person of the unit, or to another unit where it turns out to belong."""
        by, reason = self.someone(), ""
        if self.chance(0.1):
            self.desk, reason = (
                self.random.choice(self.run.scene.desks),
                self.words.write(["note"], place=self.site.place, random=self.random),
            )
        else:
            self.assignee = self.someone()
        self.assign(by=by, is_routed=False, reason=reason)
        self.version += 1
        data = {"unit": self.desk.code, "assignee": self.assignee, "reason": reason}
        self.log("report_assigned", by=by, data=data)

    def note(self) -> None:
        key, author = self.key(Note), self.someone()
        if author is not None:
            self.batch.add(
                Note,
                id=key,
                report_id=self.pk,
                author_id=author,
                body=self.write("note"),
                created_at=written_time(self.clock),
            )
            self.log("note_added", by=author, data={"note": key})

    def move(self, move: Move, *, by: int | None) -> None:
        """Make a move where the table allows it."""
        if not may_move(self.state, move, outcome=self.outcome):
            return
        before, self.state, self.outcome = self.state, str(move.state), str(move.outcome)
        self.closed = self.clock if self.state == ReportState.CLOSED else None
        if by is not None and self.first_reaction is None:
            self.first_reaction = self.clock
        self.version += 1
        self.log("report_moved", by=by, data={"from": before, "to": str(move)})

    def write_again(self) -> None:
        """The resident's line; it opens what was closed."""
        self.say("in", self.write("follow", *["detail"] * self.chance(0.5)))
        if self.state in (ReportState.CLOSED, ReportState.WAITING):
            self.move(Move(ReportState.IN_PROGRESS), by=None)
        self.version += 1
        self.log("reporter_wrote", by=None, data={"channel": Channel.WEB.value})
        self.needs_attention = True

    def answer(self, move: Move | None) -> None:
        """The town's line: a reply, what was told on the phone, or the reason that closing gives."""
        by = self.assignee or self.someone()
        text = self.write("answer", *["plan"] * (1 + self.chance(0.5)))
        if by is None or (move and not may_move(self.state, move, outcome=self.outcome)):
            move = None
        told, is_reason = self.chance(0.05), bool(move and move.outcome and self.chance(0.15))
        line = self.say("out", text, channel=Channel.PHONE if told else Channel.WEB, author=by)
        self.answers.append(line)
        if by is not None and not told and not is_reason:
            self.reply(text, move=move, by=by, line=line)
        if self.email and self.wants_answer and not told:
            self.mail("answer", line)
        self.answered = self.clock
        self.first_reaction = self.first_reaction or self.clock
        self.version += 1
        self.log("town_wrote", by=by, data={"channel": (Channel.PHONE if told else Channel.WEB).value})
        self.needs_attention = False
        if move:
            self.move(move, by=by)

    def run_course(self) -> None:
        """All that happens to it until now."""
        self.receive()
        if self.chance(0.25) and self.wait(0.3):
            self.hand_over()
        plan = draw_plan(self.random)
        last = self._last_move(plan.end)
        for place, direction in enumerate(plan.lines, start=1):
            if not self.wait(2.5):
                return
            if direction == OUT:
                self._begin()
                self.answer(last if place == len(plan.lines) else self._move_between())
            else:
                self.write_again()
            if self.chance(0.08):
                self.note()
        self._end(last)

    @staticmethod
    def _last_move(end: str) -> Move | None:
        if end == ReportState.RECEIVED:
            return None
        return Move(end) if end in ReportState.values else Move(ReportState.CLOSED, end)

    def _begin(self) -> None:
        if self.state == ReportState.RECEIVED and self.chance(0.3):
            self.move(Move(ReportState.IN_PROGRESS), by=self.someone())

    def _move_between(self) -> Move | None:
        chance = self.random.random()
        if chance < 0.5:
            return Move(ReportState.WAITING)
        return Move(ReportState.CLOSED, Outcome.ANSWERED) if chance < 0.6 else None

    def _end(self, last: Move | None) -> None:
        """What ends without a word to the resident: spam, taken back, begun and left lying."""
        if last is None or self.outcome or self.state == last.state or not self.wait(1):
            return
        self.move(last, by=None if last.outcome == Outcome.WITHDRAWN else self.someone())
        if self.state == ReportState.IN_PROGRESS and self.chance(0.3):
            by = self.someone()
            if by is not None:
                self.reply(self.write("answer", "plan"), move=None, by=by, line=None)
