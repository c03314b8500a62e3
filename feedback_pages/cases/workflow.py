"""Which moves a report may make. One table; the diagram in the docs is drawn from it (`manage.py draw_moves`)."""

from dataclasses import dataclass

from feedback_pages.cases.models import Outcome, ReportState

# From each state to the states that it may become.
MOVES: dict[str, tuple[str, ...]] = {
    ReportState.RECEIVED: (ReportState.IN_PROGRESS, ReportState.WAITING, ReportState.CLOSED),
    ReportState.IN_PROGRESS: (ReportState.WAITING, ReportState.CLOSED),
    ReportState.WAITING: (ReportState.IN_PROGRESS, ReportState.CLOSED),
    # Reopened: by the resident's answer or by a handler.
    ReportState.CLOSED: (ReportState.IN_PROGRESS,),
}

# Closing with these needs no word to the reporter; all others send an answer or state a reason.
SILENT_OUTCOMES = (Outcome.SPAM, Outcome.WITHDRAWN)
# A matter that was withdrawn by its resident stays so: only the resident's new report brings it back.
FINAL_OUTCOMES = (Outcome.WITHDRAWN,)


@dataclass(frozen=True)
class Move:
    """A named move: the state to reach and, for closing, the outcome."""

    state: str
    outcome: str = ""

    def __str__(self) -> str:
        return f"{self.state}:{self.outcome}" if self.outcome else self.state

    @classmethod
    def parse(cls, text: str) -> "Move | None":
        """`"waiting"`, `"closed:fixed"`; None for an empty text.

        Raises:
            ValueError: no such state or outcome.
        """
        if not text:
            return None
        state, _colon, outcome = text.partition(":")
        move = cls(ReportState(state).value, Outcome(outcome).value if outcome else "")
        if (move.state == ReportState.CLOSED) != bool(move.outcome):
            raise ValueError(text)
        return move

    @property
    def is_pause(self) -> bool:
        """Whether the town waits for the resident then: what is written with it asks, and answers nothing yet."""
        return self.state == ReportState.WAITING

    @property
    def is_silent(self) -> bool:
        return self.outcome in SILENT_OUTCOMES


class MoveNotAllowed(Exception):
    """The table does not allow this move from the state that the report is in."""


def may_move(state: str, move: Move, *, outcome: str = "") -> bool:
    """Whether a report in `state` (closed with `outcome`) may make `move`."""
    if outcome in FINAL_OUTCOMES:
        return False
    return move.state in MOVES[state] and (move.state == ReportState.CLOSED) == bool(move.outcome)


def allowed_moves(state: str, *, outcome: str = "") -> list[Move]:
    """Every move from `state`, in the table's order, closing once for each outcome that a handler may choose."""
    moves: list[Move] = []
    for target in MOVES[state]:
        if target == ReportState.CLOSED:
            moves += [Move(target, choice) for choice in Outcome.values if choice != Outcome.WITHDRAWN]
        else:
            moves.append(Move(target))
    return [move for move in moves if may_move(state, move, outcome=outcome)]
