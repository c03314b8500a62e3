"""Who may do what; `docs/authorization.md` holds the same table in words, and a test compares them."""

from typing import Any

from handling.units.models import Unit

OFFICERS = "Communications officers"


def is_administrator(user: Any) -> bool:
    return bool(user.is_active and user.is_superuser)


def is_officer(user: Any) -> bool:
    """Communications officers see every report's words, none of the contact data, and decide on publishing."""
    return bool(user.is_active and (user.is_superuser or user.groups.filter(name=OFFICERS).exists()))


def unit_ids_worked_by(user: Any) -> set[int]:
    """Units whose reports the user handles or leads."""
    if not user.is_active:
        return set()
    return set(Unit.objects.worked_by(user).values_list("pk", flat=True))


def unit_ids_seen_by(user: Any) -> set[int] | None:
    """Units whose reports the user may open; None means all (administrators and officers). One query."""
    if is_administrator(user):
        return None
    if not user.is_active:
        return set()
    held = list(user.groups.values_list("name", "handlers_of", "leads_of"))
    if any(name == OFFICERS for name, _handled, _led in held):
        return None
    return {unit_id for _name, *units in held for unit_id in units if unit_id is not None}


def may_answer(user: Any, unit: Unit) -> bool:
    """Handlers and leads answer for their own unit; administrators for every one."""
    return is_administrator(user) or unit.pk in unit_ids_worked_by(user)


def may_see_contact(user: Any, unit: Unit) -> bool:
    """Contact data is for those who handle the report; officers see the words alone."""
    return may_answer(user, unit)


def may_publish(user: Any, unit: Unit) -> bool:
    """Communications officers decide on every publication, leads on their own unit's."""
    return is_officer(user) or (user.is_active and Unit.objects.led_by(user).filter(pk=unit.pk).exists())
