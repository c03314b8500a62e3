"""The side bar is kept, and still shows what one may see."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handling.units.models import Unit
from handling.units.users import User
from tests.handling.inbox.conftest import signed_in

SIDE_BAR = 'id="wagtail-sidebar-props"'


def side_bar(client: Client) -> str:
    page = client.get("/admin/account/").content.decode()
    return page.split(SIDE_BAR)[1].split("</script>")[0]


def test_another_look_asks_nothing_more_of_the_menu(handler: User) -> None:
    client = signed_in(handler)
    with CaptureQueriesContext(connection) as first:
        shown = side_bar(client)
    with CaptureQueriesContext(connection) as second:
        assert side_bar(client) == shown
    assert "/admin/inbox/" in shown
    # Asked by the menu alone: whether it shows images and documents.
    assert "groupcollectionpermission" in str(first.captured_queries)
    assert "groupcollectionpermission" not in str(second.captured_queries)


def test_another_role_shows_at_once(museum_editor: User, museum: Unit) -> None:
    client = signed_in(museum_editor)
    assert "/admin/inbox/" not in side_bar(client)
    museum_editor.groups.add(museum.handlers)
    assert "/admin/inbox/" in side_bar(client)


def test_nobody_sees_the_menu_of_another(administrator: User, handler: User) -> None:
    users = "/admin/users/"
    assert users in side_bar(signed_in(administrator))
    assert users not in side_bar(signed_in(handler))
    assert users in side_bar(signed_in(administrator))


def test_help_is_our_own(administrator: User) -> None:
    shown = side_bar(signed_in(administrator))
    assert "keyboard-shortcuts" in shown
    assert "guide.wagtail.org" not in shown
    assert "whats-new" not in shown
