"""Roles as people read them: a group of a unit, or the officers'."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handling.units.models import Unit
from handling.units.permissions import OFFICERS
from handling.units.users import User

ROLES = {"handlers": _("handler"), "leads": pgettext_lazy("role", "lead"), "editors": _("editor of the section")}
OFFICER = _("communications officer")


def owned_groups() -> QuerySet[Group]:
    """Groups that are made with a unit or for the officers; nobody edits them by hand."""
    owned = Q(name=OFFICERS)
    for field in ROLES:
        owned |= Q(**{f"{field}_of__isnull": False})
    return Group.objects.filter(owned)


def role_choices() -> list[tuple[Any, Any]]:
    """Groups' keys with the roles' names, the officers first, then unit by unit, then groups that somebody made."""
    choices: list[tuple[Any, Any]] = [
        (pk, OFFICER) for pk in Group.objects.filter(name=OFFICERS).values_list("pk", flat=True)
    ]
    for unit in Unit.objects.all():
        choices.append((str(unit), [(getattr(unit, f"{field}_id"), name) for field, name in ROLES.items()]))
    others = Group.objects.exclude(pk__in=owned_groups()).values_list("pk", "name")
    return [*choices, (_("Other groups"), list(others))] if others else choices


def roles_of(user: Any, units: Iterable[Unit] | None = None) -> list[str]:
    """What `user` is, in words: "Technical services: lead". Lists give all `units`, read once."""
    held = {group.pk: group.name for group in user.groups.all()}
    words = [str(OFFICER)] if OFFICERS in held.values() else []
    for unit in Unit.objects.all() if units is None else units:
        names = [str(name) for field, name in ROLES.items() if getattr(unit, f"{field}_id") in held]
        if names:
            words.append(f"{unit}: {', '.join(names)}")
    return words


def held_alone_by(user: User) -> list[str]:
    """The roles that nobody else fills, in words: what is left undone without `user`. Editors are no duty."""
    alone = []
    for unit in Unit.objects.filter(Q(handlers__user=user) | Q(leads__user=user)).distinct():
        for field in ("handlers", "leads"):
            people = User.objects.filter(is_active=True, groups=getattr(unit, f"{field}_id"))
            if [person.pk for person in people[:2]] == [user.pk]:
                alone.append(f"{unit}: {ROLES[field]}")
    return alone
