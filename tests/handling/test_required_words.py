"""Words that must be there: signs that nobody sees are none."""

from typing import Any

import pytest
from django import forms

from handling.bulk.forms import HandOverForm
from handling.bulk.forms import NoteForm as BulkNoteForm
from handling.clusters.forms import RenameForm
from handling.notes.forms import NoteForm
from handling.report.forms import RefuseForm, TransferForm
from handling.units.models import Unit
from handling.units.users import User
from tests.builders import make_report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["\x01", "\u200b", " \x7f\n"])
def test_words_that_nobody_sees_are_missing(potholes: Any, handler: User, typed: str) -> None:
    report, many = make_report(potholes), {"user": handler, "people": User.objects.none(), "units": Unit.objects.all()}
    asked: list[tuple[str, forms.Form]] = [
        ("body", NoteForm({"body": typed})),
        ("name", RenameForm({"name": typed})),
        ("reason", RefuseForm({"reason": typed}, report=report, user=handler)),
        ("reason", TransferForm({"reason": typed}, report=report, user=handler)),
        ("reason", HandOverForm({"reason": typed}, **many)),
        ("body", BulkNoteForm({"body": typed}, **many)),
    ]
    for field, form in asked:
        assert form.has_error(field, "required"), form
