"""Writing internal remarks."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from handling.notes.mentions import find_mentioned, names_in
from handling.notes.models import Note
from handling.notices.actions import colleagues_of, tell_of_mention
from handling.report.access import holder_of, lock_answerable
from handling.units.models import Unit
from handling.units.users import User


def mentioned_in(body: str, *, unit: Unit) -> tuple[list[User], list[str]]:
    """Who of the unit is named in a note, and names that nobody there has. Others cannot read it, so they are not told."""
    return find_mentioned(body, colleagues_of(unit) if names_in(body) else [])


@transaction.atomic
def add_note(*, report_id: int, body: str, by: Any) -> Note:
    """Add a remark. It changes nothing of the report, so nobody's form grows old by it.

    Colleagues of the unit who are named in it (`@maija`) are told by a mail that holds nothing of it.

    Raises:
        PermissionDenied: `by` does not work in the unit that holds the report.
    """
    report = lock_answerable(report_id, by=by)
    note = Note.objects.create(report=report, author=by, body=body)
    log(report, "kuuluu.note_added", user=by, data={"note": note.pk})
    mentioned, _unknown = mentioned_in(body, unit=holder_of(report))
    tell_of_mention(report=report, users=[person for person in mentioned if person != by])
    return note
