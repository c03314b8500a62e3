"""New words out of mails, over the corpus: invented words as the programs that residents use would send them."""

import re
from collections import Counter
from pathlib import Path
from time import process_time

import pytest

from handling.mail_in.html_text import safe_html, text_of_html
from handling.mail_in.mime import parse_mail
from handling.mail_in.reading import new_words
from handling.mail_in.sorting import sort_mail

CORPUS = Path(__file__).parent / "corpus" / "words"
MAILS = sorted(CORPUS.glob("*.eml"))


def read(path: Path) -> str:
    mail = parse_mail(path.read_bytes())
    return new_words(mail.text, subject=mail.subject)


def expected(path: Path) -> str:
    return path.with_suffix(".txt").read_text("utf-8").removesuffix("\n")


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def test_corpus_holds_every_program_in_every_language() -> None:
    assert len(MAILS) >= 80
    kinds = {(path.stem[4:].split("-")[0], path.stem.rsplit("-")[-1]) for path in MAILS}
    for program in ("outlook", "gmail", "apple", "thunderbird", "samsung", "yahoo"):
        assert {(program, language) for language in ("fi", "sv", "en")} <= kinds
    for operator in ("elisa", "dna", "telia", "luukku"):
        assert {(operator, language) for language in ("fi", "sv")} <= kinds
    raw = b"".join(path.read_bytes() for path in MAILS).lower()
    for written in (
        b"charset=iso-8859-1",
        b"charset=windows-1252",
        b"quoted-printable",
        b"base64",
        b"8bit",
        b"format=flowed",
    ):
        assert written in raw


def test_new_words_are_exact_in_nearly_all_of_the_corpus() -> None:
    wrong = [path.name for path in MAILS if read(path) != expected(path)]
    assert len(wrong) <= 0.05 * len(MAILS), wrong


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_no_word_of_the_resident_is_lost(path: Path) -> None:
    assert words_of(expected(path)) - words_of(read(path)) == Counter()


def test_answers_within_a_quote_without_marks_are_kept() -> None:
    quoted = "Från: Hangö stad <a@hanko.example>\nSkickat: den 18 maj 2026\nTill: Åsa\nÄmne: Svar\n\nVar?\nÖster."
    assert new_words(f"Mina svar nedan.\n\n{quoted}") == "Mina svar nedan.\n\nVar?\nÖster."
    assert new_words(f"Tack.\n\n{quoted}") == "Tack."


@pytest.mark.parametrize(
    "line",
    [
        "Lähetetty kuva otettiin puhelimella eilen",
        "Sent you the photo by mail yesterday.",
        "Skickat bilden per e-post igår.",
        "Get the phone",
    ],
)
def test_last_line_that_resembles_an_advertisement_is_kept(line: str) -> None:
    assert new_words(f"Hei\n{line}") == f"Hei\n{line}"


def test_long_text_under_dashes_is_no_signature() -> None:
    text = "Hei\n--\n" + "\n".join(f"kohta {number}" for number in range(11))
    assert new_words(text) == text
    assert new_words("Hei\n--\nMaija\n040 123") == "Hei"


@pytest.mark.parametrize("line", ["Kiitos vastauksesta", "Soitin teille 12.5.2026"])
@pytest.mark.parametrize("wrote", ["kirjoitti:", "kirjoitti 18.5.2026 klo 12.34:", ":"])
def test_line_right_above_a_heading_stays(line: str, wrote: str) -> None:
    assert new_words(f"{line}\nHangon kaupunki <a@hanko.example> {wrote}\n> Hei\n> Missä?") == line


def test_times_of_a_journey_are_no_heading_of_a_quote() -> None:
    text = "Bussen kom inte:\nFrån: Ekenäs\nTill: Hangö\nDatum: 12.5.\nVad gör ni?"
    assert new_words(text) == text


def test_quote_below_a_ruler_and_an_attribution_ends_where_its_marks_end() -> None:
    quote = (
        "-------- Original Message --------\nOn 18/05/2026 12:34, Town <a@hanko.example> wrote:\n\n> Where?\n> Here?"
    )
    assert new_words(f"Hi.\n\n{quote}\n\nEast of it.") == "Hi.\n\nEast of it."


def test_indented_words_in_html_are_the_writers() -> None:
    indented = '<p>Se on täällä:</p><blockquote style="margin-left:40px"><p>Esplanadi 3</p></blockquote><p>Kiitos</p>'
    assert new_words(text_of_html(indented)) == "Se on täällä:\n\nEsplanadi 3\n\nKiitos"
    quoted = indented.replace("margin-left:40px", "border-left:1px solid")
    assert new_words(text_of_html(quoted)) == "Se on täällä:\n\nKiitos"


def test_html_loads_and_runs_nothing() -> None:
    html = (
        '<body onload="x()"><script>evil()</script><style>@import "https://t.example.org/a"</style>'
        '<img src="https://t.example.org/p.gif"><p style="background:url(https://t.example.org/b)">Hei</p>'
        '<a href="javascript:evil()">tässä</a><iframe src="https://t.example.org"></iframe></body>'
    )
    safe = safe_html(html)
    assert "t.example.org" not in safe
    assert "evil" not in safe and "onload" not in safe and "style" not in safe
    assert text_of_html(html) == "Hei\ntässä"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"From: <>\r\nSubject: =?x?q?=FF?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\x00\xe4",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n--a\r\n"
        b"Content-Type: message/delivery-status\r\n\r\n\r\n--a--",
        b"From: \xe4\xe4 <\xff@\xff>\r\nDate: never\r\nTo: ,,,;;\r\n\r\nHei",
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(raw: bytes) -> None:
    mail = parse_mail(raw)
    assert "\x00" not in new_words(mail.text, subject=mail.subject)
    assert mail.text.encode().decode() == mail.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("plain", "-" * 900_000 + "x"),
        ("plain", "\n" * 900_000),
        ("plain", "From: Sent: Subject: " + "a" * 900_000),
        ("plain", "välitetty viesti" + "-" * 900_000 + "x"),
        ("plain; format=flowed", "a \n" * 300_000),
        ("plain", "> a\n" * 200_000),
        ("plain", "Lähettäjä: a\n" * 60_000),
        ("html", "<blockquote type=cite>a" * 20_000),
        ("html", "<b>a</b>" * 60_000),
        ("html", "<a href=https://example.org>a</a>" * 20_000),
    ],
    ids=range(10),
)
def test_mail_made_to_be_slow_is_read_in_seconds(kind: str, text: str) -> None:
    raw = f"From: MAILER-DAEMON@example.org\r\nSubject: failure notice\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}"
    began = process_time()
    mail = parse_mail(raw.encode())
    new_words(mail.text, subject=mail.subject)
    sort_mail(mail, own_addresses=frozenset())
    assert process_time() - began < 10


def test_mislabelled_letters_are_read() -> None:
    head = b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert parse_mail(head % b"iso-8859-1" + "25 € – ”ei”".encode("windows-1252")).text == "25 € – ”ei”"
    assert parse_mail(head % b"us-ascii" + "Hyvää päivää".encode()).text == "Hyvää päivää"
    assert parse_mail(head % b"utf-8" + "Hyvää päivää".encode("latin-1")).text == "Hyvää päivää"


def test_files_are_found_and_an_attached_mail_is_one() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nHei\r\n"
        b'--a\r\nContent-Type: image/jpeg; name="=?utf-8?q?kuoppa_=C3=A4.jpg?="\r\nContent-Transfer-Encoding: base64\r\n'
        b"Content-Disposition: attachment\r\n\r\nAAEC\r\n"
        b"--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nsecret\r\n"
        b"--a\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\nx\r\n--a--\r\n"
    )
    mail = parse_mail(raw)
    assert mail.text.strip() == "Hei"
    assert [(file.name, file.content_type, file.is_inline) for file in mail.files] == [
        ("kuoppa ä.jpg", "image/jpeg", False),
        ("", "message/rfc822", False),
        ("", "image/png", True),
    ]
    assert mail.files[0].content == b"\x00\x01\x02"
