"""Writing internal remarks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from feedback_pages.cases.actions import lock_report
from handling.inbox.models import InboxEntry
from handling.notes.models import Note
from handling.units.permissions import may_answer


@transaction.atomic
def add_note(*, report_id: int, body: str, by: Any) -> Note:
    """Add a remark. It changes nothing of the report, so nobody's form grows old by it.

    Raises:
        PermissionDenied: `by` does not work in the unit that holds the report.
    """
    report = lock_report(report_id)
    if not may_answer(by, InboxEntry.objects.select_related("unit").get(report=report).unit):
        raise PermissionDenied
    note = Note.objects.create(report=report, author=by, body=body)
    log(report, "kuuluu.note_added", user=by, data={"note": note.pk})
    return note
