"""Writing internal remarks."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from handling.notes.models import Note
from handling.report.access import lock_answerable


@transaction.atomic
def add_note(*, report_id: int, body: str, by: Any) -> Note:
    """Add a remark. It changes nothing of the report, so nobody's form grows old by it.

    Raises:
        PermissionDenied: `by` does not work in the unit that holds the report.
    """
    report = lock_answerable(report_id, by=by)
    note = Note.objects.create(report=report, author=by, body=body)
    log(report, "kuuluu.note_added", user=by, data={"note": note.pk})
    return note
