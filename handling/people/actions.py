"""Who works here: invited by mail, deactivated with their cases handed over, never deleted."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from feedback_pages.cases.actions import lock_report
from feedback_pages.delivery.renderers import template_mail
from handling.inbox.models import InboxEntry
from handling.routing.actions import assign_report
from handling.units.models import Unit
from handling.units.permissions import is_administrator, unit_ids_worked_by
from handling.units.users import User


class AlreadyActive(Exception):
    """The person has chosen a password already: a forgotten one is renewed at the sign-in page."""


def _check_administrator(by: Any) -> None:
    if not is_administrator(by):
        raise PermissionDenied


def _link_to_set_password(user: User) -> str:
    arguments = {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    path = reverse("wagtailadmin_password_reset_confirm", kwargs=arguments)
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def _mail_invitation(user: User) -> None:
    """In the person's own language, whatever the administrator reads."""
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    with override(UserProfile.get_for_user(user).get_preferred_language()):
        context = {"user": user, "link": _link_to_set_password(user), "days": days}
        mail = template_mail("invitation", subject=_("You are invited to handle the town's feedback"), context=context)
        message = EmailMultiAlternatives(mail.subject, mail.text, to=[user.email])
        message.attach_alternative(mail.html, "text/html")
        message.send()


@transaction.atomic
def invite_user(
    *,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    groups: Sequence[Group],
    is_administrator: bool,
    by: Any,
) -> User:
    """Make an account without a password, whose name is the address, and mail a link that sets one.

    Raises:
        PermissionDenied: `by` is no administrator.
    """
    _check_administrator(by)
    user = User(username=email, email=email, first_name=first_name, last_name=last_name, is_superuser=is_administrator)
    user.set_unusable_password()
    user.save()
    user.groups.set(groups)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    _mail_invitation(user)
    log(user, "kuuluu.user_invited", user=by)
    return user


@transaction.atomic
def invite_again(*, user_id: int, by: Any) -> None:
    """Mail a fresh link to somebody who has not set a password yet.

    Raises:
        PermissionDenied; AlreadyActive.
    """
    _check_administrator(by)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.has_usable_password() or not user.is_active:
        raise AlreadyActive(str(user))
    _mail_invitation(user)
    log(user, "kuuluu.user_invited", user=by)


def lock_administrators(*, by: Any) -> None:
    """Whoever takes somebody's rights away waits for others who do, and must still have their own: one always stays.

    Raises:
        PermissionDenied: `by` is no administrator any more.
    """
    administrators = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    if by.pk not in [person.pk for person in administrators]:
        raise PermissionDenied


def open_cases_of(user: User) -> QuerySet[InboxEntry]:
    return InboxEntry.objects.filter(assignee=user).open()


def heirs_of(user: User) -> QuerySet[User]:
    """Who could take all of the open cases: the active people who work in each of the units that hold them."""
    heirs = User.objects.filter(is_active=True).exclude(pk=user.pk)
    for unit in Unit.objects.filter(pk__in=open_cases_of(user).values("unit")):
        heirs = heirs.filter(groups__in=[unit.handlers_id, unit.leads_id])
    return heirs.distinct().order_by("last_name", "first_name", "username")


@transaction.atomic
def leave_cases(*, user: User, by: Any) -> int:
    """Give back to their units the open cases that `user` has no role for any more. Returns how many."""
    left = open_cases_of(user).exclude(unit__in=unit_ids_worked_by(user)).select_related("unit")
    return _hand_over(user, list(left.order_by("pk")), heir=None, by=by)


def _hand_over(user: User, entries: list[InboxEntry], *, heir: User | None, by: Any) -> int:
    """What is still the user's once it is locked: residents and colleagues go on working meanwhile. Returns how many."""
    count = 0
    for entry in entries:
        report = lock_report(entry.pk)
        if not open_cases_of(user).filter(pk=entry.pk, unit=entry.unit).exists():
            continue
        assign_report(report_id=entry.pk, unit=entry.unit, assignee=heir, reason="", by=by, seen_version=report.version)
        count += 1
    return count


@transaction.atomic
def deactivate_user(*, user_id: int, heir: User | None, by: Any) -> int:
    """Lock somebody out and hand the open cases to `heir`, or to nobody in particular. Returns how many.

    The password is taken away, so that no session and no mailed link of before comes alive again with the account.

    Raises:
        PermissionDenied: `by` is no administrator, or is the person.
        NotAMember: `heir` does not work in a unit that holds a case.
    """
    lock_administrators(by=by)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == by.pk:
        raise PermissionDenied
    count = _hand_over(user, list(open_cases_of(user).select_related("unit").order_by("pk")), heir=heir, by=by)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    log(user, "kuuluu.user_deactivated", user=by, data={"cases": count, "heir": heir.pk if heir else None})
    return count


@transaction.atomic
def reactivate_user(*, user_id: int, by: Any) -> None:
    """Let somebody in again, with the roles that were held and a link by mail that sets a new password.

    Raises:
        PermissionDenied.
    """
    _check_administrator(by)
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _mail_invitation(user)
    log(user, "kuuluu.user_reactivated", user=by)
