"""Whatever is killed comes back by itself, mails go out again, and an end leaves no process behind."""

import os
import signal
import subprocess
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from feedback_pages.delivery import heartbeats
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.broker import CLUSTER_VARIABLE, Broker
from feedback_pages.delivery.models import WorkerHeartbeat
from feedback_pages.delivery.tasks import drain, tidy
from feedback_pages.management.commands import run_worker
from tests.feedback_pages.delivery.mail_server import Inbox, free_port, serving
from tests.project.processes import Running, eventually, get, is_ready, parent_of, running

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60
NUMBERS = count(1)


@pytest.fixture
def post(town):
    """A mail server, and what asks whether a mail that is written now reaches it."""
    inbox = Inbox()

    def arrives() -> None:
        address = f"nr{next(NUMBERS)}@example.org"
        content = {"subject": "s", "text": "x", "html": ""}
        deliver(kind="framework", address=address, language="fi", content=content)
        eventually(lambda: inbox.to(address), within=PATIENCE, what="the mail arrives")

    with serving(inbox) as port:
        arrives.url = f"smtp://127.0.0.1:{port}"
        yield arrives


def cluster_of(worker: Running) -> int:
    """The process that the watchdog started; 0 while there is none."""
    return next((pid for pid in worker.pids("qcluster") if parent_of(pid) == worker.process.pid), 0)


def task_takers(worker: Running) -> list[int]:
    """The processes of the cluster that take tasks, and the pusher that brings them: its sentinel's children."""
    sentinel = next(pid for pid in worker.pids("qcluster") if parent_of(pid) == cluster_of(worker))
    return [pid for pid in worker.pids("qcluster") if parent_of(pid) == sentinel]


def test_town_serves_comes_back_and_leaves_nothing(post, tmp_path):
    port = free_port()
    command = ["manage.py", "run_town", "--port", str(port)]
    with running(*command, log=tmp_path / "log", EMAIL_URL=post.url) as town:
        eventually(lambda: is_ready(port), within=PATIENCE, what="the town is ready")
        assert get(f"http://127.0.0.1:{port}/healthz")[0] == 200
        post()

        web = min(town.pids("gunicorn"))
        os.kill(web, signal.SIGKILL)
        eventually(lambda: web not in town.pids("gunicorn"), within=PATIENCE, what="the killed master is gone")
        eventually(lambda: is_ready(port), within=PATIENCE, what="the town serves again")

        watchdog = town.pids("run_worker")[0]
        os.kill(watchdog, signal.SIGKILL)
        eventually(lambda: set(town.pids("run_worker")) - {watchdog}, within=PATIENCE, what="there is a new watchdog")
        post()

        town.process.send_signal(signal.SIGINT)
        assert town.process.wait(PATIENCE) == 0
        assert town.all() == {}
    assert not WorkerHeartbeat.objects.exclude(cluster__endswith=f"-{watchdog}").exists()


def test_killed_town_takes_everything_with_it(post, tmp_path):
    port = free_port()
    with running("manage.py", "run_town", "--port", str(port), log=tmp_path / "log", EMAIL_URL=post.url) as town:
        eventually(lambda: is_ready(port), within=PATIENCE, what="the town is ready")
        town.process.kill()
        town.process.wait()
        eventually(lambda: not town.all(), within=PATIENCE, what="no process is left")


def watched(post, log: Path):
    return running("manage.py", "run_worker", "--every", "1", "--dead-after", "6", log=log, EMAIL_URL=post.url)


def test_worker_that_was_killed_or_hangs_is_started_again(post, tmp_path):
    with watched(post, tmp_path / "log") as worker:
        post()

        first = cluster_of(worker)
        os.kill(first, signal.SIGKILL)
        eventually(lambda: cluster_of(worker) not in (0, first), within=PATIENCE, what="there is a new cluster")
        post()
        assert worker.said("it ended by itself")
        assert not worker.said("no heartbeat")

        # One of the idle ones held the lock of the queue: the cluster lives, replaces them, and takes no task any more.
        hanging = cluster_of(worker)
        for pid in task_takers(worker):
            os.kill(pid, signal.SIGKILL)
        post()
        assert worker.said("no heartbeat")
        assert cluster_of(worker) != hanging

        worker.process.terminate()
        assert worker.process.wait(PATIENCE) == 0
        assert worker.all() == {}
    assert not WorkerHeartbeat.objects.exists()


def test_death_of_one_cluster_is_seen_beside_one_that_lives(post, tmp_path):
    with watched(post, tmp_path / "one") as one, watched(post, tmp_path / "other") as other:
        eventually(lambda: WorkerHeartbeat.objects.count() == 2, within=PATIENCE, what="both beat")
        stopped, living = cluster_of(one), cluster_of(other)
        os.killpg(stopped, signal.SIGSTOP)
        post()
        eventually(lambda: one.said("no heartbeat"), within=PATIENCE, what="the stopped one is noticed")
        eventually(lambda: cluster_of(one) not in (0, stopped), within=PATIENCE, what="it is started again")
        assert not other.said("restarted")
        assert cluster_of(other) == living


def test_cluster_takes_no_tick_of_another(monkeypatch, transactional_db):
    heartbeats.ask_for_beat("there-1")
    heartbeats.ask_for_beat("there-1")
    assert OrmQ.objects.get().key == "there-1"
    monkeypatch.setenv(CLUSTER_VARIABLE, "here-1")
    assert not Broker().dequeue()
    monkeypatch.setenv(CLUSTER_VARIABLE, "there-1")
    assert [number for number, _payload in Broker().dequeue()] == [OrmQ.objects.get().pk]
    # Taken, not yet done: nobody else gets it, and the next question does not wait for it.
    assert not Broker().dequeue()
    heartbeats.ask_for_beat("there-1")
    assert OrmQ.objects.count() == 2


@pytest.mark.parametrize(
    ("ages", "ready", "living", "silent"),
    [((), False, 0, 0), ((5, 3000), True, 1, 1), ((35, 3000), False, 0, 2), ((5, 6, 3700), True, 2, 0)],
)
def test_readiness_needs_one_living_cluster_and_counts_the_silent(client, ages, ready, living, silent):
    now = timezone.now()
    for number, age in enumerate(ages):
        WorkerHeartbeat.objects.create(cluster=f"host-{number}", beat_at=now - timedelta(seconds=age))
    check = client.get("/readyz").json()["checks"]["worker"]
    assert (check["ok"], check["living"], check["silent"]) == (ready, living, silent)


def test_drain_is_a_sign_of_life_of_its_own_cluster_alone(monkeypatch):
    now = timezone.now()
    for name, age in (("here-1", 20), ("there-1", 20)):
        WorkerHeartbeat.objects.create(cluster=name, beat_at=now - timedelta(seconds=age))
    monkeypatch.setenv(CLUSTER_VARIABLE, "here-1")
    drain()
    assert {beat.cluster: beat.beat_at >= now for beat in WorkerHeartbeat.objects.all()} == {
        "here-1": True,
        "there-1": False,
    }


@pytest.fixture
def watchdog(monkeypatch):
    """The watchdog of a cluster that is not there, with a clock that is moved by hand."""
    command = run_worker.Command()
    command.name, command.every, command.dead_after, command.beat = "here-1", 10, 90, None
    command.cluster = subprocess.Popen(["sleep", "60"])
    command.restarts = []
    command._restart = command.restarts.append
    command.seconds, command.heard_at = 1000.0, 1000.0
    monkeypatch.setattr(run_worker.time, "monotonic", lambda: command.seconds)
    yield command
    command.cluster.kill()
    command.cluster.wait()


@pytest.mark.parametrize("jump", [timedelta(hours=1), -timedelta(hours=1)])
def test_watchdog_takes_a_moved_clock_neither_for_death_nor_for_life(watchdog, jump):
    WorkerHeartbeat.objects.create(cluster="here-1", beat_at=timezone.now() + jump)
    watchdog._watch()
    watchdog.seconds += 60
    WorkerHeartbeat.objects.update(beat_at=timezone.now())
    watchdog._watch()
    watchdog.seconds += 60
    watchdog._watch()
    assert watchdog.restarts == []
    watchdog.seconds += 31
    watchdog._watch()
    assert watchdog.restarts == ["no heartbeat"]


def test_watchdog_does_not_blame_the_cluster_for_the_databases_silence(watchdog, monkeypatch):
    def gone(cluster):
        raise OperationalError("gone")

    with monkeypatch.context() as away:
        away.setattr(heartbeats, "ask_for_beat", gone)
        for _minute in range(5):
            watchdog.seconds += 60
            watchdog._watch()
    watchdog.seconds += 60
    watchdog._watch()
    assert watchdog.restarts == []


def test_cluster_that_fell_silent_is_forgotten_after_a_while():
    heartbeats.ask_for_beat("gone-1")
    for name, age in (("gone-1", 61), ("late-1", 59)):
        WorkerHeartbeat.objects.create(cluster=name, beat_at=timezone.now() - timedelta(minutes=age))
    tidy()
    assert WorkerHeartbeat.objects.get().cluster == "late-1"
    assert not OrmQ.objects.exists()


def test_tidying_is_scheduled_once():
    assert Schedule.objects.get(name="tidy").func == "feedback_pages.delivery.tasks.tidy"
