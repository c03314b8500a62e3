"""Two units, somebody in every role of both, and two cases of one unit with a secret in every place that holds words."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Collection, TaskState

from feedback_pages.cases.actions import Contact, GivenAnswer, add_reporter_message, write_to_reporter
from feedback_pages.cases.models import Attachment, CaseMail, Report
from feedback_pages.categories.models import Category, CategoryPage, Section
from feedback_pages.town.models import Area
from handling.clusters.actions import gather
from handling.clusters.models import Cluster
from handling.mail_in.actions import take_mail
from handling.mail_in.models import InboundMail
from handling.notes.actions import add_note
from handling.replies.actions import draft_reply
from handling.replies.approval import ask_approval
from handling.replies.models import Reply, ReplyTemplate
from handling.routing.actions import assign_report
from handling.routing.models import RoutingRule
from handling.units.actions import ensure_officers, grant_sections
from handling.units.models import Unit
from handling.units.users import User
from tests import builders
from tests.handling.mail_in.letters import letter


@dataclass(frozen=True)
class Person:
    user: User | None
    role: str
    unit: str


@dataclass(frozen=True)
class Case:
    """A report of the technical unit; `secrets` by the kinds of `docs/authorization.md`."""

    report: Report
    reply: Reply
    task_state: TaskState
    photo: Attachment
    mail: CaseMail
    waiting: InboundMail
    secrets: dict[str, list[str]]
    was_museums: bool


@dataclass(frozen=True)
class World:
    people: dict[str, Person]
    cases: dict[str, Case]
    technical: Unit
    museum: Unit
    pages: dict[str, CategoryPage]
    museum_pages: dict[str, CategoryPage]
    rule: RoutingRule
    area: Area
    template: ReplyTemplate
    cluster: Cluster
    collection: Collection


def _category(page: CategoryPage) -> Category:
    return Category.objects.get(translation_key=page.translation_key)


def make_case(
    name: str, category: Category, *, writer: User, asker: User, giver: User, from_unit: Unit, unit: Unit
) -> Case:
    """A case with words in every place. `name` makes its secrets its own, `giver` hands it from `from_unit` to `unit`."""

    def secret(place: str) -> str:
        return f"zq{name}{place}qz"

    report = builders.make_report(
        category,
        text=f"{secret('first')} kuoppa",
        address=secret("address"),
        contact=Contact(
            name=secret("name"),
            email=f"{secret('mail')}@example.org",
            phone=f"+358 40 7{sum(name.encode()):06}",
            consents_to_publication=False,
        ),
        answers=[GivenAnswer(question_key="q", label="Kysymys", value=secret("given"))],
    )
    add_reporter_message(report_id=report.pk, text=secret("second"))
    write_to_reporter(report=report, text=secret("town"), language="fi", by=None)
    photo = Attachment.objects.create(
        report=report,
        message=report.messages.earliest("pk"),
        width=1,
        height=1,
        image=ContentFile(secret("photo").encode(), "a.jpg"),
        thumbnail=ContentFile(secret("small").encode(), "b.jpg"),
    )
    if from_unit != unit:
        report.refresh_from_db()
        assign_report(
            report_id=report.pk,
            unit=unit,
            assignee=None,
            reason=secret("reason"),
            by=giver,
            seen_version=report.version,
        )
    add_note(report_id=report.pk, body=secret("note"), by=writer)
    reply = draft_reply(report_id=report.pk, texts={"fi": secret("older")}, move="", by=writer)
    reply = draft_reply(
        report_id=report.pk, texts={"fi": secret("draft"), "sv": secret("svar")}, move="", by=writer, reply=reply
    )
    state = ask_approval(reply_id=reply.pk, by=asker).current_task_state
    waiting = take_mail(
        raw=letter(
            sender=f"{secret('stranger')}@example.org",
            answers=report.mails.earliest("pk").delivery.message_id,
            text=secret("letter"),
        )
    )
    return Case(
        report=Report.objects.get(pk=report.pk),
        reply=reply,
        task_state=state,
        photo=photo,
        mail=report.mails.earliest("pk"),
        waiting=waiting,
        was_museums=from_unit != unit,
        secrets={
            "words": [
                secret(place) for place in ("first", "second", "address", "given", "town", "photo", "small", "letter")
            ],
            "contact": [secret("name"), secret("mail"), secret("stranger"), report.reporter.phone],
            "notes": [secret("note")],
            "drafts": [secret("older"), secret("draft"), secret("svar")],
            "history": [secret("reason")] if from_unit != unit else [],
        },
    )


def _people(technical: Unit, museum: Unit, officers: Any) -> dict[str, Person]:
    groups = {"lead": "leads", "handler": "handlers", "editor": "editors"}
    people = {
        f"{unit.code}_{role}": Person(builders.make_user(f"{unit.code}_{role}", getattr(unit, field)), role, unit.code)
        for unit in (technical, museum)
        for role, field in groups.items()
    }
    return {
        **people,
        "administrator": Person(builders.make_user("admin", is_superuser=True, is_staff=True), "administrator", ""),
        "officer": Person(builders.make_user("officer", officers), "officer", ""),
        "without_groups": Person(builders.make_user("newcomer"), "without groups", ""),
        "anonymous": Person(None, "anonymous", ""),
    }


def make_world() -> World:
    builders.make_town()
    builders.make_legal_deadlines()
    homes = builders.make_home_pages()
    technical, museum = builders.make_unit("technical", is_default=True), builders.make_unit("museum")
    pages = builders.make_category_pages(homes, section="kadut", category="kuopat")
    museum_pages = builders.make_category_pages(homes, section="museo", category="nayttelyt")
    potholes, exhibitions = _category(pages["fi"]), _category(museum_pages["fi"])
    rule = RoutingRule.objects.create(category=potholes, unit=technical)
    RoutingRule.objects.create(category=exhibitions, unit=museum)
    for unit, category in ((technical, potholes), (museum, exhibitions)):
        grant_sections(unit=unit, sections=[Section.objects.get(categories=category)])
    people = _people(technical, museum, ensure_officers(root_pages=list(homes.values())))
    common: dict[str, Any] = {
        "writer": people["technical_handler"].user,
        "asker": people["technical_handler"].user,
        "giver": people["museum_handler"].user,
        "unit": technical,
    }
    cases = {
        "theirs": make_case("theirs", potholes, from_unit=technical, **common),
        "handed": make_case("handed", exhibitions, from_unit=museum, **common),
    }
    keys = [case.report.pk for case in cases.values()]
    cluster = gather(report_id=keys[0], with_ids=keys[1:], by=common["writer"]).cluster
    template = ReplyTemplate.objects.create(
        name="zqtemplateqz", unit=technical, text_fi="zqtextqz", text_sv="zqtextsvqz"
    )
    return World(
        people=people,
        cases=cases,
        technical=technical,
        museum=museum,
        pages=pages,
        museum_pages=museum_pages,
        rule=rule,
        area=builders.make_area("zqareaqz"),
        template=template,
        cluster=cluster,
        collection=Collection.get_first_root_node().add_child(name="Pictures"),
    )
