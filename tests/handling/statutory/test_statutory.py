"""What the law wants of a report: seen by an officer's words, shown with its last day, cleared where it does not apply."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from feedback_pages.cases.actions import add_reporter_message
from feedback_pages.cases.models import Message
from feedback_pages.delivery.models import Delivery
from feedback_pages.signals import worker_ticked
from handling.inbox.models import InboxEntry
from handling.statutory.actions import clear_flag, due_by_law, flag_new_messages
from handling.statutory.models import StatutoryClock, StatutoryFlag, StatutoryMark
from handling.statutory.viewsets import StatutoryClockForm
from tests import builders

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.fixture(autouse=True)
def _mark(db) -> None:
    """Everything so far was read."""
    builders.make_legal_deadlines()


def clock(name: str) -> StatutoryClock:
    return StatutoryClock.objects.get(name_en=name)


def shown(report) -> str:
    law = InboxEntry.objects.get(report=report).law
    return law.name_en if law else ""


@pytest.mark.parametrize(
    ("language", "text", "duty"),
    [
        ("fi", "Sivunne eivät toimi ruudunlukijalla.", "Accessibility feedback"),
        ("fi", "Teen tietopyynnön leikkipuiston tarkastuksista.", "Request for information"),
        ("fi", "Lähetän oikaisuvaatimuksen päätöksestänne.", "Demand for rectification"),
        ("sv", "Jag begär handlingar om bryggan.", "Request for information"),
        ("sv", "Webbplatsen fungerar inte med skärmläsare", "Accessibility feedback"),
        ("en", "The screen reader says nothing.", "Accessibility feedback"),
        ("fi", "Kuoppa Esplanadilla, korjatkaa.", ""),
        ("sv", "Vaadin oikaisua", "Demand for rectification"),  # Finnish in a Swedish form
    ],
)
def test_duty_is_known_by_the_stems_of_its_words(town, potholes, language: str, text: str, duty: str) -> None:
    report = builders.make_report(potholes, language=language, text=text)

    worker_ticked.send(sender=None)

    assert shown(report) == duty


def test_last_day_that_nobody_works_on_goes_on_to_the_next(town) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=HELSINKI)
    sunday = datetime(2026, 11, 22, 9, tzinfo=HELSINKI)  # two weeks later it is Independence Day, a Sunday

    assert due_by_law(monday, 14) == datetime(2026, 12, 7, 23, 59, 59, tzinfo=HELSINKI)
    assert due_by_law(sunday, 14) == datetime(2026, 12, 7, 23, 59, 59, tzinfo=HELSINKI)
    assert due_by_law(monday, None) is None


def test_officers_own_words_count_in_a_later_message_too_and_once(town, potholes, lead) -> None:
    StatutoryClock.objects.filter(name_en="Demand for rectification").update(words_fi="valitan päätöksestä")
    report = builders.make_report(potholes)
    flag_new_messages()
    assert shown(report) == ""
    add_reporter_message(report_id=report.pk, text="Nyt päätöksestänne valitetaan")

    assert [flag_new_messages(), flag_new_messages()] == [1, 0]
    add_reporter_message(report_id=report.pk, text="Valitan edelleen päätöksestä")

    assert flag_new_messages() == 0
    assert shown(report) == "Demand for rectification"
    assert list(Delivery.objects.filter(kind="law_flagged").values_list("address", flat=True)) == [lead.email]


def test_words_out_of_use_and_closed_cases_and_the_towns_own_words_flag_nothing(town, potholes, handler) -> None:
    StatutoryClock.objects.exclude(name_en="Request for information").update(is_active=False)
    report = builders.make_report(potholes, text="Oikaisuvaatimus ja ruudunlukija")
    Message.objects.create(
        report=report, direction="out", language="fi", body="Tietopyyntö", created_at=report.received_at
    )

    assert flag_new_messages() == 0
    assert not StatutoryFlag.objects.exists()


def test_message_that_was_committed_late_is_read_all_the_same(town, potholes) -> None:
    report = builders.make_report(potholes, text="tietopyyntö")
    StatutoryMark(message_id=report.messages.get().pk + 1).save()
    builders.make_report(potholes)
    builders.make_report(potholes)

    assert flag_new_messages() == 1


def test_what_was_written_before_the_first_time_is_not_read(town, potholes) -> None:
    StatutoryMark.objects.all().delete()
    builders.make_report(potholes, text="tietopyyntö")

    assert flag_new_messages() == 0


def test_quiet_tick_costs_three_statements(town, potholes, django_assert_max_num_queries) -> None:
    builders.make_report(potholes)
    flag_new_messages()

    with django_assert_max_num_queries(6):
        flag_new_messages()


def test_handler_clears_what_does_not_apply_and_the_next_one_shows(town, potholes, handler, museum_handler) -> None:
    report = builders.make_report(potholes, text="Tietopyyntö ruudunlukijasta ja oikaisuvaatimus")
    flag_new_messages()
    with pytest.raises(PermissionDenied):
        clear_flag(report_id=report.pk, by=museum_handler)

    duties = []
    for _number in range(3):
        duties.append(shown(report))
        clear_flag(report_id=report.pk, by=handler)

    assert sorted(duties) == ["Accessibility feedback", "Demand for rectification", "Request for information"]
    assert duties[-1] == "Demand for rectification"  # without a last day
    assert shown(report) == ""
    assert set(StatutoryFlag.objects.values_list("cleared_by", flat=True)) == {handler.pk}
    add_reporter_message(report_id=report.pk, text="Tietopyyntö")
    assert flag_new_messages() == 0


def test_flag_stands_in_the_inbox_and_on_the_report_with_its_day_and_what_to_do(
    client, town, potholes, handler, django_assert_max_num_queries
) -> None:
    report = builders.make_report(potholes, text="Tietopyyntö", received_at=datetime(2026, 11, 2, 9, tzinfo=HELSINKI))
    builders.make_report(potholes)
    flag_new_messages()
    client.force_login(handler)

    inbox = client.get(reverse("inbox"), {"needs": "law"})
    screen = client.get(reverse("report", args=[report.pk])).content.decode()
    url = reverse("report_clear_law", args=[report.pk])
    cleared = client.post(url)

    assert [row.law for row in inbox.context["rows"]] == ["Tietopyyntö: määräaika oli 16.11.2026"]
    assert "perusteltu kielto" in screen
    assert url in screen
    assert cleared.status_code == 302
    assert url not in client.get(reverse("report", args=[report.pk])).content.decode()


def test_officer_edits_the_words_and_deletes_none(client, town, officer, handler) -> None:
    row = clock("Request for information")
    client.force_login(officer)
    url = reverse("statutory_clocks:edit", args=[row.pk])
    form = client.get(url).context["form"]
    values = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}

    client.post(url, {**values, "words_fi": "tietopyyntö\npyydän kopion"})

    row.refresh_from_db()
    assert row.words_fi.split("\n")[-1].strip() == "pyydän kopion"
    client.force_login(handler)
    assert client.get(url).status_code in (302, 403, 404)


def test_an_officer_saves_200_lines_a_language_and_no_more(client, town, officer) -> None:
    duty = clock("Request for information")
    client.force_login(officer)
    path = reverse("statutory_clocks:edit", args=[duty.pk])
    fields = StatutoryClockForm.Meta.fields
    posted = {name: getattr(duty, name) or "" for name in fields} | {"is_active": "on"}

    many = client.post(path, {**posted, "words_sv": "\n".join(f"ord{number}" for number in range(201))})
    assert many.status_code == 200
    assert many.context["form"].has_error("words_sv")
    some = client.post(path, {**posted, "words_sv": "\n\n".join(f"ord{number}" for number in range(200))})
    assert some.status_code == 302
    assert clock("Request for information").words_sv.startswith("ord0")
