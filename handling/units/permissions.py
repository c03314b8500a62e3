"""Who may do what; `docs/authorization.md` holds the same table in words, and a test compares them."""

from dataclasses import dataclass
from typing import Any

from handling.units.models import Unit

OFFICERS = "Communications officers"


def is_administrator(user: Any) -> bool:
    return bool(user.is_active and user.is_superuser)


@dataclass(frozen=True)
class Roles:
    """What a user is, read once, so that a screen which asks many things pays one query. All rules stand here."""

    is_administrator: bool = False
    is_officer: bool = False
    handled: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()

    @property
    def seen(self) -> set[int] | None:
        """Units whose reports the user may open; None means all (administrators and officers)."""
        return None if self.is_administrator or self.is_officer else set(self.handled | self.led)

    def may_see(self, unit: Unit) -> bool:
        """Whether the user may open the unit's reports."""
        return self.seen is None or unit.pk in self.seen

    @property
    def answers_somewhere(self) -> bool:
        return self.is_administrator or bool(self.handled | self.led)

    def may_answer(self, unit: Unit) -> bool:
        """Handlers and leads answer for their own unit; administrators for every one."""
        return self.is_administrator or unit.pk in self.handled | self.led

    def may_see_contact(self, unit: Unit) -> bool:
        """Contact data is for those who handle the report; officers see the words alone."""
        return self.may_answer(unit)

    @property
    def sees_contact_somewhere(self) -> bool:
        return self.is_administrator or bool(self.handled | self.led)

    def may_publish(self, unit: Unit) -> bool:
        """Communications officers decide on every publication, leads on their own unit's."""
        return self.is_administrator or self.is_officer or unit.pk in self.led

    def may_erase(self, unit: Unit) -> bool:
        """Words and contact data are erased for good by the unit's leads and by administrators."""
        return self.is_administrator or unit.pk in self.led


def roles_of(user: Any) -> Roles:
    """The user's roles, kept on the object as Django keeps permissions there: one that lives on is to be read anew."""
    if not user.is_active:
        return Roles()
    kept: Roles = user.__dict__.get("_roles") or _read_roles(user)
    user.__dict__["_roles"] = kept
    return kept


def _read_roles(user: Any) -> Roles:
    held = list(user.groups.values_list("name", "handlers_of", "leads_of"))
    return Roles(
        is_administrator=is_administrator(user),
        is_officer=any(name == OFFICERS for name, _handled, _led in held),
        handled=frozenset(unit for _name, unit, _led in held if unit is not None),
        led=frozenset(unit for _name, _handled, unit in held if unit is not None),
    )


def is_officer(user: Any) -> bool:
    """Communications officers see every report's words, none of the contact data, and decide on publishing."""
    roles = roles_of(user)
    return roles.is_officer or roles.is_administrator


def leads_a_unit(user: Any) -> bool:
    return bool(roles_of(user).led)


def unit_ids_worked_by(user: Any) -> set[int]:
    """Units whose reports the user handles or leads."""
    roles = roles_of(user)
    return set(roles.handled | roles.led)


def unit_ids_seen_by(user: Any) -> set[int] | None:
    """Units whose reports the user may open; None means all (administrators and officers)."""
    return roles_of(user).seen


def may_answer(user: Any, unit: Unit) -> bool:
    return roles_of(user).may_answer(unit)


def may_see_contact(user: Any, unit: Unit) -> bool:
    return roles_of(user).may_see_contact(unit)


def may_publish(user: Any, unit: Unit) -> bool:
    return roles_of(user).may_publish(unit)


def may_erase(user: Any, unit: Unit) -> bool:
    return roles_of(user).may_erase(unit)
