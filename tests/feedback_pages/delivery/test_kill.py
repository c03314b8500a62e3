"""Workers as real processes: killed between claim and mark, and side by side."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from feedback_pages.delivery import claims, sending
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.models import Delivery
from tests.feedback_pages.delivery.mail_server import HangsAfterData, Inbox, serving

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[3]
DRAIN = """
import sys
sys.path[:0] = ["site", "."]
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from feedback_pages.delivery.sending import drain_due
while drain_due():
    pass
"""


def worker(port: int) -> subprocess.Popen[bytes]:
    """Another process that drains the same database."""
    return subprocess.Popen(
        [sys.executable, "-c", DRAIN, str(connection.settings_dict["NAME"]), str(port)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stderr=subprocess.PIPE,
    )


def write(number: int) -> Delivery:
    content = {"subject": str(number), "text": "x", "html": ""}
    return deliver(kind="framework", address=f"r{number}@example.org", language="fi", content=content)


def wait_over() -> None:
    """The claims of the dead have run out."""
    Delivery.objects.filter(state="queued").update(next_attempt_at=timezone.now())


def test_worker_killed_amid_its_mails_loses_none_and_sends_none_twice_that_was_accepted(town, use_server):
    mails = [write(number) for number in range(6)]
    third, second, first, *accepted = (mail.message_id for mail in mails)
    release = threading.Event()
    hanging, inbox = HangsAfterData(until=release, first=3), Inbox()
    with serving(hanging) as port:
        process = worker(port)
        assert hanging.reached.wait(30), process.communicate(timeout=5)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
        release.set()

    # Newest first. Three were accepted and marked; the fourth reached the server, but its worker never heard of it.
    assert hanging.ids() == [*reversed(accepted), first]
    assert (
        list(Delivery.objects.order_by("pk").values_list("state", "attempts"))
        == [("queued", 1)] * 3 + [("sent", 1)] * 3
    )
    for due in Delivery.objects.filter(state="queued").values_list("next_attempt_at", flat=True):
        assert timedelta(seconds=60) < due - timezone.now() <= claims.CLAIM

    with serving(inbox) as port:
        use_server(port)
        # The claims of the dead one still hold.
        assert sending.drain_due() == 0
        wait_over()
        sending.drain_due()
        sending.drain_due()

    # Whoever got the fourth twice sees one Message-ID.
    assert inbox.ids() == [first, second, third]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_two_workers_share_the_mails_and_send_each_once(town):
    for number in range(5 * claims.BATCH):
        write(number)
    inbox = Inbox()
    with serving(inbox) as port:
        workers = [worker(port), worker(port)]
        assert [process.wait(60) for process in workers] == [0, 0]

    assert sorted(inbox.ids()) == sorted(Delivery.objects.values_list("message_id", flat=True))
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
