"""Many people at once, out of a CSV: read and checked line by line, shown as what would be done, then done as one."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from handling.people.actions import invite_user, lock_administrators
from handling.people.roles import OFFICER, ROLES
from handling.units.models import Unit
from handling.units.permissions import OFFICERS
from handling.units.users import User

MOST_LINES, MOST_BYTES = 500, 200_000
COLUMNS = {
    "email": ("email", "e-mail", "sähköposti", "e-post"),
    "first_name": ("first name", "first_name", "etunimi", "förnamn"),
    "last_name": ("last name", "last_name", "sukunimi", "efternamn"),
    "unit": ("unit", "yksikkö", "enhet"),
    "role": ("role", "rooli", "roll"),
    "language": ("language", "kieli", "språk"),
}
LANGUAGES = {
    **{code: code for code, _name in settings.LANGUAGES},
    "suomi": "fi",
    "finska": "fi",
    "finnish": "fi",
    "ruotsi": "sv",
    "svenska": "sv",
    "swedish": "sv",
    "englanti": "en",
    "engelska": "en",
    "english": "en",
}


class NotReadable(Exception):
    """The file as a whole cannot be read; says why to a person."""


class HasErrors(Exception):
    """Some lines cannot be done, so nothing was."""


@dataclass
class Line:
    """`number` is the line's in the file, from 1 with the headings. `does` says what would be done, in words."""

    number: int
    values: Mapping[str, str]
    group: Group | None = None
    person: User | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        return self.values["email"].lower()

    @property
    def language(self) -> str:
        return LANGUAGES.get(self.values["language"].lower(), "")

    @property
    def does(self) -> str:
        if self.errors:
            return ""
        if self.person is None:
            return _("is invited by mail")
        if self.group in self.person.groups.all():
            return _("has this role already")
        return _("gets this role beside the others")


def text_of(data: bytes) -> str:
    """Text of an uploaded file, as a spreadsheet saves it.

    Raises:
        NotReadable: it is too large.
    """
    if len(data) > MOST_BYTES:
        raise NotReadable(_("The file is too large. Take at most %(most)s lines at once.") % {"most": MOST_LINES})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_lines(text: str) -> list[Line]:
    """Every line with its errors and what it would do.

    Raises:
        NotReadable: no headings that we know, nothing below them, or too much.
    """
    rows = list(_rows(text))
    if not rows:
        raise NotReadable(_("There is no line below the headings."))
    if len(rows) > MOST_LINES:
        raise NotReadable(_("The file is too large. Take at most %(most)s lines at once.") % {"most": MOST_LINES})
    lines = [Line(number, values) for number, values in rows]
    _find_people(lines)
    groups = _groups_by_words()
    first: dict[str, Line] = {}
    for line in lines:
        _check(line, groups, first.setdefault(line.email, line))
    return lines


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    heading = text.partition("\n")[0]
    delimiter = max(";,\t", key=heading.count)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    try:
        names = [_column(name) for name in next(reader, [])]
        missing = [words[0] for name, words in COLUMNS.items() if name not in names]
        if missing:
            raise NotReadable(_("These headings are missing: %(missing)s.") % {"missing": ", ".join(missing)})
        for row in reader:
            values = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
            if any(values.values()):
                yield reader.line_num, {name: values.get(name, "") for name in COLUMNS}
    except csv.Error as problem:
        raise NotReadable(_("The file is no CSV.")) from problem


def _column(heading: str) -> str:
    word = heading.strip().lower()
    return next((name for name, words in COLUMNS.items() if word in words), "")


def _find_people(lines: list[Line]) -> None:
    wanted = {line.email for line in lines}
    people = {
        address.lower(): user
        for user in User.objects.prefetch_related("groups")
        for address in (user.email, user.username)
        if address.lower() in wanted
    }
    for line in lines:
        line.person = people.get(line.email)


def _in_every_language(text: Any) -> set[str]:
    words = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            words.add(str(text).lower())
    return words


def _groups_by_words() -> dict[tuple[str, str], Group]:
    """(unit, role), both in any language, a unit by its code too → group. Officers have no unit."""
    units = Unit.objects.select_related("handlers", "leads", "editors")
    roles = {"handlers": {"handler"}, "leads": {"lead"}, "editors": {"editor"}}
    words = {name: codes | _in_every_language(ROLES[name]) for name, codes in roles.items()}
    found = {
        (unit_word.lower(), role_word): getattr(unit, name)
        for unit in units
        for unit_word in {unit.code, unit.name_fi, unit.name_sv, unit.name_en} - {""}
        for name, role_words in words.items()
        for role_word in role_words
    }
    officers = Group.objects.filter(name=OFFICERS).first()
    return found | ({("", word): officers for word in {"officer"} | _in_every_language(OFFICER)} if officers else {})


def _check(line: Line, groups: Mapping[tuple[str, str], Group], first: Line) -> None:
    values = line.values
    try:
        validate_email(line.email)
    except ValidationError:
        line.errors.append(_("This is no e-mail address."))
    if line.person is None and not (values["first_name"] and values["last_name"]):
        line.errors.append(_("First and last name are missing."))
    if max(len(values["first_name"]), len(values["last_name"])) > 150:
        line.errors.append(_("The name is too long."))
    if not line.language:
        line.errors.append(_("The language is to be fi, sv or en."))
    if line.person is not None and not line.person.is_active:
        line.errors.append(_("This account is deactivated. Activate it again first."))
    line.group = groups.get((values["unit"].lower(), values["role"].lower()))
    if line.group is None:
        line.errors.append(_("There is no such unit with such a role."))
    if line.person is None and line is not first and _person_of(line) != _person_of(first):
        line.errors.append(_("Line %(number)s gives this address another name or language.") % {"number": first.number})


def _person_of(line: Line) -> tuple[str, str, str]:
    return line.values["first_name"], line.values["last_name"], line.language


@transaction.atomic
def invite_many(*, text: str, by: Any) -> tuple[int, int]:
    """Do what the lines say, all or nothing. Returns how many were invited and how many got a role more.

    Raises:
        PermissionDenied: `by` is no administrator; NotReadable, HasErrors.
    """
    lock_administrators(by=by)
    lines = read_lines(text)
    if any(line.errors for line in lines):
        raise HasErrors
    new: dict[str, list[Line]] = {}
    given = 0
    for line in lines:
        if line.person is None:
            new.setdefault(line.email, []).append(line)
        elif line.group not in line.person.groups.all():
            line.person.groups.add(line.group)  # type: ignore[arg-type]
            log(line.person, "kuuluu.role_given", user=by, data={"group": line.group.pk})  # type: ignore[union-attr]
            given += 1
    for email, own in new.items():
        invite_user(
            email=email,
            first_name=own[0].values["first_name"],
            last_name=own[0].values["last_name"],
            language=own[0].language,
            groups=[line.group for line in own if line.group],
            is_administrator=False,
            by=by,
        )
    return len(new), given
