"""What the worker does by the clock: where one thing fails, the rest goes on."""

import logging

import pytest

from feedback_pages.delivery import tasks
from feedback_pages.signals import worker_ticked, worker_tidied

pytestmark = pytest.mark.django_db


def _fails(**kwargs) -> None:
    raise RuntimeError("no such thing")


@pytest.fixture(params=[worker_ticked, worker_tidied])
def failing(request):
    """A signal of which the first receiver fails, and what the last one heard."""
    heard = []
    signal, receivers = request.param, request.param.receivers

    def hears(**kwargs) -> None:
        heard.append(kwargs)

    signal.receivers = []
    signal.sender_receivers_cache.clear()
    signal.connect(_fails)
    signal.connect(hears)
    yield signal, heard
    signal.receivers = receivers
    signal.sender_receivers_cache.clear()


def test_one_that_fails_stops_neither_the_others_nor_the_mails(failing, monkeypatch, caplog) -> None:
    signal, heard = failing
    drained = []
    monkeypatch.setattr(tasks, "drain_due", lambda: drained.append(True))
    with caplog.at_level(logging.ERROR):
        tasks.tick("one") if signal is worker_ticked else tasks.tidy()
    assert len(heard) == 1
    assert drained == [True] * (signal is worker_ticked)
    assert [record for record in caplog.records if record.exc_info and "no such thing" in str(record.exc_info[1])]
