"""Invented reports are what the actions of life would have left behind. One load serves most tests here."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from wagtail.models import ModelLogEntry

from config.generated_reports import loading, scene
from config.generated_reports.photos import Photo, make_photos
from config.generated_reports.scene import complete_town, read_scene
from config.generated_reports.tables import KEYS
from feedback_pages.cases import deadlines, workflow
from feedback_pages.cases.links import private_link
from feedback_pages.cases.models import Attachment, Message, Outcome, Report, Reporter, ReportState
from feedback_pages.categories.models import Category
from feedback_pages.delivery.models import Delivery
from feedback_pages.publications.actions import refresh_publication
from feedback_pages.publications.models import Publication, PublicationDecision
from handling.inbox.actions import refresh_entry
from handling.inbox.models import InboxEntry
from handling.replies.models import Reply
from handling.units.users import User
from tests.builders import PUBLISHED, make_report

COUNT, SEED, UNTIL = 1_500, 7, 1_790_000_000.0
RESERVED = ("example.org", ".example.org", ".example")
# Each of these counts the report's version up; what has no row of its own in the report's change does not.
UNCOUNTED = {"report_received", "reply_approved", "note_added"}


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Photo]:
    folder = tmp_path_factory.mktemp("photos")
    with override_settings(MEDIA_ROOT=folder / "media", PRIVATE_ROOT=folder / "private"):
        return make_photos(3)


@pytest.fixture(scope="module")
def _loaded(
    django_db_setup: None, django_db_blocker: object, photos: list[Photo], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("town")
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with override_settings(MEDIA_ROOT=folder / "media", PRIVATE_ROOT=folder / "private"):
            call_command("load_demo", stdout=StringIO())
        complete_town()
        loading.load(_prepared(photos), lambda done, what: None)
        yield
        transaction.set_rollback(True)


def _prepared(photos: list[Photo]) -> loading.Load:
    return loading.prepare(scene=read_scene(photos, SEED), count=COUNT, seed=SEED, until=UNTIL)


@pytest.fixture
def town(_loaded: None, db: None) -> None:
    """The demo town with the generated reports; what a test changes is undone after it."""


def generated():
    return Report.objects.filter(pk__gt=60).order_by("pk")


def share(part: int, whole: int = COUNT) -> float:
    return part / whole


def test_every_state_and_outcome_appears(town: None) -> None:
    assert generated().count() == COUNT
    assert set(generated().values_list("state", flat=True)) == set(ReportState.values)
    assert set(generated().exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome.values)
    assert set(PublicationDecision.objects.filter(report__pk__gt=60).values_list("status", flat=True)) == set(
        PublicationDecision.Status.values
    )


def test_shares_are_those_of_a_town(town: None) -> None:
    assert share(generated().exclude(point=None).count()) == pytest.approx(0.60, abs=0.05)
    assert share(Attachment.objects.filter(report__in=generated()).values("report").distinct().count()) == (
        pytest.approx(0.20, abs=0.05)
    )
    published = Publication.objects.filter(decisions__report__in=generated(), is_visible=True)
    assert share(published.count()) == pytest.approx(0.70, abs=0.05)
    languages = Counter(generated().values_list("language", flat=True))
    assert languages["fi"] > languages["sv"] > languages["en"] > 0
    lengths = Counter(Counter(Message.objects.filter(report__in=generated()).values_list("report", flat=True)).values())
    assert set(lengths) == set(range(1, 9))


def test_units_are_of_very_different_size(town: None) -> None:
    sizes = sorted(Counter(InboxEntry.objects.filter(report__in=generated()).values_list("unit", flat=True)).values())
    assert len(sizes) == scene.UNITS
    assert share(sizes[-1]) == pytest.approx(0.44, abs=0.06)
    assert share(sizes[0]) < 0.04


def test_numbers_and_keys_grow_with_time_and_go_on(town: None) -> None:
    rows = list(generated().values_list("number", "received_at"))
    assert [received for _number, received in rows] == sorted(received for _number, received in rows)
    assert len({number for number, _received in rows}) == COUNT
    newest = make_report(Category.objects.exclude(version=None).first())
    assert int(newest.number.rsplit("-")[-1]) == int(rows[-1][0].rsplit("-")[-1]) + 1
    assert newest.pk > generated().exclude(pk=newest.pk).last().pk


def test_inbox_rows_are_what_the_action_writes(town: None) -> None:
    for report in generated().select_related("inbox_entry")[:300]:
        before, after = report.inbox_entry, refresh_entry(report=report)
        for name in ("unit_id", "assignee_id", "category_id", "state", "kind", "language", "excerpt", "received_at"):
            assert getattr(before, name) == getattr(after, name), name
        assert before.due_at == after.due_at
        assert (before.point_3857 is None) == (report.point is None)
        if report.point:
            assert before.point_3857.distance(after.point_3857) < 0.001


def test_deadlines_are_those_of_the_categories(town: None) -> None:
    for report in generated().select_related("category")[:300]:
        promise = report.category.promise_days
        assert report.due_at == (deadlines.due_after(report.received_at, promise) if promise else None)


def test_publications_follow_their_reports(town: None) -> None:
    decisions = PublicationDecision.objects.filter(report__in=generated()).exclude(publication=None)
    for decision in decisions.select_related("report__category__section", "publication")[:300]:
        before = decision.publication
        assert decision.report.reporter.consents_to_publication
        assert decision.report.outcome not in (Outcome.SPAM, Outcome.WITHDRAWN)
        assert before.answer_words == "\n".join(answer.text for answer in before.answers.all())
        refresh_publication(decision.report)
        after = Publication.objects.get(pk=before.pk)
        for name in ("state", "kind", "category_id", "section_id", "is_visible"):
            assert getattr(before, name) == getattr(after, name), name


def _entries(report: Report) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(content_type__model="report", object_id=report.pk).order_by("pk"))


def test_history_leads_by_allowed_moves_to_where_the_report_is(town: None) -> None:
    moves = 0
    for report in generated()[:400]:
        state, outcome = ReportState.RECEIVED.value, ""
        for entry in _entries(report):
            if entry.action == "kuuluu.report_moved":
                move = workflow.Move.parse(entry.data["to"])
                assert entry.data["from"] == state
                assert workflow.may_move(state, move, outcome=outcome)
                state, outcome, moves = move.state, move.outcome, moves + 1
        assert (state, outcome) == (report.state, report.outcome)
        assert (report.closed_at is not None) == (report.state == ReportState.CLOSED)
    assert moves > 200


def test_versions_count_the_changes(town: None) -> None:
    for report in generated()[:200]:
        actions = [entry.action.removeprefix("kuuluu.") for entry in _entries(report) if not entry.data.get("by_rule")]
        assert report.version == 1 + sum(action not in UNCOUNTED for action in actions)


def test_nothing_is_closed_in_silence(town: None) -> None:
    told = generated().filter(state=ReportState.CLOSED).exclude(outcome__in=workflow.SILENT_OUTCOMES)
    assert told.exists()
    assert not told.exclude(messages__direction=Message.Direction.OUT).exists()


def test_replies_were_sent_once_and_say_what_their_messages_say(town: None) -> None:
    sent = Reply.objects.exclude(sent_at=None).prefetch_related("receivers__message", "receivers__report")
    assert sent.count() > COUNT / 2
    for reply in sent[:200]:
        receiver = reply.receivers.get()
        assert receiver.message.body == reply.text_in(receiver.report.language)
        assert reply.latest_revision.as_object().move == reply.move
    assert not Reply.objects.filter(sent_at=None).exclude(send_at=None).exists()


def test_no_mail_waits_and_none_could_reach_anybody(town: None) -> None:
    addresses = {
        *Reporter.objects.filter(report__in=generated()).values_list("email", flat=True),
        *Delivery.objects.values_list("address", flat=True),
        *User.objects.values_list("email", flat=True),
    } - {""}
    assert len(addresses) > COUNT / 2
    assert [address for address in addresses if not address.endswith(RESERVED)] == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.SENT, Delivery.State.FAILED}
    failed = InboxEntry.objects.filter(has_failed_mail=True).values_list("report", flat=True)
    assert set(failed) == set(
        Report.objects.filter(mails__delivery__state=Delivery.State.FAILED).values_list("pk", flat=True)
    )


def test_stored_words_are_found(town: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ndoc FROM ts_stat('SELECT search FROM feedback_pages_message') ORDER BY ndoc DESC")
        counts = [row[0] for row in cursor.fetchall()]
    assert len(counts) > 3_000
    assert counts[0] > COUNT / 7
    assert counts[-1] == 1


def test_public_pages_and_screens_show_them(town: None) -> None:
    shown = Publication.objects.filter(decisions__report__in=generated(), is_visible=True).exclude(answers=None).first()
    assert shown is not None
    public = Client()
    assert public.get(PUBLISHED[shown.language]).status_code == 200
    page = public.get(f"{PUBLISHED[shown.language]}{shown.public_id}/")
    assert shown.title in page.content.decode()
    report = generated().filter(replies__reply__sent_at__isnull=False).first()
    staff = Client()
    staff.force_login(User.objects.get(username="admin"))
    assert staff.get("/admin/inbox/").status_code == 200
    screen = staff.get(f"/admin/reports/{report.pk}/")
    assert screen.status_code == 200
    assert report.number in screen.content.decode()
    own = public.get(private_link(report.reporter).removeprefix("http://127.0.0.1:8000"))
    assert report.number in own.content.decode()


def test_same_seed_gives_the_same_rows(town: None, photos: list[Photo]) -> None:
    one, other = _prepared(photos), _prepared(photos)
    again = loading.Load(other.run.__class__(**{**vars(other.run), "serial": one.run.serial}), COUNT, one.first)
    assert loading.draw_chunk(one, 1_000).rows == loading.draw_chunk(again, 1_000).rows
    assert loading.draw_chunk(one, 0).rows != loading.draw_chunk(one, 1_000).rows


def test_same_seed_twice_is_refused(town: None) -> None:
    with pytest.raises(CommandError, match="seed 7 are here already"):
        call_command("generate_reports", 10, seed=SEED)
    assert generated().count() == COUNT


def test_real_towns_are_left_alone(town: None) -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="--among-real-reports"):
        call_command("generate_reports", 10, seed=SEED + 1)
    assert generated().count() == COUNT


def test_every_loaded_table_is_filled(town: None) -> None:
    assert [model.__name__ for model in KEYS if not model._default_manager.exists()] == []
