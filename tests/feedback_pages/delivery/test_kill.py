"""A worker is killed between claim and mark: the mail goes once more later, under the same Message-ID."""

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

from feedback_pages.delivery import sending
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
drain_due()
"""


def worker(port: int) -> subprocess.Popen[bytes]:
    """Another process that drains the same database."""
    return subprocess.Popen(
        [sys.executable, "-c", DRAIN, str(connection.settings_dict["NAME"]), str(port)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stderr=subprocess.PIPE,
    )


def test_killed_worker_loses_no_mail_and_keeps_its_message_id(town, use_server):
    first = deliver(
        kind="framework", address="a@example.org", language="fi", content={"subject": "1", "text": "x", "html": ""}
    )
    later = deliver(
        kind="framework", address="b@example.org", language="fi", content={"subject": "2", "text": "x", "html": ""}
    )
    Delivery.objects.filter(pk=first.pk).update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    release = threading.Event()
    hanging, inbox = HangsAfterData(until=release), Inbox()
    with serving(hanging) as port:
        process = worker(port)
        assert hanging.reached.wait(30), process.communicate(timeout=5)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
        release.set()

    later.refresh_from_db()
    first.refresh_from_db()
    assert (later.state, later.attempts) == ("queued", 1)
    assert (first.state, first.attempts) == ("queued", 0)
    assert timedelta(minutes=4) < later.next_attempt_at - timezone.now() < timedelta(minutes=6)

    with serving(inbox) as port:
        use_server(port)
        sending.drain_due()
        # The claim of the dead one still holds: only the other mail went.
        assert inbox.ids() == [first.message_id]
        Delivery.objects.filter(pk=later.pk).update(next_attempt_at=timezone.now())
        sending.drain_due()
        sending.drain_due()

    assert inbox.ids() == [first.message_id, later.message_id]
    # The killed one had reached the server: whoever got it twice sees one Message-ID.
    assert hanging.ids() == [later.message_id]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
