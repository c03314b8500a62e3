"""The side bar is kept, and still shows what one may see."""

import json

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.users.models import UserProfile

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


def test_what_is_kept_of_the_frame_holds_no_token_of_another(handler: User, administrator: User) -> None:
    def token(client: Client) -> str:
        page = client.get("/admin/account/").content.decode()
        config = json.loads(page.split('id="wagtail-config" type="application/json">')[1].split("</script>")[0])
        assert config["ADMIN_URLS"]["DISMISSIBLES"]
        found: str = config["CSRF_TOKEN"]
        return found

    one, other = signed_in(handler), signed_in(administrator)
    secrets = {client.get("/admin/account/").wsgi_request.META["CSRF_COOKIE"] for client in (one, other)}
    assert len(secrets) == 2
    tokens = [token(one), token(other), token(one)]
    assert all(tokens)
    assert len(set(tokens)) == 3  # masked anew at every look


def test_the_frame_speaks_each_ones_language(handler: User) -> None:
    profile = UserProfile.get_for_user(handler)
    shown = []
    for language in ("fi", "sv", "fi"):
        profile.preferred_language = language
        profile.save()
        page = signed_in(handler).get("/admin/account/").content.decode()
        shown.append(page.split('id="keyboard-shortcuts-dialog"')[1].split("</template>")[0])
    assert shown[0] != shown[1]
    assert shown[0] == shown[2]
