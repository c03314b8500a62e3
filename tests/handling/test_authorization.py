"""Every address under /admin/ × every role, with another unit's case as argument: nothing leaks, nothing changes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test import Client

from tests.handling import authorization_table
from tests.handling.admin_addresses import Address, all_addresses, paths
from tests.handling.admin_world import Case, Person, World, make_world

pytestmark = pytest.mark.django_db
TABLE = authorization_table.read()
OPENED = authorization_table.opened()
WHERE_CASES_ARE = {"inbox", "tray", "cluster", "case", "publishing", "erasing", "reply", "templates", "people"}
PEOPLE = [
    "officer",
    "technical_lead",
    "technical_handler",
    "technical_editor",
    "museum_lead",
    "museum_handler",
    "museum_editor",
    "without_groups",
    "anonymous",
]


@pytest.fixture
def world(_own_files: None) -> World:
    return make_world()


class Visitor:
    """A signed-in browser after whose requests everything is as before, its cookies too (one address signs out)."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        if person.user:
            self.client.force_login(person.user)
        self.cookies = self.client.cookies.output(header="")

    def get(self, path: str) -> tuple[int, str]:
        with self._undone():
            response = self.client.get(path)
            return response.status_code, body_of(response)

    def post_changes(self, path: str, data: dict[str, str], watch: "Watch") -> bool:
        """Whether posting changes what is watched."""
        with self._undone(), connection.execute_wrapper(watch):
            watch.touched = False
            self.client.raise_request_exception = path.startswith(OURS)
            self.client.post(path, data)
            return watch.touched and watch.state() != watch.before

    @contextmanager
    def _undone(self) -> Iterator[None]:
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


class Watch:
    """The rows that `person` must not change, read anew when a statement touches one of their tables."""

    def __init__(self, person: Person, world: World) -> None:
        self.parts = watched(person, world)
        self.touched = False
        self.before = self.state()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        writes = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        self.touched = self.touched or bool(writes and writes[1] in self.parts)
        return execute(sql, params, many, context)

    def state(self) -> list[tuple[str, str]]:
        parts = [
            f"SELECT '{table}', md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM {table} row WHERE {which}"  # noqa: S608 - names of ours
            for table, which in self.parts.items()
        ]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1")
            return cursor.fetchall()


def watched(person: Person, world: World) -> dict[str, str]:
    """Table → which of its rows. All names and numbers in it are ours."""
    reports = ",".join(str(case.report.pk) for case in world.cases.values())
    replies = ",".join(str(case.reply.pk) for case in world.cases.values())
    of_report, of_reply = f"row.report_id IN ({reports})", f"row.id IN ({replies})"
    tables = {
        "feedback_pages_report": f"row.id IN ({reports})",
        **{
            f"{table}": of_report
            for table in (
                "feedback_pages_reporter",
                "feedback_pages_message",
                "feedback_pages_answer",
                "feedback_pages_attachment",
                "feedback_pages_casemail",
                "handling_inboxentry",
                "handling_inboundmail",
                "handling_assignment",
                "handling_note",
                "handling_replyreceiver",
            )
        },
        "handling_reply": of_reply,
        "handling_cluster": "true",
        "wagtailcore_workflowstate": "true",
        "wagtailcore_taskstate": "true",
        "handling_replytemplate": f"row.unit_id = {world.technical.pk}",
        "handling_user": f"row.id <> {person.user.pk if person.user else 0}",
        **dict.fromkeys(
            (
                "handling_routingrule",
                "handling_unit",
                "handling_unit_sections",
                "handling_user_groups",
                "auth_group",
                "auth_group_permissions",
                "wagtailcore_grouppagepermission",
                "wagtailcore_groupcollectionpermission",
                "wagtailcore_workflow",
                "wagtailcore_task",
                "wagtailcore_site",
                "wagtailcore_locale",
                "wagtailcore_collection",
            ),
            "true",
        ),
    }
    if person.role == "officer":
        return tables
    # Officers publish and write pages; everybody else's hands are kept off both, editors' off other sections.
    mine = world.museum_pages if person.unit == "museum" else world.pages
    own = [page.get_parent().path for page in mine.values()] if person.role == "editor" else []
    others = " AND ".join(f"row.path NOT LIKE '{path}%'" for path in own) or "true"
    return {
        **tables,
        "wagtailcore_page": others,
        "feedback_pages_publication": "true",
        "feedback_pages_publicationdecision": of_report,
        "feedback_pages_townsettings": "true",
    }


def relation(person: Person, case: Case) -> str:
    if person.unit == "technical" or person.role in ("administrator", "without groups", "anonymous", "officer"):
        return "own"
    return "handed on" if case.was_museums else "other"


def hidden_secrets(person: Person, world: World) -> dict[str, str]:
    """Secret → what it is, for all that `person` must never see."""
    return {
        secret: f"{kind} of {name}"
        for name, case in world.cases.items()
        for kind, secrets in case.secrets.items()
        if kind not in TABLE[person.role, relation(person, case)]
        for secret in secrets
    }


@dataclass(frozen=True)
class Shown:
    case: str
    kind: str
    secrets: list[str]


def shown_secrets(person: Person, world: World) -> list[Shown]:
    return [
        Shown(name, kind, case.secrets[kind])
        for name, case in world.cases.items()
        for kind in TABLE[person.role, relation(person, case)]
        if case.secrets[kind]
    ]


def every_path(world: World, kinds: set[str] | None = None) -> Iterator[tuple[Address, str]]:
    """Each address (of these classes) with the arguments of each case, once."""
    for address in all_addresses():
        if address.kind == "raises" or (kinds and address.kind not in kinds):
            continue
        for path in dict.fromkeys(path for case in world.cases.values() for path in paths(address, world, case)):
            yield address, path


def body_of(response: Any) -> str:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return raw.decode("utf-8", "replace")


@pytest.mark.parametrize("name", [*PEOPLE, "administrator"])
def test_reading_any_address_shows_what_the_table_says_and_no_more(world: World, name: str) -> None:
    person = world.people[name]
    visitor, hidden = Visitor(person), hidden_secrets(person, world)
    leaks, intrusions, opened, seen = [], [], set(), ""

    # Nothing of the cases is hidden from those who handle them; what is not theirs to open, others like them try.
    for address, path in every_path(world, None if hidden else WHERE_CASES_ARE):
        status, body = visitor.get(path)
        seen += body
        leaks += [f"{path}: {what}" for secret, what in hidden.items() if secret in body]
        if status == 200:
            opened.add(address.kind)
            if person.role not in OPENED[address.kind]:
                intrusions.append(path)

    assert leaks == []
    assert intrusions == []
    # Cases of the museum's own there are none to walk to.
    expected = {kind for kind, roles in OPENED.items() if person.role in roles and (hidden or kind in WHERE_CASES_ARE)}
    assert expected - opened <= ({"case", "publishing", "erasing"} if person.unit == "museum" else set())
    # The table's "yes" is true as well: what a role may see stands on some page of each case.
    assert [what for what in shown_secrets(person, world) if not any(secret in seen for secret in what.secrets)] == []


# -- writing --------------------------------------------------------------------------------------------------------

# Some of Wagtail's views fail where a script's part of a form is missing; ours never do.
OURS = tuple(
    f"/admin/{part}"
    for part in (
        "inbox",
        "mail/",
        "clusters/",
        "reports/",
        "publishing",
        "replies",
        "reply_templates",
        "routing_rules",
        "areas",
        "statutory_clocks",
        "units",
        "people",
        "users",
    )
)
# Tried where no form is known: names that forms and actions of ours and of Wagtail read.
PLAUSIBLE = {
    "body": "x",
    "text": "x",
    "text_fi": "x",
    "text_sv": "x",
    "name": "x",
    "title": "x",
    "comment": "x",
    "reason": "x",
    "move": "closed:spam",
    "version": "1",
    "unit": "1",
    "confirm": "on",
    "heir": "",
    "action-publish": "1",
    "action-submit": "1",
    "position": "0",
    "locked": "1",
    "is_editing": "1",
    "mark_as_active": "False",
    "role": "1",
    "body-count": "0",
    "questions-count": "0",
}


def forms_in(html: str, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form that posts: where to, and what it would send as it stands."""
    soup: Any = BeautifulSoup(html, "html.parser")
    for form in soup.find_all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        data = {field["name"]: _value_of(field) for field in form.find_all("input") if field.get("name")}
        data |= {field["name"]: field.text.strip() for field in form.find_all("textarea") if field.get("name")}
        for select in form.find_all("select"):
            options = [option.get("value", "") for option in select.find_all("option")]
            data[select.get("name") or ""] = next((value for value in options if value), "")
        data.pop("csrfmiddlewaretoken", None)
        yield form.get("action") or path, data


def _value_of(field: Any) -> str:
    return field.get("value") or ("on" if field.get("type") in ("checkbox", "radio") else "")


def every_post(world: World) -> list[tuple[str, dict[str, str]]]:
    """Each address with what its own form sends for an administrator, and with plausible names."""
    visitor, posts, plain = Visitor(world.people["administrator"]), {}, []
    for _address, path in every_path(world):
        plain.append(path)
        # The administrator opens everything, and nothing breaks.
        _status, body = visitor.get(path)
        for action, data in forms_in(body, path):
            if action.startswith("/admin/"):
                filled = {**PLAUSIBLE, **{name: value for name, value in data.items() if value}}
                posts[action, tuple(data.items())] = (action, filled)
    with_form = {action for action, _data in posts}
    return [*posts.values(), *((path, PLAUSIBLE) for path in plain if path not in with_form)]


def test_posting_to_any_address_changes_a_case_only_for_those_who_may(world: World) -> None:
    posts = every_post(world)
    changed = {name: changed_paths(world.people[name], world, posts) for name in PEOPLE}
    handler, lead = changed.pop("technical_handler"), changed.pop("technical_lead")

    assert {name: paths for name, paths in changed.items() if paths} == {}
    # The measure measures: the unit's own people change the case by the very same requests.
    assert any("/notes/" in path for path in handler)
    assert any("/mail/" in path for path in handler)
    assert any("/workflow/action/" in path for path in lead)
    assert not any("/workflow/action/" in path for path in handler)


def changed_paths(person: Person, world: World, posts: list[tuple[str, dict[str, str]]]) -> list[str]:
    visitor, watch = Visitor(person), Watch(person, world)
    if person.unit == "technical" and person.role != "editor":
        posts = [(path, data) for path, data in posts if path.startswith(OURS)]
    return [path for path, data in posts if visitor.post_changes(path, data, watch)]
