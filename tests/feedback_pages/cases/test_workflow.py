"""The table of moves, every pair of it."""

import pytest

from feedback_pages.cases.models import Outcome, ReportState
from feedback_pages.cases.workflow import Move, allowed_moves, may_move

ALLOWED = {
    ("received", "in_progress"),
    ("received", "waiting"),
    ("received", "closed"),
    ("in_progress", "waiting"),
    ("in_progress", "closed"),
    ("waiting", "in_progress"),
    ("waiting", "closed"),
    ("closed", "in_progress"),
}


@pytest.mark.parametrize("before", ReportState.values)
@pytest.mark.parametrize("after", ReportState.values)
def test_move_is_allowed_as_the_table_says(before, after):
    move = Move(after, "answered" if after == "closed" else "")
    assert may_move(before, move) == ((before, after) in ALLOWED)


def test_closing_needs_an_outcome_and_nothing_else_has_one():
    assert not may_move("received", Move("closed"))
    assert not may_move("received", Move("waiting", "fixed"))


@pytest.mark.parametrize("state", ReportState.values)
def test_withdrawn_case_makes_no_move(state):
    assert allowed_moves(state, outcome="withdrawn") == []


def test_handler_cannot_withdraw_for_the_resident():
    assert Outcome.WITHDRAWN not in {move.outcome for move in allowed_moves("received")}


@pytest.mark.parametrize("text", ["waiting", "closed:fixed", "in_progress"])
def test_move_is_read_as_it_was_written(text):
    assert str(Move.parse(text)) == text


@pytest.mark.parametrize("text", ["closed", "waiting:fixed", "nonsense", "closed:nonsense"])
def test_what_is_no_move_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        Move.parse(text)
