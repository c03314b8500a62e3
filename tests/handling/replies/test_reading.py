"""Replies in Wagtail are read by who holds the cases that they answer, now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback_pages.cases.models import Report
from handling.clusters.actions import gather
from handling.clusters.answers import draft_answer, send_answer
from handling.replies import actions
from handling.replies.models import Reply
from handling.report.actions import hand_over
from tests import builders

pytestmark = pytest.mark.django_db
WORDS = "Kuoppa zqvastausqz on paikattu"


def send(report: Report, by, *, leaves: bool) -> Reply:
    reply = actions.draft_reply(report_id=report.pk, texts={"fi": WORDS}, move="", by=by)
    actions.send_reply(reply_id=reply.pk, by=by)
    if leaves:
        deliver(reply)
    return reply


def deliver(reply: Reply) -> None:
    Reply.objects.filter(pk=reply.pk).update(send_at=timezone.now() - timedelta(seconds=1))
    assert actions.deliver_reply(reply_id=reply.pk)


def give_to(unit, report: Report, by) -> None:
    version = Report.objects.get(pk=report.pk).version
    hand_over(report_id=report.pk, unit=unit, reason="", by=by, seen_version=version)


def pages(reply: Reply) -> list[str]:
    compared = [reply.pk, "earliest", "latest"]
    return [reverse("replies:edit", args=[reply.pk]), reverse("replies:revisions_compare", args=compared)]


def read(client, user, reply: Reply) -> list[int]:
    client.force_login(user)
    return [client.get(page).status_code for page in pages(reply)]


@pytest.mark.parametrize("leaves", [True, False])
def test_an_answer_is_read_by_who_holds_its_case_now(client, potholes, museum, museum_handler, handler, leaves):
    report = builders.make_report(potholes)
    reply = send(report, handler, leaves=leaves)
    assert read(client, handler, reply) == [200, 200]
    assert read(client, museum_handler, reply) == [404, 404]

    give_to(museum, report, handler)

    assert read(client, handler, reply) == [404, 404]
    assert report.number not in client.get(reverse("replies:list")).content.decode()
    assert read(client, museum_handler, reply) == [200, 200]
    assert report.number in client.get(reverse("replies:list")).content.decode()


def test_of_an_answer_to_many_each_unit_reads_its_own_cases_numbers(client, potholes, museum, museum_handler, handler):
    kept, given = (builders.make_report(potholes) for _number in range(2))
    cluster = gather(report_id=kept.pk, with_ids=[given.pk], by=handler).cluster
    reply = draft_answer(
        cluster_id=cluster.pk, seen_versions={kept.pk: 1, given.pk: 1}, texts={"fi": WORDS}, move="", by=handler
    )
    send_answer(reply_id=reply.pk, by=handler)
    deliver(reply)
    give_to(museum, given, handler)

    for user, own, others in ((handler, kept, given), (museum_handler, given, kept)):
        client.force_login(user)
        for page in [*pages(reply), reverse("replies:list")]:
            html = client.get(page).content.decode()
            assert others.number not in html, page
        assert own.number in client.get(reverse("replies:list")).content.decode()
        assert own.number in client.get(pages(reply)[0]).content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(client, potholes, handler):
    client.force_login(handler)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            send(builders.make_report(potholes), handler, leaves=True)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("replies:list"))
        counts.append(len(asked))
    assert counts[0] >= counts[1]
