"""Cases taken out as files: whose, with what, harmless in a spreadsheet, written down, and of any length."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from feedback_pages.cases.actions import Contact
from feedback_pages.categories.models import Category
from handling.exports import rows as export_rows
from handling.exports import views
from handling.exports.files import csv_lines, harmless, xlsx_file
from handling.exports.rows import Row
from handling.statistics.counting import fold_changes
from handling.units.users import User
from tests.builders import make_report

pytestmark = pytest.mark.django_db

INBOX, STATISTICS = "/admin/inbox/cases/{}/", "/admin/statistics/cases/{}/"
EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1+1",
    "＝1",
    "\u200b=1",
    "\u2060 @x",
    '=HYPERLINK("http://evil.example")',
]


def signed_in(client: Client, user: User, language: str = "en") -> Client:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client.force_login(user)
    return client


def csv_of(client: Client, address: str, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{address.format('csv')}{query}")
    assert response.status_code == 200, response.status_code
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def xlsx_of(client: Client, address: str, query: str = "") -> list[tuple[Any, ...]]:
    response = client.get(f"{address.format('xlsx')}{query}")
    assert response.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(response)))  # type: ignore[arg-type]
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    return list(book.active.values)


@pytest.fixture
def cases(potholes: Category, exhibitions: Category) -> None:
    make_report(potholes, text="zqpotholeqz", contact=Contact(name="Maija", email="maija@example.org", phone="0401"))
    make_report(potholes, text="zqsvenskaqz", language="sv", kind="idea")
    make_report(exhibitions, text="zqmuseumqz")
    fold_changes()


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
@pytest.mark.parametrize(("persona", "number"), [("handler", 2), ("lead", 2), ("museum_handler", 1), ("officer", 3)])
def test_cases_are_of_the_units_that_one_sees(
    request: pytest.FixtureRequest, client: Client, cases: None, address: str, persona: str, number: int
) -> None:
    found = csv_of(signed_in(client, request.getfixturevalue(persona)), address)
    assert len(found) == number
    assert ("zqmuseumqz" in str(found)) == (persona in ("museum_handler", "officer"))


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
def test_filters_of_the_page_are_those_of_the_file(client: Client, handler: User, cases: None, address: str) -> None:
    [row] = csv_of(signed_in(client, handler), address, "?language=sv")
    assert row["First message"] == "zqsvenskaqz"
    assert row["Kind"] == "Idea or wish"
    assert csv_of(client, address, "?kind=thanks") == []


def test_a_unit_that_one_does_not_see_gives_nothing(client: Client, handler: User, cases: None) -> None:
    for query in ("?unit=museum", "?category=exhibitions", "?section=culture"):
        response = signed_in(client, handler).get(f"{STATISTICS.format('csv')}{query}")
        body = b"".join(response) if response.status_code == 200 else b""  # type: ignore[arg-type]
        assert b"zqmuseumqz" not in body


def test_a_case_that_went_to_another_unit_goes_with_no_old_sum(
    client: Client, handler: User, administrator: User, potholes: Category, museum: Any
) -> None:
    from handling.routing.actions import assign_report

    report = make_report(potholes, text="zqgoneqz")
    fold_changes()
    assign_report(
        report_id=report.pk, unit=museum, assignee=None, reason="", by=administrator, seen_version=report.version
    )  # and nothing is folded yet
    assert csv_of(signed_in(client, handler), STATISTICS) == []


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_contact_data_stands_only_where_it_was_asked_for(
    client: Client, handler: User, cases: None, address: str, file_format: str
) -> None:
    signed_in(client, handler)
    read = {"csv": csv_of, "xlsx": xlsx_of}[file_format]
    assert "maija@example.org" not in str(read(client, address))
    assert "maija@example.org" in str(read(client, address, "?contact=1"))


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
def test_officers_take_no_contact_data(client: Client, officer: User, cases: None, address: str) -> None:
    signed_in(client, officer)
    assert client.get(f"{address.format('csv')}?contact=1").status_code in (302, 403)
    assert "contact=1" not in client.get("/admin/inbox/").content.decode()
    assert not ModelLogEntry.objects.filter(action="kuuluu.cases_exported").exists()


def test_an_officer_who_handles_one_unit_gets_its_contact_data_alone(
    client: Client, officer: User, museum: Any, cases: None
) -> None:
    officer.groups.add(museum.handlers)
    found = {
        row["First message"]: row["E-mail"] for row in csv_of(signed_in(client, officer), INBOX, "?contact=1&state=all")
    }
    assert found["zqpotholeqz"] == ""
    assert found["zqmuseumqz"] == "maija@example.org"


@pytest.mark.parametrize("text", EVIL)
def test_what_a_sheet_would_calculate_stays_a_text(
    client: Client, handler: User, potholes: Category, text: str
) -> None:
    assert harmless(text) == f"'{text}"
    make_report(potholes, text=text, address=text, contact=Contact(name=text))
    signed_in(client, handler)
    [row] = csv_of(client, INBOX, "?contact=1")
    assert row["First message"].startswith("'") and row["Place"].startswith("'") and row["Name"].startswith("'")
    _headings, cells = xlsx_of(client, INBOX, "?contact=1")
    assert all(not str(cell).startswith(("=", "+", "@")) for cell in cells if isinstance(cell, str))


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("Hei\n=1+1", "Hei\n'=1+1"),
        ("a,=2+2,", "a,'=2+2,"),
        ("a; \u200b@x", "a;' \u200b@x"),
        ("a\t+1", "a\t'+1"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_what_would_be_calculated_in_a_file_cut_otherwise_stays_a_text(text: str, guarded: str) -> None:
    assert harmless(text) == guarded


@pytest.mark.parametrize("text", ["Kuoppa = reikä", "2+2", 'Sanoin "hei"; ja\nmenin', "", "5"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_what_no_sheet_can_hold_is_left_out(client: Client, handler: User, potholes: Category) -> None:
    make_report(potholes, text="Kuoppa\x0b tiessä \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"))
    assert xlsx_of(signed_in(client, handler), INBOX)[1][18] == "Kuoppa tiessä 😀"


def test_who_took_what_is_written_down_without_what_was_searched(client: Client, handler: User, cases: None) -> None:
    csv_of(signed_in(client, handler), INBOX, "?contact=1&q=zqpotholeqz&kind=fault&sort=oldest")
    entry = ModelLogEntry.objects.get(action="kuuluu.cases_exported")
    assert entry.user == handler
    assert entry.data == {"format": "csv", "source": "inbox", "narrowed_by": ["kind", "q"], "contact": True}
    assert entry.message


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
@pytest.mark.parametrize("typed", ["Matti%20Meikalainen%200401234567", "Matti%00"])
def test_no_typed_name_of_a_filter_is_written_down(
    client: Client, handler: User, cases: None, address: str, typed: str
) -> None:
    csv_of(signed_in(client, handler), address, f"?{typed}=1&kind=fault")
    data = ModelLogEntry.objects.get(action="kuuluu.cases_exported").data
    assert "kind" in data["narrowed_by"]
    assert "Matti" not in str(data)


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
def test_asking_for_the_head_alone_takes_nothing_out(client: Client, handler: User, cases: None, address: str) -> None:
    assert signed_in(client, handler).head(f"{address.format('csv')}?contact=1").status_code == 405
    assert not ModelLogEntry.objects.filter(action="kuuluu.cases_exported").exists()


def test_a_workbook_that_would_be_too_long_is_refused_in_words(
    client: Client, handler: User, cases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_IN_XLSX", 1)
    response = signed_in(client, handler).get(INBOX.format("xlsx"), follow=True)
    assert "1 cases at most" in response.content.decode()
    assert len(csv_of(client, INBOX)) == 2


def test_all_cases_come_once_however_few_are_read_at_once(
    client: Client, handler: User, potholes: Category, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(export_rows, "READ_AT_ONCE", 3)
    numbers = [make_report(potholes, text=f"Kuoppa {number}").number for number in range(7)]
    found = csv_of(signed_in(client, handler), INBOX)
    assert [row["Number"] for row in found] == numbers[::-1]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_file(file_format: str) -> None:
    def rows(number: int) -> Iterator[Row]:
        for place in range(number):
            yield [f"HKO-2026-{place:05d}", None, 23.5, "sana " * 40]

    def peak(number: int) -> int:
        tracemalloc.start()
        if file_format == "csv":
            for _line in csv_lines(["a", "b", "c", "d"], rows(number)):
                pass
        else:
            xlsx_file(["a", "b", "c", "d"], rows(number)).close()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(4_000) < peak(400) + 500_000


def test_another_format_is_not_there(client: Client, handler: User) -> None:
    assert signed_in(client, handler).get(INBOX.format("pdf")).status_code == 404


@pytest.mark.parametrize("address", [INBOX, STATISTICS])
def test_who_has_no_inbox_takes_nothing(client: Client, museum_editor: User, cases: None, address: str) -> None:
    client.force_login(museum_editor)
    assert client.get(address.format("csv")).status_code in (302, 403)


@pytest.mark.parametrize(("language", "heading"), [("fi", "Ensimmäinen viesti"), ("sv", "Första meddelandet")])
def test_headings_are_in_the_readers_language(
    client: Client, handler: User, cases: None, language: str, heading: str
) -> None:
    first = csv_of(signed_in(client, handler, language), INBOX)[-1]
    assert heading in first
    assert {"fi": "potholes fi", "sv": "potholes sv"}[language] in first.values()
    assert {"fi": "vastaanotettu", "sv": "mottagen"}[language] in map(str.lower, first.values())
