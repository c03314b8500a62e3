"""Every action of the staff on a case asks for itself who may: called as everybody, as `docs/authorization.md` says."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

import handling
from feedback_pages.cases.actions import add_reporter_message, lock_report
from feedback_pages.cases.models import Report
from feedback_pages.cases.workflow import Move
from feedback_pages.delivery.models import Delivery
from feedback_pages.publications.actions import PublicCopy, decide_private, publish_copy
from handling.bulk.actions import Chosen, Outcome, assign_all
from handling.clusters import actions as clusters
from handling.clusters import answers
from handling.clusters.models import Cluster
from handling.mail_in.actions import take_mail
from handling.replies import actions as replies
from handling.replies.approval import ask_approval
from handling.replies.models import Reply
from handling.report.erasing import ErasingReason
from handling.statutory.actions import flag_new_messages
from handling.units.models import Unit
from tests import builders
from tests.handling import authorization_table
from tests.handling.mail_in.letters import letter

pytestmark = pytest.mark.django_db
TABLE = authorization_table.done()
ANSWER = "answer, note, move, hand on, correct"
PUBLISH = "publish, change what is published, hide"
GATHER = "gather cases, answer them as one, let one go"
SORT = "sort mail that fits no case by itself"
ERASE = "erase words or contact details for good"
# What the case is called by, one or many.
KEYS = {"report_id", "reply_id", "cluster_id", "chosen", "assignments"}
# Person → role and whether the case is of the own unit.
PEOPLE = {
    "administrator": ("administrator", "own"),
    "officer": ("officer", "other"),
    "lead": ("lead", "own"),
    "handler": ("handler", "own"),
    "editor": ("editor", "own"),
    "museum_lead": ("lead", "other"),
    "museum_handler": ("handler", "other"),
    "museum_editor": ("editor", "other"),
    "without groups": ("", ""),
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    report: Report
    museum: Any
    people: dict[str, Any]

    @property
    def seen(self) -> dict[str, Any]:
        return {"report_id": self.report.pk, "seen_version": Report.objects.get(pk=self.report.pk).version}

    def draft(self) -> Reply:
        return replies.draft_reply(
            report_id=self.report.pk, texts={"fi": "Luonnos"}, move="", by=self.people["handler"]
        )

    def asked(self) -> Reply:
        reply = self.draft()
        ask_approval(reply_id=reply.pk, by=self.people["handler"])
        return Reply.objects.get(pk=reply.pk)


def _failed_mail(scene: Scene) -> dict[str, Any]:
    mail = scene.report.mails.get()
    Delivery.objects.filter(pk=mail.delivery_id).update(state="failed")
    return {"report_id": scene.report.pk, "mail_id": mail.pk}


def _leaving(scene: Scene) -> dict[str, Any]:
    reply = replies.send_reply(
        reply_id=scene.draft().pk, by=scene.people["handler"], seen_version=scene.seen["seen_version"]
    )
    return {"reply_id": reply.pk}


def _asked(scene: Scene) -> dict[str, Any]:
    reply = scene.asked()
    return {"reply_id": reply.pk, "revision_id": reply.latest_revision_id}


def _published(scene: Scene) -> dict[str, Any]:
    publish_copy(report=lock_report(scene.report.pk), copy=PublicCopy(title="Kuoppa", text="Kuoppa"), by=None)
    return scene.seen


def _published_in_cluster(scene: Scene) -> dict[str, Any]:
    _gathered(scene)
    return _published(scene)


def _private(scene: Scene) -> dict[str, Any]:
    decide_private(report=lock_report(scene.report.pk), by=None)
    return scene.seen


def _written_again(scene: Scene) -> dict[str, Any]:
    add_reporter_message(report_id=scene.report.pk, text="Vielä")
    return {"report_id": scene.report.pk}


def _waiting_mail(scene: Scene) -> dict[str, Any]:
    answered = scene.report.mails.earliest("pk").delivery.message_id
    mail = take_mail(raw=letter(sender="stranger@example.org", answers=answered))
    return {"mail_id": mail.pk, "report_id": scene.report.pk}


def _flagged(scene: Scene) -> dict[str, Any]:
    builders.make_legal_deadlines()
    add_reporter_message(report_id=scene.report.pk, text="Tämä on tietopyyntö")
    flag_new_messages()
    return {"report_id": scene.report.pk}


def _not_the_default_units(scene: Scene) -> dict[str, Any]:
    Unit.objects.update(is_default=False)
    Unit.objects.filter(pk=scene.museum.pk).update(is_default=True)
    return {**scene.seen, "reason": "Museon"}


def _second(scene: Scene) -> dict[str, Any]:
    other = builders.make_report(scene.report.category)
    return {"report_id": scene.report.pk, "with_ids": [other.pk]}


def _gathered(scene: Scene) -> Cluster:
    return clusters.gather(**_second(scene), by=scene.people["handler"]).cluster


def _in_cluster(scene: Scene) -> dict[str, Any]:
    _gathered(scene)
    return {"report_id": scene.report.pk}


def _answer_of_cluster(scene: Scene) -> dict[str, Any]:
    cluster = _gathered(scene)
    versions = dict(Report.objects.values_list("pk", "version"))
    return {"cluster_id": cluster.pk, "seen_versions": versions, "texts": {"fi": "Kaikille"}, "move": ""}


def _drafted_for_cluster(scene: Scene) -> dict[str, Any]:
    return {"reply_id": answers.draft_answer(**_answer_of_cluster(scene), by=scene.people["handler"]).pk}


def _chosen(scene: Scene) -> dict[str, Any]:
    return {"chosen": [Chosen(scene.seen["report_id"], scene.seen["seen_version"])]}


def _given_on(scene: Scene) -> dict[str, Any]:
    given = assign_all(**_chosen(scene), assignee=scene.people["lead"], by=scene.people["handler"])
    return {"assignments": given.assignments}


@dataclass(frozen=True)
class Case:
    """`row` of the table says who may; `only` names those people of them who do in this very scene."""

    row: str
    arguments: Callable[[Scene], dict[str, Any]]
    only: tuple[str, ...] = tuple(PEOPLE)


CASES = {
    "bulk.actions.assign_all": Case(ANSWER, lambda scene: {**_chosen(scene), "assignee": scene.people["handler"]}),
    "bulk.actions.hand_over_all": Case(
        ANSWER, lambda scene: {**_chosen(scene), "unit": scene.museum, "reason": "Museon"}
    ),
    "bulk.actions.note_all": Case(ANSWER, lambda scene: {**_chosen(scene), "body": "Muista"}),
    # Undone by the person who did it, and by nobody else.
    "bulk.actions.hand_back_all": Case(ANSWER, _given_on, ("handler",)),
    "clusters.actions.gather": Case(GATHER, _second),
    "clusters.actions.leave": Case(GATHER, _in_cluster),
    "clusters.actions.rename": Case(GATHER, lambda scene: {"cluster_id": _gathered(scene).pk, "name": "Kuopat"}),
    "clusters.answers.draft_answer": Case(GATHER, _answer_of_cluster),
    "clusters.answers.send_answer": Case(GATHER, _drafted_for_cluster),
    "clusters.answers.ask_for_answer": Case(GATHER, _drafted_for_cluster),
    "mail_in.actions.join_mail": Case(SORT, _waiting_mail),
    "notes.actions.add_note": Case(ANSWER, lambda scene: {"report_id": scene.report.pk, "body": "Muista"}),
    "publishing.actions.publish_report": Case(
        PUBLISH, lambda scene: {**scene.seen, "copy": PublicCopy(title="Kuoppa", text="Kuoppa tiessä")}
    ),
    "publishing.actions.hide_report": Case(PUBLISH, _published),
    "publishing.actions.keep_private": Case(PUBLISH, lambda scene: scene.seen),
    "publishing.actions.reopen_decision": Case(PUBLISH, _private),
    "publishing.actions.share_publication": Case(PUBLISH, _published_in_cluster),
    "replies.actions.draft_reply": Case(
        ANSWER, lambda scene: {"report_id": scene.report.pk, "texts": {"fi": "Väärä"}, "move": ""}
    ),
    "replies.actions.send_reply": Case(
        ANSWER, lambda scene: {"reply_id": scene.draft().pk, "seen_version": scene.seen["seen_version"]}
    ),
    "replies.actions.undo_send": Case(ANSWER, _leaving),
    "replies.actions.discard_reply": Case(ANSWER, lambda scene: {"reply_id": scene.draft().pk}),
    "replies.actions.approve_reply": Case("approve an answer that another wrote", _asked),
    "replies.actions.record_told_answer": Case(ANSWER, lambda scene: {**scene.seen, "text": "Kerrottu", "move": ""}),
    "replies.approval.ask_approval": Case(ANSWER, lambda scene: {"reply_id": scene.draft().pk}),
    "replies.approval.take_back_request": Case(ANSWER, lambda scene: {"reply_id": scene.asked().pk}, ("handler",)),
    "report.actions.change_state": Case(
        ANSWER, lambda scene: {**scene.seen, "move": Move("closed", "fixed"), "reason": "Korjattu."}
    ),
    "report.actions.move_place": Case(ANSWER, lambda scene: {**scene.seen, "point": None, "address": "Muualla"}),
    "report.actions.change_category": Case(
        ANSWER, lambda scene: {**scene.seen, "category": scene.report.category, "kind": "idea"}
    ),
    "report.actions.hand_over": Case(ANSWER, lambda scene: {**scene.seen, "unit": scene.museum, "reason": "Museon"}),
    "report.actions.mark_seen": Case(ANSWER, _written_again),
    "report.actions.refuse": Case(ANSWER, _not_the_default_units),
    "report.actions.resend_mail": Case(ANSWER, _failed_mail),
    "report.erasing.erase_message": Case(
        ERASE,
        lambda scene: {
            **scene.seen,
            "message_id": scene.report.messages.get().pk,
            "reason": ErasingReason.WISH,
            "with_publication": True,
        },
    ),
    "report.erasing.erase_contact": Case(ERASE, lambda scene: {**scene.seen, "reason": ErasingReason.WISH}),
    "statutory.actions.clear_flag": Case(ANSWER, _flagged),
    "routing.actions.give_back": Case(ANSWER, _not_the_default_units),
    "routing.actions.assign_report": Case(
        ANSWER, lambda scene: {**scene.seen, "unit": scene.museum, "assignee": None, "reason": ""}
    ),
}


def staff_actions() -> dict[str, Callable[..., Any]]:
    """Every function of `handling` that somebody (`by`) calls with the key of a report, a reply or a cluster, or with many."""
    found = {}
    for module in pkgutil.walk_packages(handling.__path__, "handling."):
        if ".migrations" in module.name or module.name == "handling.report.access":  # the locks themselves
            continue
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ != module.name or name.startswith("_"):
                continue
            parameters = inspect.signature(function).parameters
            if "by" in parameters and KEYS & set(parameters):
                found[f"{module.name.removeprefix('handling.')}.{name}"] = function
    return found


def test_every_action_of_the_staff_has_a_case() -> None:
    assert set(staff_actions()) == set(CASES)


@pytest.fixture
def scene(potholes, technical, museum, administrator, officer, handler, lead, museum_handler, museum_editor) -> Scene:
    people = {
        "administrator": administrator,
        "officer": officer,
        "lead": lead,
        "handler": handler,
        "editor": builders.make_user("editor", technical.editors),
        "museum_lead": builders.make_user("museum_lead", museum.leads),
        "museum_handler": museum_handler,
        "museum_editor": museum_editor,
        "without groups": builders.make_user("newcomer"),
    }
    return Scene(report=builders.make_report(potholes), museum=museum, people=people)


def whole_database() -> list[tuple[str, str]]:
    """Each table with a hash of its rows."""
    tables = [name for name in connection.introspection.table_names() if name != "spatial_ref_sys"]
    parts = [
        f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"  # noqa: S608
        for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1")
        return cursor.fetchall()


def refuse_nothing_done(result: Any) -> None:
    """What is done with many tells afterwards which it could not do: here it was one, and that one is refused."""
    if isinstance(result, Outcome) and not result.done:
        raise PermissionDenied


@pytest.mark.parametrize("name", CASES)
def test_action_is_done_for_those_whom_the_table_names_and_refused_to_all_others(name: str, scene: Scene) -> None:
    case, action = CASES[name], staff_actions()[name]
    arguments = case.arguments(scene)
    before = whole_database()
    allowed = set()
    for person, user in scene.people.items():
        with transaction.atomic():
            try:
                with transaction.atomic():
                    refuse_nothing_done(action(**arguments, by=user))
                allowed.add(person)
                assert whole_database() != before, "the case's arguments do change something"
            except PermissionDenied:
                assert whole_database() == before, person
            transaction.set_rollback(True)

    expected = {person for person, (role, case_is) in PEOPLE.items() if case_is in TABLE[case.row].get(role, set())}
    assert allowed == expected & set(case.only)
