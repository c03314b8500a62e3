"""Deactivating, inviting again, and who has which role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from handling.people.actions import AlreadyActive, deactivate_user, invite_again, open_cases_of, reactivate_user
from handling.people.forms import DeactivationForm
from handling.people.roles import OFFICER, ROLES, held_alone_by, roles_of
from handling.units.models import Unit
from handling.units.permissions import OFFICERS, is_administrator, leads_a_unit
from handling.units.users import User

View = Callable[..., HttpResponse]


def administrator_required(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_administrator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def _frame(title: str, person: User) -> dict[str, Any]:
    crumbs = [
        {"url": reverse("wagtailusers_users:index"), "label": _("Users")},
        {"url": reverse("wagtailusers_users:edit", args=[person.pk]), "label": str(person)},
        {"url": "", "label": title},
    ]
    return {"header_title": title, "breadcrumbs_items": crumbs, "header_icon": "user", "person": person}


def _back_to(person: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("wagtailusers_users:edit", args=[person.pk]))


@require_http_methods(["GET", "POST"])
@administrator_required
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.exclude(pk=request.user.pk), pk=pk, is_active=True)
    form = DeactivationForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        count = deactivate_user(user_id=person.pk, heir=form.cleaned_data["heir"], by=request.user)
        done = ngettext(
            "%(person)s was deactivated, %(count)d case handed over.",
            "%(person)s was deactivated, %(count)d cases handed over.",
            count,
        )
        messages.success(request, done % {"person": person, "count": count})
        return _back_to(person)
    context = {
        **_frame(_("Deactivate"), person),
        "form": form,
        "count": open_cases_of(person).count(),
        "alone": held_alone_by(person),
    }
    return render(request, "handling/deactivate_person.html", context)


@require_http_methods(["GET", "POST"])
@administrator_required
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=False)
    if request.method == "POST":
        reactivate_user(user_id=person.pk, by=request.user)
        done = _("%(person)s may sign in again, by the link that was mailed to %(address)s.")
        messages.success(request, done % {"person": person, "address": person.email})
        return _back_to(person)
    context = {**_frame(_("Activate again"), person), "roles": roles_of(person)}
    return render(request, "handling/confirm_person.html", context)


@require_http_methods(["GET", "POST"])
@administrator_required
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=True)
    if request.method == "POST":
        try:
            invite_again(user_id=person.pk, by=request.user)
            messages.success(request, _("An invitation was sent to %(person)s.") % {"person": person})
        except AlreadyActive:
            messages.error(request, _("%(person)s has a password already.") % {"person": person})
        return _back_to(person)
    context = {**_frame(_("Send the invitation again"), person), "roles": roles_of(person)}
    return render(request, "handling/confirm_person.html", context)


def _units_shown_to(user: Any) -> list[Unit]:
    return list(Unit.objects.all() if is_administrator(user) else Unit.objects.led_by(user))


def may_see_people(request: HttpRequest) -> bool:
    """Asked at every look at the menu, hence of the roles, which are read once a request."""
    return is_administrator(request.user) or leads_a_unit(request.user)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who has which role: in the units one leads, for administrators in all."""
    units = _units_shown_to(request.user)
    if not units and not is_administrator(request.user):
        raise PermissionDenied
    rows = [_row(unit) for unit in units]
    context = {
        "header_title": _("People"),
        "header_icon": "group",
        "units": rows,
        "breadcrumbs_items": [{"url": "", "label": _("People")}],
        "town": _people_of_the_town() if is_administrator(request.user) else [],
        "may_change": is_administrator(request.user),
    }
    return render(request, "handling/people.html", context)


def _row(unit: Unit) -> tuple[Unit, list[tuple[Any, list[User]]], bool]:
    """A unit, its people by role, and whether nobody at all reads its cases."""
    members = {field: _members(getattr(unit, f"{field}_id")) for field in ROLES}
    unread = not members["handlers"] and not members["leads"]
    return unit, [(name, members[field]) for field, name in ROLES.items()], unread


def _by_name(found: QuerySet[User]) -> list[User]:
    return list(found.filter(is_active=True).order_by("last_name", "first_name", "username"))


def _members(group_id: int) -> list[User]:
    return _by_name(User.objects.filter(groups=group_id))


def _people_of_the_town() -> list[tuple[Any, list[User]]]:
    """The roles that belong to no unit."""
    officers = _by_name(User.objects.filter(groups__name=OFFICERS))
    return [(_("Administrator"), _by_name(User.objects.filter(is_superuser=True))), (OFFICER, officers)]
