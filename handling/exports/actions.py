"""Taking cases out: who did it, with what and how narrowed is logged before the first row leaves."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log


@transaction.atomic
def note_export(*, by: Any, file_format: str, source: str, narrowed_by: list[str], with_contact: bool) -> None:
    """Write it into the history of the account. `narrowed_by` are names of filters, never what was typed into them."""
    data = {"format": file_format, "source": source, "narrowed_by": sorted(narrowed_by), "contact": with_contact}
    log(by, "kuuluu.cases_exported", user=by, data=data)
