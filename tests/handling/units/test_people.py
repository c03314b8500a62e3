"""Inviting, deactivating with cases handed over, and what Wagtail's views of users and groups no longer do."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from feedback_pages.delivery.models import Delivery
from handling.inbox.models import InboxEntry
from handling.people.actions import deactivate_user, heirs_of, invite_again, invite_user, reactivate_user
from handling.routing.actions import assign_report
from handling.units.models import Unit
from handling.units.permissions import unit_ids_worked_by
from handling.units.users import User
from tests import builders

pytestmark = pytest.mark.django_db
INVITE = reverse("wagtailusers_users:add")


def invitation(**changes: Any) -> dict[str, Any]:
    return {
        "email": "Saara@hanko.example",
        "first_name": "Saara",
        "last_name": "Uusi",
        "language": "sv",
        "groups": [],
        **changes,
    }


@pytest.fixture
def admin_client(client, town, administrator: User) -> Any:
    client.force_login(administrator)
    return client


def link_in(delivery: Delivery) -> str:
    return re.search(r"https?://[^/]+(/admin/password_reset/\S+)", delivery.content["text"])[1]  # type: ignore[index]


def held_by(person: User, category: Category, unit: Unit) -> Report:
    report = builders.make_report(category)
    assign_report(report_id=report.pk, unit=unit, assignee=person, reason="", by=person, seen_version=1)
    return report


# -- inviting -------------------------------------------------------------------------------------------------------


def test_invitation_makes_an_account_with_roles_and_mails_a_link_in_the_persons_language(
    admin_client, technical: Unit
) -> None:
    response = admin_client.post(INVITE, invitation(groups=[technical.leads_id]))

    user = User.objects.get(email="saara@hanko.example")
    assert response.status_code == 302
    assert unit_ids_worked_by(user) == {technical.pk}
    assert not user.has_usable_password()
    assert user.wagtail_userprofile.preferred_language == "sv"
    delivery = Delivery.objects.get(address="saara@hanko.example")
    assert delivery.language == "sv"
    assert "password_reset/confirm" in delivery.content["text"]
    assert "password_reset/confirm" in delivery.content["html"]


def test_invited_person_sets_a_password_and_signs_in(admin_client, client, technical: Unit, settings) -> None:
    admin_client.post(INVITE, invitation(groups=[technical.handlers_id]))
    link = link_in(Delivery.objects.get())
    client.logout()

    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"new_password1": "hyvä-salasana-26", "new_password2": "hyvä-salasana-26"})
    client.post(reverse("wagtailadmin_login"), {"username": "saara@hanko.example", "password": "hyvä-salasana-26"})

    assert client.get(reverse("inbox")).status_code == 200
    assert not client.get(link, follow=True).context["validlink"]


@pytest.mark.parametrize("email", ["handler@hanko.example", "HANDLER@hanko.example"])
def test_address_that_somebody_has_is_refused_at_the_field(admin_client, handler: User, email: str) -> None:
    response = admin_client.post(INVITE, invitation(email=email))

    assert response.context["form"].has_error("email", "unique")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("persona", ["lead", "officer", "handler"])
def test_only_administrators_invite(client, town, persona: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(persona)
    client.force_login(person)

    assert client.post(INVITE, invitation()).status_code in (302, 403)
    assert not User.objects.filter(email__iexact=invitation()["email"]).exists()
    with pytest.raises(PermissionDenied):
        invite_user(
            email="a@hanko.example",
            first_name="A",
            last_name="B",
            language="fi",
            groups=[],
            is_administrator=True,
            by=person,
        )


def test_invitation_is_sent_again_until_there_is_a_password(admin_client, handler: User) -> None:
    admin_client.post(INVITE, invitation())
    newcomer = User.objects.get(email="saara@hanko.example")

    admin_client.post(reverse("invite_again", args=[newcomer.pk]))
    admin_client.post(reverse("invite_again", args=[handler.pk]))

    assert Delivery.objects.filter(address=newcomer.email).count() == 2
    assert not Delivery.objects.filter(address=handler.email).exists()


# -- deactivating ---------------------------------------------------------------------------------------------------


def test_deactivating_hands_open_cases_to_the_one_chosen(
    admin_client, handler: User, lead: User, potholes, technical
) -> None:
    report = held_by(handler, potholes, technical)

    page = admin_client.get(reverse("deactivate_person", args=[handler.pk]))
    admin_client.post(reverse("deactivate_person", args=[handler.pk]), {"heir": lead.pk})

    handler.refresh_from_db()
    assert list(page.context["form"].fields["heir"].queryset) == [lead]
    assert not handler.is_active
    assert InboxEntry.objects.get(report=report).assignee == lead
    assert report.assignments.count() == 3


def test_deactivating_without_an_heir_leaves_cases_to_the_unit(
    admin_client, handler: User, potholes, technical
) -> None:
    report = held_by(handler, potholes, technical)

    admin_client.post(reverse("deactivate_person", args=[handler.pk]), {"heir": ""})

    entry = InboxEntry.objects.get(report=report)
    assert (entry.unit, entry.assignee) == (technical, None)


def test_heir_works_in_every_unit_that_holds_a_case(
    handler: User, lead, museum_handler, potholes, exhibitions, technical, museum
) -> None:
    handler.groups.add(museum.handlers)
    held_by(handler, potholes, technical)
    held_by(handler, exhibitions, museum)
    assert list(heirs_of(handler)) == []

    lead.groups.add(museum.leads)

    assert list(heirs_of(handler)) == [lead]


def test_somebody_of_another_unit_cannot_take_the_cases(
    admin_client, handler: User, museum_handler, potholes, technical
) -> None:
    report = held_by(handler, potholes, technical)

    response = admin_client.post(reverse("deactivate_person", args=[handler.pk]), {"heir": museum_handler.pk})

    handler.refresh_from_db()
    assert response.context["form"].has_error("heir")
    assert handler.is_active
    assert InboxEntry.objects.get(report=report).assignee == handler


def test_administrator_cannot_lock_oneself_out(admin_client, administrator: User) -> None:
    assert admin_client.get(reverse("deactivate_person", args=[administrator.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        deactivate_user(user_id=administrator.pk, heir=None, by=administrator)


def test_reactivated_person_has_the_roles_of_before(
    admin_client, administrator: User, handler: User, technical: Unit
) -> None:
    deactivate_user(user_id=handler.pk, heir=None, by=administrator)
    assert unit_ids_worked_by(User.objects.get(pk=handler.pk)) == set()

    admin_client.post(reverse("reactivate_person", args=[handler.pk]))

    assert unit_ids_worked_by(User.objects.get(pk=handler.pk)) == {technical.pk}


def test_open_browser_of_somebody_deactivated_is_out_at_once_and_stays_out(
    client, town, administrator: User, handler: User
) -> None:
    client.force_login(handler)
    assert client.get(reverse("inbox")).status_code == 200

    deactivate_user(user_id=handler.pk, heir=None, by=administrator)
    assert client.get(reverse("inbox")).status_code == 302
    reactivate_user(user_id=handler.pk, by=administrator)

    assert client.get(reverse("inbox")).status_code == 302
    assert not client.login(username="handler", password="a-long-password-1")


@pytest.mark.parametrize("invited", [True, False], ids=["invitation", "password reset"])
def test_links_mailed_before_deactivating_do_not_come_alive_again(
    client, town, administrator: User, handler: User, *, invited: bool
) -> None:
    if invited:
        handler.set_unusable_password()
        handler.save()
        invite_again(user_id=handler.pk, by=administrator)
    else:
        client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email})
    old = link_in(Delivery.objects.get())
    assert client.get(old, follow=True).context["validlink"]

    deactivate_user(user_id=handler.pk, heir=None, by=administrator)
    assert not client.get(old, follow=True).context["validlink"]
    reactivate_user(user_id=handler.pk, by=administrator)

    assert not client.get(old, follow=True).context["validlink"]
    assert client.get(link_in(Delivery.objects.latest("pk")), follow=True).context["validlink"]


def test_somebody_let_in_again_can_ask_for_a_new_link_when_the_mailed_one_is_lost(
    client, town, administrator: User, handler: User
) -> None:
    deactivate_user(user_id=handler.pk, heir=None, by=administrator)
    client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email})
    assert not Delivery.objects.exists()
    reactivate_user(user_id=handler.pk, by=administrator)

    client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email.upper()})

    assert Delivery.objects.filter(address=handler.email).count() == 2


def test_two_administrators_cannot_lock_each_other_out(town, administrator: User, handler: User) -> None:
    other = User.objects.get(pk=handler.pk)
    User.objects.filter(pk=other.pk).update(is_superuser=True)
    other.refresh_from_db()
    deactivate_user(user_id=administrator.pk, heir=None, by=other)

    # Read before the other's decision: the object still says that its person is an active administrator.
    assert administrator.is_active
    with pytest.raises(PermissionDenied):
        deactivate_user(user_id=other.pk, heir=None, by=administrator)


def test_deactivating_says_which_roles_nobody_else_has(admin_client, handler: User, lead: User, technical) -> None:
    second = builders.make_user("second", technical.handlers)

    of_lead = admin_client.get(reverse("deactivate_person", args=[lead.pk]))
    of_one_of_two = admin_client.get(reverse("deactivate_person", args=[second.pk]))

    assert [str(role) for role in of_lead.context["alone"]] == [f"{technical}: esihenkilö"]
    assert of_one_of_two.context["alone"] == []


# -- Wagtail's own views --------------------------------------------------------------------------------------------


def test_nobody_is_deleted(admin_client, handler: User) -> None:
    bulk = reverse("wagtail_bulk_action", args=["handling", "user", "delete"]) + f"?id={handler.pk}"

    assert admin_client.post(f"/admin/users/delete/{handler.pk}/").status_code == 404
    assert admin_client.post(bulk).status_code in (302, 403)
    for delete in (handler.delete, User.objects.filter(pk=handler.pk).delete):
        with pytest.raises(RuntimeError):
            delete()
    assert User.objects.filter(pk=handler.pk).exists()


def test_many_are_not_deactivated_at_once_past_their_cases(admin_client, handler: User) -> None:
    bulk = reverse("wagtail_bulk_action", args=["handling", "user", "set_active_state"]) + f"?id={handler.pk}"

    admin_client.post(bulk, {"mark_as_active": "False"})

    handler.refresh_from_db()
    assert handler.is_active


def person_data(person: User, **changes: Any) -> dict[str, Any]:
    return {
        "username": person.username,
        "email": person.email,
        "first_name": "Hilla",
        "last_name": "Hoitaja",
        "language": "fi",
        "groups": [group.pk for group in person.groups.all()],
        **changes,
    }


def test_wagtails_form_changes_roles_and_keeps_somebody_active(admin_client, handler: User, museum: Unit) -> None:
    response = admin_client.post(
        reverse("wagtailusers_users:edit", args=[handler.pk]), person_data(handler, groups=[museum.leads_id])
    )

    assert response.status_code == 302
    handler = User.objects.get(pk=handler.pk)
    assert handler.is_active
    assert unit_ids_worked_by(handler) == {museum.pk}


def test_who_loses_a_role_gives_back_the_open_cases(
    admin_client, handler: User, potholes, technical: Unit, museum: Unit
) -> None:
    report = held_by(handler, potholes, technical)
    url = reverse("wagtailusers_users:edit", args=[handler.pk])

    admin_client.post(url, person_data(handler, groups=[technical.leads_id]))
    kept = InboxEntry.objects.get(report=report).assignee
    admin_client.post(url, person_data(handler, groups=[museum.handlers_id]))

    entry = InboxEntry.objects.get(report=report)
    assert (kept, entry.unit, entry.assignee) == (handler, technical, None)


def test_administrator_changes_somebodys_language_and_address(admin_client, handler: User) -> None:
    url = reverse("wagtailusers_users:edit", args=[handler.pk])
    User.objects.filter(pk=handler.pk).update(username=handler.email)
    handler.refresh_from_db()

    admin_client.post(url, person_data(handler, language="sv", email="New@hanko.example"))

    handler = User.objects.get(pk=handler.pk)
    assert handler.wagtail_userprofile.preferred_language == "sv"
    assert (handler.email, handler.username) == ("new@hanko.example", "new@hanko.example")
    assert admin_client.get(url).context["form"]["language"].value() == "sv"


def test_list_of_users_tells_roles_in_as_many_queries_for_three_as_for_one(
    admin_client, handler: User, technical: Unit
) -> None:
    url = reverse("wagtailusers_users:index")
    with CaptureQueriesContext(connection) as few:
        shown = admin_client.get(url).content.decode()
    for number in range(2):
        builders.make_user(f"more{number}", technical.leads)

    with CaptureQueriesContext(connection) as many:
        admin_client.get(url)

    assert f"{technical}: käsittelijä" in shown
    assert len(many) <= len(few)


def test_wagtails_form_says_that_an_address_is_taken(admin_client, handler: User, lead: User) -> None:
    url = reverse("wagtailusers_users:edit", args=[handler.pk])

    response = admin_client.post(url, person_data(handler, email=lead.email.upper()))

    assert response.context["form"].has_error("email", "unique")


def test_own_account_page_says_that_an_address_is_taken(client, town, handler: User, lead: User) -> None:
    client.force_login(handler)

    response = client.post(
        reverse("wagtailadmin_account"),
        {"name_email-first_name": "H", "name_email-last_name": "H", "name_email-email": lead.email},
    )

    handler.refresh_from_db()
    assert response.status_code == 200
    assert handler.email == "handler@hanko.example"


@pytest.mark.parametrize("field", ["handlers", "leads", "editors"])
def test_groups_of_a_unit_are_read_only(admin_client, technical: Unit, handler: User, field: str) -> None:
    group = getattr(technical, field)
    before = (group.name, set(group.permissions.all()))

    page = admin_client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    posted = admin_client.post(reverse("wagtailusers_groups:edit", args=[group.pk]), {"name": "Mine"})
    deleted = admin_client.post(reverse("wagtailusers_groups:delete", args=[group.pk]))

    group.refresh_from_db()
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    assert {posted.status_code, deleted.status_code} <= {302, 403}
    assert (group.name, set(group.permissions.all())) == before


def test_no_group_can_be_given_a_right_on_cases_or_replies(admin_client) -> None:
    page = admin_client.get(reverse("wagtailusers_groups:add"))

    offered = page.context["form"].fields["permissions"].queryset
    assert offered.exists()
    assert not offered.filter(content_type__app_label="handling").exclude(content_type__model="user").exists()
    assert not offered.filter(
        content_type__app_label="feedback_pages", content_type__model__in=["report", "message"]
    ).exists()


def test_lead_sees_who_works_in_the_own_unit_alone(
    client, town, lead: User, handler: User, museum_handler: User
) -> None:
    client.force_login(lead)

    shown = client.get(reverse("people")).content.decode()

    assert handler.email in shown
    assert museum_handler.email not in shown


def test_unit_that_nobody_reads_is_pointed_out(admin_client, technical: Unit, lead: User) -> None:
    warning = "Kukaan ei lue"
    assert warning not in admin_client.get(reverse("people")).content.decode()

    lead.groups.clear()

    assert warning in admin_client.get(reverse("people")).content.decode()


def test_people_page_is_refused_to_those_who_lead_nothing(client, town, handler: User) -> None:
    client.force_login(handler)

    assert client.get(reverse("people")).status_code == 302


def test_roles_are_named_in_the_readers_language_not_by_groups(admin_client, technical: Unit) -> None:
    with translation.override("en"):
        page = admin_client.get(INVITE, headers={"accept-language": "en"}).content.decode()

    assert "technical – " not in page


def test_what_a_town_has_once_is_not_offered_among_the_settings(admin_client, town) -> None:
    page = admin_client.get("/admin/").content.decode()
    assert "/admin/users/" in page
    assert "/admin/sites/" not in page
    assert "/admin/locales/" not in page


def test_groups_of_a_unit_are_named_in_both_languages(technical: Unit) -> None:
    assert technical.handlers.name == "technical – käsittelijät / handläggare"


def test_a_person_who_chose_no_language_is_not_given_the_lookers(admin_client, admin_user, handler: User) -> None:
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "sv"
    profile.save()
    form = admin_client.get(reverse("wagtailusers_users:edit", args=[handler.pk])).context["form"]
    assert form.fields["language"].initial == "fi"
    assert not UserProfile.objects.filter(user=handler).exclude(preferred_language="").exists()
