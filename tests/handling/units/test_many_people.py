"""Many people by CSV: shown first, done as one, refused with the line's number."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from feedback_pages.delivery.models import Delivery
from handling.people.many import HasErrors, NotReadable, invite_many, read_lines, text_of
from handling.units.models import Unit
from handling.units.users import User
from tests import builders

pytestmark = pytest.mark.django_db

PAGE = "/admin/people/many/"
HEADINGS = "email;first name;last name;unit;role;language\n"
GOOD = HEADINGS + (
    "Maija@example.org;Maija;Meikäläinen;technical;handler;fi\n"
    "maija@example.org;Maija;Meikäläinen;museum;lead;fi\n"
    "sven@example.org;Sven;Svensson;museum sv;handläggare;svenska\n"
)


@pytest.fixture(autouse=True)
def units(technical: Unit, museum: Unit) -> None:
    """Both stand in the file."""


def post(client: Client, user: User, **data: object) -> tuple[int, str]:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client.force_login(user)
    response = client.post(PAGE, data, follow=True)
    return response.status_code, response.content.decode()


def errors(text: str) -> list[str]:
    return [error for line in read_lines(HEADINGS + text) for error in line.errors]


def test_what_would_be_done_is_shown_and_nothing_done(client: Client, administrator: User) -> None:
    status, page = post(client, administrator, file=SimpleUploadedFile("a.csv", GOOD.encode("utf-8-sig")))
    assert status == 200
    assert page.count("is invited by mail") == 3
    assert "Nothing has been done yet." in page
    assert not User.objects.filter(email__endswith="@example.org").exists()
    assert not Delivery.objects.exists()


def test_confirming_invites_each_person_once_in_the_own_language(
    client: Client, administrator: User, technical: Unit, museum: Unit
) -> None:
    _status, page = post(client, administrator, text=GOOD, confirmed="1")
    assert "Invited: 2. Given a role more: 0." in page
    maija, sven = User.objects.get(email="maija@example.org"), User.objects.get(email="sven@example.org")
    assert {*maija.groups.all()} == {technical.handlers, museum.leads}
    assert {*sven.groups.all()} == {museum.handlers}
    assert not maija.has_usable_password()
    mails = {mail.address: mail for mail in Delivery.objects.all()}
    assert set(mails) == {"maija@example.org", "sven@example.org"}
    assert sven.chosen_language == "sv"


def test_pressing_twice_invites_nobody_twice(client: Client, administrator: User) -> None:
    post(client, administrator, text=GOOD, confirmed="1")
    _status, page = post(client, administrator, text=GOOD, confirmed="1")
    assert "Invited: 0. Given a role more: 0." in page
    assert Delivery.objects.count() == 2


def test_who_is_here_already_gets_the_role_beside_the_others(administrator: User, handler: User, museum: Unit) -> None:
    text = f"{HEADINGS}{handler.email};;;museum;editor;fi\n"
    assert invite_many(text=text, by=administrator) == (0, 1)
    assert museum.editors in handler.groups.all() and handler.groups.count() == 2
    assert ModelLogEntry.objects.filter(action="kuuluu.role_given").exists()


def test_officers_have_no_unit(administrator: User, officer: User) -> None:
    text = f"{HEADINGS}vilma@example.org;Vilma;Viestijä;;viestintä;fi\n".replace("viestintä", "officer")
    assert invite_many(text=text, by=administrator) == (1, 0)
    assert User.objects.get(email="vilma@example.org").groups.get() == officer.groups.get()


def test_one_wrong_line_stops_all(client: Client, administrator: User) -> None:
    text = GOOD + "nobody;A;B;technical;handler;fi\n"
    with pytest.raises(HasErrors):
        invite_many(text=text, by=administrator)
    status, page = post(client, administrator, text=text, confirmed="1")
    assert status == 422
    assert "1 line cannot be done" in page and "This is no e-mail address." in page
    assert not User.objects.filter(email="maija@example.org").exists()
    assert "Invite them" not in page


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("nobody;A;B;technical;handler;fi", "This is no e-mail address."),
        ("a@example.org;;B;technical;handler;fi", "First and last name are missing."),
        ("a@example.org;A;B;technical;handler;de", "The language is to be fi, sv or en."),
        ("a@example.org;A;B;nowhere;handler;fi", "There is no such unit with such a role."),
        ("a@example.org;A;B;technical;administrator;fi", "There is no such unit with such a role."),
        (f"a@example.org;{'A' * 151};B;technical;handler;fi", "The name is too long."),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: str, error: str) -> None:
    from django.utils.translation import override

    with override("en"):
        assert errors(f"{line}\n") == [error]


def test_one_address_has_one_name() -> None:
    text = "a@example.org;A;B;technical;handler;fi\na@example.org;Other;B;museum;handler;fi\n"
    assert len(errors(text)) == 1


def test_a_deactivated_account_is_not_let_in_by_a_file(museum: Unit) -> None:
    builders.make_user("gone", is_active=False)
    assert len(errors("gone@hanko.example;;;museum;handler;fi\n")) == 1


@pytest.mark.parametrize("text", ["", "email;name\na@b.fi;A\n", HEADINGS, "\x00\x01"])
def test_a_file_that_is_none_is_refused_in_words(client: Client, administrator: User, text: str) -> None:
    with pytest.raises(NotReadable):
        read_lines(text)
    status, _page = post(client, administrator, text=text, confirmed="1")
    assert status == 422


def test_too_long_a_file_is_refused() -> None:
    with pytest.raises(NotReadable):
        read_lines(HEADINGS + "a@example.org;A;B;technical;handler;fi\n" * 501)
    with pytest.raises(NotReadable):
        text_of(b"x" * 200_001)


def test_commas_tabs_and_windows_letters_are_read() -> None:
    line = "maija@example.org;Maija;Meikäläinen;technical;handler;fi\n"
    for delimiter in ",\t":
        [read] = read_lines((HEADINGS + line).replace(";", delimiter))
        assert read.errors == []
    assert "Meikäläinen" in text_of((HEADINGS + line).encode("cp1252"))


@pytest.mark.parametrize("persona", ["lead", "officer", "handler"])
def test_only_administrators_invite_many(request: pytest.FixtureRequest, client: Client, persona: str) -> None:
    post(client, request.getfixturevalue(persona), text=GOOD, confirmed="1")
    assert not User.objects.filter(email="maija@example.org").exists()


def test_looking_costs_the_same_for_few_and_many_lines(django_assert_max_num_queries: object) -> None:
    def asked(number: int) -> int:
        lines = "".join(f"a{place}@example.org;A;B;technical;handler;fi\n" for place in range(number))
        with django_assert_max_num_queries(8) as seen:  # type: ignore[operator]
            read_lines(HEADINGS + lines)
        return len(seen)

    assert asked(1) == asked(30)
