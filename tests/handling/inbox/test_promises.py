"""Deadlines as the inbox and the report's screen tell them, and clocks that stand while the resident is waited for."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from feedback_pages.cases.actions import add_reporter_message, lock_report
from feedback_pages.cases.deadlines import FINNISH, Clock, Deadline, due_after
from feedback_pages.cases.models import Report
from feedback_pages.cases.workflow import Move
from feedback_pages.publications.actions import public_state
from feedback_pages.town.models import TownSettings
from handling.inbox.models import InboxEntry
from handling.inbox.promises import promise_of
from handling.replies.actions import answer_report, draft_reply, record_told_answer
from handling.report.actions import change_state
from tests import builders

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 25, 10, tzinfo=HELSINKI)  # a Wednesday
LONG_AGO = timedelta(days=30)


def due(day: int, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, 23, 59, 59, tzinfo=HELSINKI)


@pytest.fixture
def promised(potholes):
    potholes.promise_days, potholes.reaction_days = 5, 2
    potholes.save()
    return potholes


def seen(report: Report) -> dict:
    return {"report_id": report.pk, "seen_version": Report.objects.get(pk=report.pk).version}


@pytest.mark.parametrize(
    ("clock", "at", "state", "words"),
    [
        (Clock.ANSWER, due(25), "received", "answer due today"),
        (Clock.ANSWER, due(26), "received", "answer due tomorrow"),
        (Clock.ANSWER, due(27), "in_progress", "answer due on Friday"),
        (Clock.REACTION, due(30), "received", "to be taken up on Monday"),
        (Clock.ANSWER, due(4, 12), "received", "answer due by 12/04/2026"),
        (Clock.ANSWER, due(24), "received", "answer 1 working day late"),
        (Clock.ANSWER, due(20), "received", "answer 3 working days late"),
        (Clock.REACTION, due(23), "received", "not taken up, 2 working days late"),
        (Clock.ANSWER, due(20), "waiting", "paused, waiting for the resident"),
        (Clock.ANSWER, due(20), "closed", None),
    ],
)
def test_promise_is_told_in_words(clock: Clock, at: datetime, state: str, words: str | None) -> None:
    with translation.override("en"):
        promise = promise_of(Deadline(clock, at), state=state, now=NOW, calendar=FINNISH)
    assert (promise and promise.words) == words


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "vastaus viimeistään perjantaina"), ("sv", "svar senast på fredag")]
)
def test_promise_is_told_in_the_readers_language(language: str, words: str) -> None:
    with translation.override(language):
        promise = promise_of(Deadline(Clock.ANSWER, due(27)), state="received", now=NOW, calendar=FINNISH)
    assert promise.words == words


def test_new_report_is_due_by_its_category_and_the_towns_days(promised, town) -> None:
    TownSettings.objects.update(closed_days="26.11.")
    report = builders.make_report(promised, received_at=NOW)

    assert (report.reaction_due_at, report.due_at) == (due(30), due(3, 12))
    assert InboxEntry.objects.get(report=report).due_at == due(30)


def test_first_reaction_leaves_the_answer_due(promised, town, handler) -> None:
    report = builders.make_report(promised)

    change_state(move=Move("in_progress"), reason="", by=handler, **seen(report))

    report.refresh_from_db()
    assert InboxEntry.objects.get(report=report).due_at == report.due_at > report.reaction_due_at


@pytest.mark.parametrize("way", ["state", "reason", "reply", "phone"])
def test_clock_stands_while_the_resident_is_asked_and_goes_on_with_what_is_left(promised, town, handler, way) -> None:
    report = builders.make_report(promised)
    match way:
        case "state":
            change_state(move=Move("waiting"), reason="", by=handler, **seen(report))
        case "reason":
            change_state(move=Move("waiting"), reason="Missä?", by=handler, **seen(report))
        case "reply":
            reply = draft_reply(report_id=report.pk, texts={"fi": "Missä?"}, move="waiting", by=handler)
            answer_report(reply=reply, report=lock_report(report.pk))
        case "phone":
            record_told_answer(text="Missä?", move="waiting", by=handler, **seen(report))
    paused = Report.objects.get(pk=report.pk)
    standing = InboxEntry.objects.get(report=report).due_at
    Report.objects.filter(pk=report.pk).update(paused_at=paused.paused_at - LONG_AGO, due_at=paused.due_at - LONG_AGO)
    before = Report.objects.get(pk=report.pk)

    add_reporter_message(report_id=report.pk, text="Tässä")

    after = Report.objects.get(pk=report.pk)
    stood = FINNISH.between(timezone.localtime(before.paused_at).date(), timezone.localdate())
    assert (paused.answered_at, standing, after.paused_at) == (None, None, None)
    assert after.due_at == due_after(before.due_at, stood)
    assert InboxEntry.objects.get(report=report).due_at == after.due_at


def test_question_to_the_resident_is_not_told_as_an_answer(promised, town, handler) -> None:
    report = builders.make_report(promised)
    change_state(move=Move("waiting"), reason="Missä?", by=handler, **seen(report))

    assert public_state(Report.objects.get(pk=report.pk)) == "open"


def test_late_soon_and_paused_are_filters_and_stand_on_the_rows(client, promised, town, handler) -> None:
    late = builders.make_report(promised, received_at=timezone.now() - LONG_AGO)
    soon, paused, calm = (builders.make_report(promised) for _ in range(3))
    tomorrow = FINNISH.after(timezone.localdate(), 1)
    InboxEntry.objects.filter(report=soon).update(due_at=datetime.combine(tomorrow, NOW.time(), tzinfo=HELSINKI))
    InboxEntry.objects.filter(report=calm).update(due_at=timezone.now() + LONG_AGO)
    change_state(move=Move("waiting"), reason="", by=handler, **seen(paused))
    client.force_login(handler)

    found = {
        need: [row.number for row in client.get(reverse("inbox"), {"needs": need}).context["rows"]]
        for need in ("late", "soon", "paused")
    }
    rows = {row.number: row.standing for row in client.get(reverse("inbox")).context["rows"]}

    assert found == {"late": [late.number], "soon": [soon.number], "paused": [paused.number]}
    assert rows == {late.number: "late", soon.number: "soon", paused.number: "paused", calm.number: "on_time"}
    assert client.get(reverse("report", args=[late.pk])).context["promise"].is_late
    assert client.get(reverse("report", args=[paused.pk])).context["promise"].standing.value == "paused"


def test_officer_writes_the_towns_days_off(client, town, officer) -> None:
    client.force_login(officer)
    url = reverse("wagtailsettings:edit", args=["feedback_pages", "townsettings", town.pk])
    form = client.get(url).context["form"]

    refused = form.__class__({"closed_days": "Joulu"}, instance=town)

    assert "closed_days" in form.fields
    assert "closed_days" in refused.errors
