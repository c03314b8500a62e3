"""What the command says no to before it writes anything."""

import pytest
from django.core.management import CommandError, call_command

from feedback_pages.cases.models import Report


def test_database_without_a_town_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="load_demo"):
        call_command("generate_reports", 10)
    assert not Report.objects.exists()


@pytest.mark.parametrize("wrong", [{"until": "24.11.2026"}, {"processes": 0}])
def test_wrong_options_are_refused(db: None, wrong: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("generate_reports", 10, **wrong)
