"""Ready-made texts: fields, what is offered first, and who proposes and offers them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from handling.replies.actions import deliver_reply, draft_reply, send_reply
from handling.replies.fields import MEANINGS, fill, left_open, problems_in
from handling.replies.models import Reply, ReplyTemplate
from handling.replies.ready_texts import ready_texts
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(potholes):
    return builders.make_report(potholes, language="sv", address="Bulevardi 2")


def make(name: str, **values: Any) -> ReplyTemplate:
    categories = values.pop("categories", [])
    template = ReplyTemplate.objects.create(
        **{"name": name, "text_fi": f"{name} fi", "text_sv": f"{name} sv", **values}
    )
    template.categories.set(categories)
    return template


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Asia {{number}} ja {{ address }}", []),
        ("Asia {{numero}}", ["{{numero}}"]),
        ("Asia {{}} ja {{ }}", ["{{}}", "{{ }}"]),
        ("Asia {{number", ["{{"]),
        ("Asia number}} {{unit}}", ["}}"]),
        ("Aaltosulut { ja } ovat tekstiä", []),
    ],
)
def test_fields_that_are_unknown_empty_or_half_are_found(text, wrong):
    assert list(problems_in(text)) == wrong


def test_fields_are_filled_in_the_residents_language_and_what_is_missing_stays(report, technical):
    report.due_at = None
    text = " ".join(f"{{{{{name}}}}}" for name in MEANINGS)

    told = fill(text, report=report, unit=technical, language="sv")

    assert told.startswith(f"{report.number} potholes sv Bulevardi 2 technical sv ")
    assert left_open(told) == ["{{due}}"]


def test_what_fits_comes_first_then_what_is_used_more(report, potholes, technical, handler):
    other = builders.make_category("lights")
    make("used", used=9)
    make("rare")
    make("for category", categories=[potholes])
    make("for both", categories=[potholes, other], outcomes=["fixed"])
    make("for outcome", outcomes=["fixed"])
    make("for another category", categories=[other], used=99)
    report.inbox_entry  # noqa: B018 - read once, as a screen does

    names = [one.label for one in ready_texts(report, user=handler, move="closed:fixed")]

    assert [name.split(" (")[0] for name in names] == ["for both", "for category", "for outcome", "used", "rare"]


def test_a_text_that_lacks_the_residents_language_is_not_offered(potholes, handler):
    english = builders.make_report(potholes, language="en")
    make("both")
    whole = make("whole", text_en="In English")

    assert [one.pk for one in ready_texts(english, user=handler, move="")] == [whole.pk]


def test_offering_costs_one_statement_however_many_there_are(report, potholes, handler, django_assert_num_queries):
    unit = report.inbox_entry.unit
    for number in range(3):
        make(f"{number}", categories=[potholes], unit=unit)
        with django_assert_num_queries(1):
            ready_texts(report, user=handler, move="")


def send(report, by, template=None):
    reply = draft_reply(report_id=report.pk, texts={"sv": "Svar"}, move="", by=by, template_id=template and template.pk)
    send_reply(reply_id=reply.pk, by=by)
    Reply.objects.filter(pk=reply.pk).update(send_at=timezone.now() - timedelta(seconds=1))
    assert deliver_reply(reply_id=reply.pk)


def test_use_is_counted_when_the_answer_leaves(report, handler):
    template = make("counted")

    send(report, handler, template)

    template.refresh_from_db()
    assert template.used == 1


def test_what_is_offered_is_filled_on_the_screen_and_an_open_field_is_not_sent(client, report, handler, technical):
    template = make("filled", unit=technical, text_sv="Ärendet {{number}} på {{address}}: {{due}}")
    report.address = ""
    report.save()
    client.force_login(handler)
    path = reverse("reply_write", args=[report.pk])

    inserted = client.post(
        path, {"version": report.version, "do": "insert", "text_sv": "Hej!", "template": template.pk}
    )
    typed = inserted.context["reply"]["form"].typed
    sent = client.post(path, {"version": report.version, "do": "send", "text_sv": typed, "template": template.pk})

    assert typed.startswith(f"Hej!\n\nÄrendet {report.number} på {{{{address}}}}")
    assert sent.status_code == 422
    assert "{{address}}" in str(sent.context["reply"]["form"].errors)
    assert not Reply.objects.filter(send_at__isnull=False).exists()


# -- writing them -----------------------------------------------------------------------------------------------------


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "Kiitos", "unit": "", "text_fi": "Kiitos {{number}}", "text_sv": "Tack", "text_en": "", **changes}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_unknown_field_is_refused_in_every_language(client, lead, technical, language):
    client.force_login(lead)

    data = typed(unit=technical.pk, **{f"text_{language}": "Asia {{nmber}} {{}}"})
    response = client.post(reverse("reply_templates:add"), data)

    assert response.context["form"].has_error(f"text_{language}")
    assert not ReplyTemplate.objects.exists()


def test_a_handlers_proposal_is_the_own_until_a_lead_offers_it(client, report, handler, lead, technical, officer):
    colleague = builders.make_user("colleague", technical.handlers)
    client.force_login(handler)
    client.post(reverse("reply_templates:add"), typed(unit=technical.pk, outcomes=["fixed"]))
    proposal = ReplyTemplate.objects.get()

    offered = [len(ready_texts(report, user=one, move="")) for one in (handler, colleague)]
    assert (proposal.proposed_by, offered, proposal.outcomes) == (handler, [1, 0], ["fixed"])
    for stranger in (colleague, officer):
        client.force_login(stranger)
        assert client.get(reverse("reply_templates:inspect", args=[proposal.pk])).status_code == 404

    client.force_login(lead)
    edit = reverse("reply_templates:edit", args=[proposal.pk])
    client.post(edit, typed(unit=technical.pk, name="Parempi"))
    proposal.refresh_from_db()
    assert (proposal.name, proposal.proposed_by) == ("Parempi", handler)
    client.post(edit, typed(unit=technical.pk, is_offered="on"))
    proposal.refresh_from_db()
    assert proposal.proposed_by is None
    assert len(ready_texts(report, user=colleague, move="")) == 1


def test_a_handler_cannot_offer_nor_change_what_is_offered(client, handler, technical, museum):
    shared = make("Yhteinen", unit=technical)
    client.force_login(handler)

    assert client.get(reverse("reply_templates:edit", args=[shared.pk])).status_code == 404
    client.post(reverse("reply_templates:add"), typed(unit=technical.pk, is_offered="on"))
    for unit in (museum.pk, ""):
        refused = client.post(reverse("reply_templates:add"), typed(unit=unit, name="Muu"))
        assert refused.context["form"].has_error("unit")

    assert ReplyTemplate.objects.get(name="Kiitos").proposed_by == handler
    assert not ReplyTemplate.objects.filter(name="Muu").exists()


def test_a_lead_of_another_unit_does_not_see_a_proposal(client, handler, technical, museum):
    proposal = make("zqproposalqz", unit=technical, proposed_by=handler)
    client.force_login(builders.make_user("museum_lead", museum.leads))

    for name in ("edit", "delete", "inspect", "history"):
        assert client.get(reverse(f"reply_templates:{name}", args=[proposal.pk])).status_code == 404
    assert "zqproposalqz" not in client.get(reverse("reply_templates:index")).content.decode()
