import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from feedback_pages.publications.personal_data import find_personal_data


def _personal_data(row: dict[str, Any]) -> dict[str, Any]:
    spans = find_personal_data(
        _string(row, "text"), language=_string(row, "language"), public_contacts=settings.PUBLIC_CONTACTS
    )
    return {"spans": [asdict(span) for span in spans]}


EVALUATIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"personal_data": _personal_data}


class BadRow(ValueError):
    """What is wrong with a row, in words for the person who made it."""


class Command(BaseCommand):
    help = "Answers each row of a JSON Lines file, so that what Kuuluu finds can be scored by others."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "evaluation",
            choices=sorted(EVALUATIONS),
            help='personal_data: {"id", "language", "text"} → {"id", "spans": [{"start", "end", "type"}]}',
        )
        parser.add_argument("input", type=Path, metavar="IN.jsonl")
        parser.add_argument("output", type=Path, metavar="OUT.jsonl")

    def handle(self, *, evaluation: str, input: Path, output: Path, **options: Any) -> None:
        output = output.resolve()
        if output.exists() and not output.is_file():
            raise CommandError(f"{output} is not a file.")
        # Written beside and renamed when it is whole, so that nobody reads half an answer.
        partial = output.with_name(f"{output.name}.part")
        try:
            count = _write(partial, _answers(input, EVALUATIONS[evaluation]))
            partial.replace(output)
        except (BadRow, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            partial.unlink(missing_ok=True)
        self.stderr.write(f"{count} rows answered in {output}.")


def _write(path: Path, answers: Iterator[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for answer in answers:
            file.write(json.dumps(answer) + "\n")
            count += 1
    return count


def _answers(path: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = _row(line)
                yield {"id": row["id"], **answer(row)}
            except BadRow as error:
                raise BadRow(f"{path}, line {number}: {error}") from error


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRow("not in UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadRow(f"not JSON ({error}).") from error
    if not isinstance(row, dict):
        raise BadRow("not a JSON object.")
    if isinstance(row.get("id"), bool) or not isinstance(row.get("id"), str | int):
        raise BadRow('"id" must be a string or a whole number.')
    return row


def _string(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise BadRow(f'"{key}" must be a string.')
    return value
