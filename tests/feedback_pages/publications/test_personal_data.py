import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_pages.publications.personal_data import find_personal_data, mask


def found(text: str, language: str = "fi", places: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    return [
        (span.type, text[span.start : span.end]) for span in find_personal_data(text, language=language, places=places)
    ]


@pytest.mark.parametrize(
    "code", ["131052-308T", "131052a308t", "131052Y308T", "131052 - 308 T", "131052–308T", "010190-123X"]
)
def test_hetu_is_found_as_people_write_it_even_mistyped(code):
    assert found(f"Tunnukseni on {code}, kiitos.") == [("hetu", code)]


@pytest.mark.parametrize(
    "number",
    [
        "0401234567",
        "040-1234 567",
        "+358(0)40 1234567",
        "+358 (0) 40 123 4567",
        "00358 40 1234567",
        "019-220 3111",
        "(019) 220 3111",
        "040/1234567",
        "050 555 12 34",
        "358401234567",
        "+46 70 123 45 67",
        "0457 123 4567",
    ],
)
def test_phone_is_found_in_any_spacing_without_the_full_stop_after_it(number):
    assert found(f"Tavoittaa: {number}.") == [("phone", number)]


@pytest.mark.parametrize(
    "address",
    [
        "matti@esimerkki.fi",
        "MATTI.M@ESIMERKKI.FI",
        "matti(at)esimerkki.fi",
        "matti at esimerkki piste fi",
        "matti @ esimerkki.fi",
        "matti ät esimerkki piste fi",
        "matti.m at gmail.com",
    ],
)
def test_email_is_found_when_it_is_spelled_out_too(address):
    assert found(f"Vastatkaa {address}, kiitos.") == [("email", address)]


@pytest.mark.parametrize(
    "number",
    ["FI2112345600000785", "FI21 1234 5600 0007 85", "fi21 1234 5600 0007 85", "SE45 5000 0000 0583 9825 7466"],
)
def test_iban_is_found_when_its_check_digits_hold(number):
    assert found(f"Maksakaa {number}.") == [("iban", number)]


def test_iban_with_wrong_check_digits_is_found_only_after_a_word_for_an_account():
    assert found("Tilinumero FI22 1234 5600 0007 85") == [("iban", "FI22 1234 5600 0007 85")]
    assert found("Pylväässä lukee FI22 1234 5600 0007 85") == []


def test_plate_in_small_letters_or_with_a_space_needs_a_word_for_a_vehicle():
    assert found("Auto ABC-123 on tiellä") == [("plate", "ABC-123")]
    assert found("rekisteri abc123") == [("plate", "abc123")]
    assert found("Bilen AB 12 står fel", "sv") == [("plate", "AB 12")]
    assert found("Kaappi abc123") == []
    assert found("Auto ajoi yli 100 km/h, vt 25") == []


def test_name_is_found_in_its_inflected_forms_and_not_in_names_of_streets():
    assert found("Kysyin Matti Virtaselta ja Anna Lahden äidiltä") == [
        ("person_name", "Matti Virtaselta"),
        ("person_name", "Anna Lahden"),
    ]
    assert found("Jag talade med Kerstin Holmbergs dotter", "sv") == [("person_name", "Kerstin Holmbergs")]
    assert found("Mannerheimintie, Esplanadi ja Anna Tapion koulu") == []


def test_names_of_places_are_left_alone():
    text = "Tavataan Villa Maija Salmen edessä: Elsa Bergin luona"
    assert ("person_name", "Elsa Bergin") in found(text)
    assert ("person_name", "Elsa Bergin") not in found(text, places=frozenset({"Elsa Bergin"}))


def test_home_address_is_found_only_where_the_text_says_that_it_is_a_home():
    assert found("Asun osoitteessa Vuorikatu 12.") == [("home_address", "Vuorikatu 12")]
    assert found("Jag bor på Skolgatan 5 A.", "sv") == [("home_address", "Skolgatan 5 A")]
    assert found("I live at 12 Harbour Street.", "en") == [("home_address", "12 Harbour Street")]
    assert found("Kuoppa osoitteessa Vuorikatu 12.") == []
    assert found("Asun Hangossa 5 kuukautta vuodessa.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ilmoitus HKO-2026-00123",
        "Auki 08.00-16.00 ja 0800-1600",
        "01.02.2024, 05-06-2024 ja 2024-2025",
        "59.8236, 22.9686",
        "10900 Hanko",
        "Kiinteistö 078-401-0001-0023",
        "Y-tunnus 0201256-6",
        "Tilausnumero 0401234567",
        "RF18 5390 0754 7034",
        "soita 112 tai 116 117",
        "E18, vt 25 ja EN-124",
        "ABC-koulu",
        "1 250 000 euroa",
        "logo@2x.png",
        "WVWZZZ1JZXW000001",
        "Dnro 456/08.01.00/2025",
    ],
)
def test_dates_sums_codes_and_places_are_not_disturbed(text):
    assert found(text) == []


def test_look_at_a_site_is_no_address_in_english():
    assert found("Please look at hanko.fi for it.", "en") == []


@given(st.text(alphabet="0123456789 -+./()@abAÅ:,\n٣", max_size=60))
@settings(max_examples=300, deadline=None)
def test_spans_are_sorted_apart_and_inside_whatever_the_text(text):
    spans = find_personal_data(text, language="sv")
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(
    "piece",
    ["0", "04 ", "040 123 45 ", "a@", "x at y piste fi ", "AB-1 ", "Matti ", "asun Kotikatu 5 ", "a", "A 1 A 1 "],
)
def test_twenty_thousand_characters_take_seconds_at_most(piece):
    started = time.process_time()
    find_personal_data((piece * 20_000)[:20_000], language="fi")
    assert time.process_time() - started < 5


def test_mask_puts_a_readable_word_in_the_place_of_each_span():
    text = "Soita 040-1234567 tai matti@esimerkki.fi!"
    masked = mask(text, find_personal_data(text, language="en"), language="en")
    assert masked == "Soita [phone number] tai [e-mail address]!"


def test_mask_leaves_nothing_of_what_was_found():
    text = "Hetu 131052-308T, tili FI2112345600000785, auto ABC-123, nimeni on Matti Virtanen, asun Vuorikatu 12."
    masked = mask(text, find_personal_data(text, language="fi"), language="fi")
    assert masked.count("[") == 5
    assert not any(word in masked for word in ("131052", "308T", "FI21", "ABC-123", "Virtanen", "Vuorikatu"))


def test_mask_without_spans_gives_the_text_back():
    assert mask("Keinu on rikki.", [], language="fi") == "Keinu on rikki."


def evaluate(tmp_path: Path, content: bytes) -> list[dict]:
    (tmp_path / "in.jsonl").write_bytes(content)
    call_command("evaluate", "personal_data", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"))
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]


def test_evaluate_answers_each_row_with_spans(tmp_path):
    rows = [{"id": "a", "language": "fi", "text": "ääkkösiä: 0401234567"}, {"id": 2, "language": "sv", "text": "rent"}]
    answers = evaluate(tmp_path, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode())
    assert answers == [{"id": "a", "spans": [{"start": 10, "end": 20, "type": "phone"}]}, {"id": 2, "spans": []}]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": "b", "language": "fi"}', '"text" must be a string'),
        (b'{"id": null}', '"id" must be'),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_evaluate_names_the_bad_line_and_leaves_the_earlier_output_alone(tmp_path, bad, reason):
    (tmp_path / "out.jsonl").write_text("earlier")
    with pytest.raises(CommandError, match="line 2") as error:
        evaluate(tmp_path, b'{"id": "a", "language": "fi", "text": "x"}\n' + bad + b"\n")
    assert reason in str(error.value)
    assert (tmp_path / "out.jsonl").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_evaluate_without_its_input_says_so(tmp_path):
    with pytest.raises(CommandError, match="missing.jsonl"):
        call_command("evaluate", "personal_data", str(tmp_path / "missing.jsonl"), str(tmp_path / "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()
