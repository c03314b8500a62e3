"""Rows as CSV, written while it is sent, and as XLSX, written to a file first; both with memory that does not grow.

A text that a sheet would take for a formula gets an apostrophe in front: opened in any program, it stays a text. So does
a part of it that would begin a cell of its own where a program cuts the file at commas, tabs or ends of lines.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import IO, Any

from django.utils.functional import SimpleLazyObject

from handling.exports.rows import Row

# Read in with the first file, which in most processes never comes: with numpy it takes 8 MB of each.
openpyxl: Any = SimpleLazyObject(partial(import_module, "openpyxl"))

UNSEEN = "\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff"
SIGN = "[=+\\-@＝＋－＠]"
FORMULA = re.compile(rf"[\s{UNSEEN}]*{SIGN}|[\t\r\n]")
FORMULA_INSIDE = re.compile(rf"([\n\r,;\t])(?=(?:[^\S\n\r\t]|[{UNSEEN}])*{SIGN})")
# A cell of a sheet holds no more.
LONGEST = 32_000


def harmless(text: str) -> str:
    """The text without what no sheet can hold, and never a formula."""
    clean = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)
    guarded = FORMULA_INSIDE.sub(r"\1'", clean)[:LONGEST]
    return f"'{guarded}" if FORMULA.match(guarded) else guarded


class _Echo:
    """What the writer writes is what is sent."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headings: list[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """In UTF-8 with its mark and with semicolons, as spreadsheets here expect it; every field quoted."""
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf"
    yield writer.writerow(headings).encode()  # type: ignore[attr-defined]
    for row in rows:
        yield writer.writerow([_written(value) for value in row]).encode()  # type: ignore[attr-defined]


def _written(value: Any) -> str:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return "" if value is None else str(value)


def xlsx_file(headings: list[str], rows: Iterable[Row]) -> IO[bytes]:
    """An open file at its beginning; it is gone when it is closed."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    sheet.append(headings)
    for row in rows:
        sheet.append([harmless(value) if isinstance(value, str) else value for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file
