"""Signing in, and guessing at it."""

import pytest
from django.urls import reverse

from feedback_pages.delivery.models import Delivery
from handling.units.users import User

pytestmark = pytest.mark.django_db
LOGIN = reverse("wagtailadmin_login")


def test_signing_in_leads_to_the_home_page(client, town, handler: User) -> None:
    response = client.post(LOGIN, {"username": "handler", "password": "a-long-password-1"}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_home")
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["Handler", "handler@hanko.example", "HANDLER@Hanko.example"])
def test_name_or_address_signs_in_in_the_case_a_telephone_wrote_it(client, town, handler: User, name: str) -> None:
    client.post(LOGIN, {"username": name, "password": "a-long-password-1"})

    assert client.session["_auth_user_id"] == str(handler.pk)


def test_name_that_means_two_people_signs_in_only_as_it_is_written(client, town, handler: User, lead: User) -> None:
    User.objects.filter(pk=lead.pk).update(username="HANDLER")

    client.post(LOGIN, {"username": "Handler", "password": "a-long-password-1"})
    assert "_auth_user_id" not in client.session
    client.post(LOGIN, {"username": "HANDLER", "password": "a-long-password-1"})
    assert client.session["_auth_user_id"] == str(lead.pk)


def test_guessing_is_stopped_even_when_the_right_password_comes_at_last(client, town, handler: User, settings) -> None:
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "sign_in_account": 3}
    for number in range(3):
        client.post(LOGIN, {"username": "handler", "password": f"guess-{number}"})

    response = client.post(LOGIN, {"username": "handler", "password": "a-long-password-1"})

    assert response.context["form"].has_error("__all__", "limit")
    assert "_auth_user_id" not in client.session


def test_signing_in_rightly_however_often_locks_nobody_out(client, town, handler: User, settings) -> None:
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "sign_in_account": 3}
    client.post(LOGIN, {"username": "handler", "password": "a-slip-of-the-hand"})
    for _time in range(6):
        assert client.post(LOGIN, {"username": "handler", "password": "a-long-password-1"}).status_code == 302
        client.logout()

    for number in range(3):
        last = client.post(LOGIN, {"username": "handler", "password": f"guess-{number}"})

    assert last.context["form"].has_error("__all__", "limit")


def test_guessing_from_elsewhere_does_not_lock_the_owner_out(client, town, handler: User, settings) -> None:
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "sign_in_account": 3}
    for number in range(5):
        client.post(LOGIN, {"username": "handler", "password": f"guess-{number}"}, REMOTE_ADDR="192.0.2.7")

    response = client.post(LOGIN, {"username": "handler", "password": "a-long-password-1"}, REMOTE_ADDR="198.51.100.9")

    assert response.status_code == 302


def test_trying_many_accounts_from_one_address_is_stopped(client, town, handler: User, settings) -> None:
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "sign_in": 4}
    for number in range(4):
        client.post(LOGIN, {"username": f"somebody-{number}", "password": "spring-2026-town"})

    response = client.post(LOGIN, {"username": "handler", "password": "a-long-password-1"})

    assert response.context["form"].has_error("__all__", "limit")


def test_somebody_deactivated_cannot_sign_in_nor_go_on(client, town, handler: User) -> None:
    client.force_login(handler)
    User.objects.filter(pk=handler.pk).update(is_active=False)

    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    assert client.post(LOGIN, {"username": "handler", "password": "a-long-password-1"}).status_code == 200


def test_forgotten_password_mail_goes_to_the_outbox(client, town, handler: User) -> None:
    client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email})

    assert Delivery.objects.get().address == handler.email


def test_forgotten_password_mails_cannot_fill_a_mailbox(client, town, handler: User, settings) -> None:
    settings.LIMITS_PER_HOUR = {**settings.LIMITS_PER_HOUR, "password_reset": 2}
    answers = [client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email.upper()}) for _ in range(4)]

    assert Delivery.objects.filter(address=handler.email).count() == 2
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("wagtailadmin_password_reset_done"))
    }


def test_forgotten_password_link_is_the_towns_own_whatever_host_is_asked(client, town, handler: User, settings) -> None:
    client.post(reverse("wagtailadmin_password_reset"), {"email": handler.email}, HTTP_HOST="evil.example")

    mail = str(Delivery.objects.values_list("content", flat=True).get())
    assert "evil.example" not in mail
    assert settings.WAGTAILADMIN_BASE_URL in mail
