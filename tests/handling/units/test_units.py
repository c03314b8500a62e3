"""Units, routing rules and reply templates through Wagtail's views."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale

from feedback_pages.categories.models import Category, Section, SectionPage
from handling.replies.models import ReplyTemplate
from handling.routing.models import RoutingRule
from handling.units.actions import grant_sections
from handling.units.models import Unit
from handling.units.users import User
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client, town, administrator: User) -> Any:
    client.force_login(administrator)
    return client


def unit_data(**changes: Any) -> dict[str, Any]:
    return {"code": "sports", "name_fi": "Liikunta", "name_sv": "Idrott", "name_en": "Sports", **changes}


# -- units ----------------------------------------------------------------------------------------------------------


def test_new_unit_has_its_groups_and_its_approval(admin_client, town) -> None:
    section = builders.make_section("sport")

    response = admin_client.post(reverse("units:add"), unit_data(sections=[section.pk]))

    unit = Unit.objects.get(code="sports")
    assert response.status_code == 302
    assert len({unit.handlers_id, unit.leads_id, unit.editors_id}) == 3
    assert list(unit.approval_task.groups.all()) == [unit.leads]
    assert unit.approval_task.workflows.count() == 1
    assert list(unit.sections.all()) == [section]


def test_unit_with_the_longest_names_is_made(admin_client) -> None:
    admin_client.post(reverse("units:add"), unit_data(name_fi="ä" * 120, name_sv="ö" * 120))

    assert Unit.objects.filter(code="sports").exists()


def test_code_that_is_taken_is_refused_at_the_field(admin_client, technical: Unit) -> None:
    response = admin_client.post(reverse("units:add"), unit_data(code=technical.code))

    assert response.context["form"].has_error("code")
    assert Unit.objects.count() == 1


def test_another_unit_takes_over_being_the_default_one(admin_client, technical: Unit, museum: Unit) -> None:
    url = reverse("units:edit", args=[museum.pk])

    admin_client.post(url, unit_data(code="museum", is_default="on"))

    assert list(Unit.objects.filter(is_default=True)) == [museum]


def test_default_unit_cannot_give_it_up_to_nobody(admin_client, technical: Unit) -> None:
    admin_client.post(reverse("units:edit", args=[technical.pk]), unit_data(code="technical"))

    assert Unit.objects.get(is_default=True) == technical


def test_units_are_not_deleted(admin_client, technical: Unit) -> None:
    assert admin_client.post(f"/admin/units/delete/{technical.pk}/").status_code == 404
    assert Unit.objects.filter(pk=technical.pk).exists()


@pytest.fixture
def section_pages(town) -> dict[str, SectionPage]:
    pages = builders.make_category_pages(builders.make_home_pages(), section="museo", category="nayttelyt")
    return {code: page.get_parent().specific for code, page in pages.items()}


def test_sections_chosen_for_a_unit_are_granted_in_every_language(admin_client, section_pages, museum: Unit) -> None:
    section = Section.objects.get(translation_key=section_pages["fi"].translation_key)

    admin_client.post(reverse("units:edit", args=[museum.pk]), unit_data(code="museum", sections=[section.pk]))

    granted = set(GroupPagePermission.objects.filter(group=museum.editors).values_list("page_id", flat=True))
    assert granted == {page.pk for page in section_pages.values()}


def test_page_that_a_section_gets_later_is_granted_too(town, museum: Unit) -> None:
    homes = builders.make_home_pages()
    pages = builders.make_category_pages(homes, section="museo", category="nayttelyt")
    section_fi = pages["fi"].get_parent().specific
    section_fi.get_translation(Locale.objects.get(language_code="en")).delete()
    grant_sections(unit=museum, sections=[Section.objects.get(translation_key=section_fi.translation_key)])

    late = section_fi.copy_for_translation(Locale.objects.get(language_code="en"))

    assert GroupPagePermission.objects.filter(group=museum.editors, page_id=late.pk).exists()


# -- routing rules --------------------------------------------------------------------------------------------------


def test_category_without_a_rule_is_shown_with_the_unit_that_gets_it(admin_client, potholes, technical: Unit) -> None:
    builders.make_category("loose")

    shown = admin_client.get(reverse("routing_rules:index"))

    assert [category.code for category in shown.context["unrouted"]] == ["loose"]
    assert shown.context["default_unit"] == technical
    assert "loose fi" in shown.content.decode()


def test_rule_is_made_for_a_category_that_has_none(admin_client, potholes: Category, museum: Unit) -> None:
    loose = builders.make_category("loose")

    admin_client.post(reverse("routing_rules:add"), {"category": loose.pk, "unit": museum.pk})

    assert RoutingRule.objects.last() == RoutingRule.objects.get(category=loose, unit=museum)


def test_second_rule_of_a_category_is_refused_as_it_would_do_nothing(
    admin_client, potholes: Category, museum: Unit
) -> None:
    refused = admin_client.post(reverse("routing_rules:add"), {"category": potholes.pk, "unit": museum.pk})
    rule = RoutingRule.objects.get(category=potholes)
    admin_client.post(reverse("routing_rules:edit", args=[rule.pk]), {"category": potholes.pk, "unit": museum.pk})

    assert refused.context["form"].has_error("category", "unique")
    assert RoutingRule.objects.get(category=potholes).unit == museum


def test_officers_read_rules_and_change_none(client, town, officer: User, potholes, museum: Unit) -> None:
    rule = RoutingRule.objects.get()
    client.force_login(officer)

    client.post(reverse("routing_rules:edit", args=[rule.pk]), {"category": potholes.pk, "unit": museum.pk})

    rule.refresh_from_db()
    assert client.get(reverse("routing_rules:index")).status_code == 200
    assert rule.unit.code == "technical"


# -- reply templates ------------------------------------------------------------------------------------------------


def template_data(**changes: Any) -> dict[str, Any]:
    return {"name": "Kiitos", "unit": "", "text_fi": "Kiitos palautteesta", "text_sv": "Tack", "text_en": "", **changes}


def test_lead_writes_templates_of_the_own_unit_alone(client, town, lead: User, technical: Unit, museum: Unit) -> None:
    client.force_login(lead)

    client.post(reverse("reply_templates:add"), template_data(unit=technical.pk))
    refused = [client.post(reverse("reply_templates:add"), template_data(unit=unit)) for unit in (museum.pk, "")]

    assert [template.unit for template in ReplyTemplate.objects.all()] == [technical]
    assert all(response.context["form"].has_error("unit") for response in refused)


def test_lead_cannot_open_nor_take_over_another_units_template(
    client, town, lead: User, museum: Unit, technical: Unit
) -> None:
    template = ReplyTemplate.objects.create(name="Museon", unit=museum, text_fi="x", text_sv="x")
    client.force_login(lead)

    for name in ("edit", "delete", "inspect", "history"):
        assert client.get(reverse(f"reply_templates:{name}", args=[template.pk])).status_code == 404
    client.post(reverse("reply_templates:edit", args=[template.pk]), template_data(unit=technical.pk))

    template.refresh_from_db()
    assert template.unit == museum
    assert "Museon" not in client.get(reverse("reply_templates:index")).content.decode()


def test_shared_templates_are_officers_and_read_by_handlers(client, town, officer: User, handler: User) -> None:
    client.force_login(officer)
    client.post(reverse("reply_templates:add"), template_data())
    template = ReplyTemplate.objects.get()
    client.force_login(handler)

    shown = client.get(reverse("reply_templates:inspect", args=[template.pk]))
    edited = client.post(reverse("reply_templates:edit", args=[template.pk]), template_data(name="Toinen"))

    template.refresh_from_db()
    assert template.unit is None
    assert "Kiitos palautteesta" in shown.content.decode()
    assert edited.status_code in (302, 404)
    assert template.name == "Kiitos"
