"""Forms that hide personal data from a plain pattern, places in the text as it was written, and what is public."""

import json

import pytest
from django.core.management import call_command

from feedback_pages.publications.personal_data import find_personal_data


def found(text: str, public_contacts: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    spans = find_personal_data(text, language="fi", public_contacts=public_contacts)
    return [(span.type, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("email", "matti@gmail\u200b.com"),
        ("email", "ｍａｔｔｉ＠ｇｍａｉｌ．ｃｏｍ"),
        ("email", "pa\u0308ivi@gmail.com"),
        ("email", "matti@\r\ngmail.com"),
        ("email", "matti -at- gmail.com"),
        ("phone", "０４０ １２３ ４５６７"),
        ("phone", "040\u00a0123\u202f4567"),
        ("phone", "040 123\r\n4567"),
        ("phone", "+358/40/1234567"),
        ("phone", "(019) 987 654"),
        ("phone", "04 05 55 12 34"),
        ("hetu", "131052\u00ad-308T"),
        ("hetu", "131052308T"),
        ("hetu", "13.10.1952-308T"),
        ("iban", "FI21 1234\n5600 0007 85"),
    ],
)
def test_form_that_hides_data_is_found_at_its_place_in_the_original(kind, written):
    text = f"😀 a\u0308\r\nSoittakaa \u200b{written} ja kiitos."
    assert (kind, written) in found(text)


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("perävaunussa tunnus DXR-55", "DXR-55"),
        ("Kilvissä HH-AB 1234", "HH-AB 1234"),
        ("British car, reg LD19 XKR", "LD19 XKR"),
        ("LGX-300 ja MMP-41 kilpaa ajamassa", "MMP-41"),
        ("mopo DN-660", "DN-660"),
    ],
)
def test_plate_of_other_forms_needs_a_vehicle_near(text, plate):
    assert ("plate", plate) in found(text)
    assert found(f"Vanteet ET45, kierros {plate}") == []


def test_labelled_number_with_a_mistake_is_masked():
    assert found("tili FI21 1234 5600 0007 8512") == [("iban", "FI21 1234 5600 0007 8512")]
    assert found("henkilötunnus 080881T912X") == [("hetu", "080881T912X")]


def test_public_contacts_are_left_alone_and_persons_at_the_domain_are_not():
    public = ("@hanko.fi", "019 220 31")
    text = (
        "info@hanko.fi, KIRJAAMO@HANKO.FI, maija.meri@hanko.fi, info@oma.fi, 019 220 31, +358 19 220 31, 019 220 3111"
    )
    assert found(text, public) == [
        ("email", "maija.meri@hanko.fi"),
        ("email", "info@oma.fi"),
        ("phone", "019 220 3111"),
    ]
    assert len(found(text)) == 7


def test_evaluate_counts_in_characters_and_leaves_the_towns_own_contacts(tmp_path, settings):
    settings.PUBLIC_CONTACTS = ["@hanko.fi"]
    text = "\u200b😀\r\ninfo@hanko.fi 0401234567"
    rows = "\ufeff" + json.dumps({"id": 1, "language": "xx", "text": text}) + "\r\n"
    (tmp_path / "in.jsonl").write_text(rows, encoding="utf-8", newline="")
    call_command("evaluate", "personal_data", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"))
    [answer] = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [text[span["start"] : span["end"]] for span in answer["spans"]] == ["0401234567"]


def test_evaluate_of_an_empty_file_is_empty(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(b"")
    call_command("evaluate", "personal_data", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"))
    assert (tmp_path / "out.jsonl").read_bytes() == b""
