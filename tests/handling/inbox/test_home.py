import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Report
from handling.inbox.models import InboxEntry
from handling.units.users import User
from tests.handling.inbox.conftest import SECRET, signed_in


def test_home_leads_to_the_inbox_with_what_awaits(pothole: Report, showcase: Report, handler: User) -> None:
    page = signed_in(handler).get("/admin/").content.decode()
    assert 'href="/admin/inbox/"' in page
    assert 'href="/admin/inbox/?assigned=me"' in page


def test_home_shows_promised_reports_of_own_units_alone(
    pothole: Report, showcase: Report, handler: User, museum_handler: User
) -> None:
    InboxEntry.objects.update(due_at=timezone.now())
    assert pothole.number in signed_in(handler).get("/admin/").content.decode()
    museum = signed_in(museum_handler).get("/admin/").content.decode()
    assert showcase.number in museum
    assert pothole.number not in museum
    assert SECRET not in museum


@pytest.mark.parametrize(("persona", "is_shown"), [
    ("handler", True), ("lead", True), ("officer", True), ("administrator", True), ("museum_editor", False),
])  # fmt: skip
def test_menu_shows_the_inbox_to_those_who_may_use_it(
    pothole: Report, persona: str, is_shown: bool, request: pytest.FixtureRequest
) -> None:
    page = signed_in(request.getfixturevalue(persona)).get("/admin/").content.decode()
    for address in ("/admin/inbox/", "/admin/reports/new/"):
        assert (f'"{address}"' in page or f"{address}&quot;" in page) is is_shown


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_inbox_opens_in_each_language(pothole: Report, handler: User, language: str) -> None:
    UserProfile.objects.create(user=handler, preferred_language=language)
    response = signed_in(handler).get("/admin/inbox/")
    assert response.status_code == 200
    assert f"potholes {language}" in response.content.decode()
