"""From lives to tables: chunk by chunk through COPY, in several processes where there are many."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max, Model

from config.generated_reports import structures
from config.generated_reports.lives import Life
from config.generated_reports.moments import received_time
from config.generated_reports.publishing import decide
from config.generated_reports.records import Run
from config.generated_reports.scene import Scene
from config.generated_reports.tables import KEYS, Batch, columns
from config.generated_reports.texts import Language
from feedback_pages.cases.models import Message, Report
from feedback_pages.languages import codes
from feedback_pages.publications.grid import GRID
from handling.inbox.actions import joined_words
from handling.inbox.grid import INBOX_GRID
from handling.inbox.models import InboxEntry
from handling.statistics.counting import fold_changes, rebuild_statistics

CHUNK = 1_000
# From so many on it is quicker to make the indexes again than to keep them in step.
MANY = 20_000
# Progress: (reports done, what is being done).
Progress = Callable[[int, str], None]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Load:
    """A run and which key each table's rows begin with."""

    run: Run
    count: int
    first: dict[type[Model], int]


def prepare(*, scene: Scene, count: int, seed: int, until: float) -> Load:
    """Take numbers and keys out of their sequences, so that nobody else gets them, even if the load fails."""
    languages = {code: Language(code, scene.places) for code in codes()}
    run = Run(scene=scene, languages=languages, seed=seed, until=until, serial=_take_numbers(count))
    first = {
        model: _take_keys(model, count * per_report) for model, per_report in KEYS.items() if model is not InboxEntry
    }
    return Load(run, count, {**first, InboxEntry: first[Report]})


def _take_numbers(count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('feedback_pages_report_number') - 1")
        last: int = cursor.fetchone()[0]
        cursor.execute("SELECT setval('feedback_pages_report_number', %s)", [last + count])
    return last


def _take_keys(model: type[Model], count: int) -> int:
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, column])
        first = max(cursor.fetchone()[0], (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1)
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, first + count - 1])
    return int(first)


def load(load: Load, progress: Progress, *, processes: int = 1, many: bool | None = None) -> None:
    """Write all lives. `many` says whether indexes are set aside meanwhile; by itself from `MANY` reports on."""
    many = load.count >= MANY if many is None else many
    with _without_indexes(progress) if many else transaction.atomic():
        chunks = _in_processes(load, processes) if many else (write_chunk(load, start) for start in _starts(load))
        done = 0
        for written in chunks:
            done += written
            progress(done, "reports")
    if many:
        progress(done, "the maps' grids")
        GRID.rebuild()
        INBOX_GRID.rebuild()
        rebuild_statistics()
    else:
        fold_changes()
    progress(done, "statistics")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in KEYS)}")


def _starts(load: Load) -> range:
    return range(0, load.count, CHUNK)


@contextmanager
def _without_indexes(progress: Progress) -> Iterator[None]:
    progress(0, "setting indexes aside")
    structures.set_aside([model._meta.db_table for model in KEYS])
    try:
        yield
    finally:
        structures.make_again(lambda text: progress(0, text))


def _in_processes(load: Load, processes: int) -> Iterator[int]:
    """Chunks as they are written. Forked: the words are made once, and each child opens a connection of its own."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(processes, _remember, [load]) as pool:
        yield from pool.imap_unordered(_write_remembered, _starts(load))


_remembered: list[Load] = []


def _remember(load: Load) -> None:
    _remembered[:] = [load]
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _write_remembered(start: int) -> int:
    return write_chunk(_remembered[0], start)


def write_chunk(load: Load, start: int) -> int:
    """Draw and write the lives from `start` on; the same ones whichever process does it. Returns how many."""
    batch = draw_chunk(load, start)
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in batch:
            _copy(cursor, model, _with_words(load, start, rows) if model is InboxEntry else rows)
    return min(CHUNK, load.count - start)


def _copy(cursor: CursorWrapper, model: type[Model], rows: Rows) -> None:
    names = ", ".join(f'"{name}"' for name in columns(model))
    with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _with_words(load: Load, start: int, entries: Rows) -> Rows:
    """The inbox's rows with the words of the chunk's messages, found by their keys: other indexes are set aside."""
    first = load.first[Message] + start * KEYS[Message]
    written = Message.objects.filter(pk__gte=first, pk__lt=first + CHUNK * KEYS[Message])
    words = dict(joined_words(written))
    report, place = columns(InboxEntry).index("report_id"), columns(InboxEntry).index("words")
    return [(*entry[:place], words[entry[report]], *entry[place + 1 :]) for entry in entries]


def draw_chunk(load: Load, start: int) -> Batch:
    batch = Batch(load.first)
    random = Random(f"{load.run.seed}/{start}")  # noqa: S311 - nothing secret
    for ordinal in range(start, min(start + CHUNK, load.count)):
        received = received_time((ordinal + random.random()) / load.count, load.run.until)
        life = Life(load.run, batch, random, ordinal=ordinal, received=received)
        life.run_course()
        decide(life)
        life.close_books()
    return batch
