"""A backup taken while residents write, and what becomes of it in another cluster: by the scripts, on real servers."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from PIL import Image

from config.backups import BackupFault
from config.backups.archive import Writer, read_manifest, unpack
from config.backups.taking import take_backup
from feedback_pages.cases.models import Attachment, Report
from feedback_pages.delivery.actions import deliver
from feedback_pages.delivery.models import Delivery
from feedback_pages.delivery.sending import drain_due
from tests.feedback_pages.intake.test_give import GOOD
from tests.project.processes import ROOT, database_url, eventually
from tests.project.test_database_restart import Server

pytestmark = pytest.mark.django_db(transaction=True)

NAME, ROLE = "restarted", "town"
ADDRESSES = count(1)
TOPS = ("database", "media", "private")


def quiet(_line: str) -> None:
    pass


class Elsewhere:
    """Another machine's cluster with an empty database, whose role is no superuser, and its folders."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.media, self.private = server.home / "files" / "media", server.home / "files" / "private"

    def environment(self) -> dict[str, str]:
        return _environment(self.server.url.replace("//kuuluu@", f"//{ROLE}@"), self.media, self.private)

    def restore(self, file: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return _script("restore", file, *options, environment=self.environment())

    def facts(self) -> tuple[list[tuple], dict[str, bytes]]:
        """All that a refused restore must leave as it was."""
        known = self.server.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kuuluu%'")
        tables = self.server.rows(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        if ("feedback_pages_message",) in tables:
            known += self.server.rows("SELECT report_id, body, created_at FROM feedback_pages_message ORDER BY id")
        folders = (self.media, self.private)
        files = {str(path): path.read_bytes() for root in folders for path in root.rglob("*") if path.is_file()}
        return sorted(map(str, [*known, *tables])), files


def _environment(url: str, media: Path, private: Path) -> dict[str, str]:
    own = {
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(media),
        "PRIVATE_ROOT": str(private),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    return {**os.environ, **own}


def _script(name: str, *arguments: str | Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "script" / name, *arguments], env=environment, capture_output=True, text=True, timeout=300
    )


def _superuser(server: Server, database: str) -> psycopg.Connection:
    return psycopg.connect(host=f"{server.home}/socket", user="kuuluu", dbname=database, autocommit=True)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Server]:
    """Its path is short: a socket's may not be long."""
    made = Server(Path(tempfile.mkdtemp(prefix="kuuluu-")))
    try:
        made.script("pg_create >/dev/null; pg_start >/dev/null")
        with _superuser(made, "postgres") as found:
            found.execute(f"CREATE ROLE {ROLE} LOGIN")
        yield made
        made.die()
    finally:
        shutil.rmtree(made.home)


@pytest.fixture
def elsewhere(cluster) -> Elsewhere:
    with _superuser(cluster, "postgres") as found:
        found.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        found.execute(f"CREATE DATABASE {NAME} OWNER {ROLE}")
    with _superuser(cluster, NAME) as found:
        found.execute("CREATE EXTENSION postgis")
    shutil.rmtree(cluster.home / "files", ignore_errors=True)
    return Elsewhere(cluster)


@pytest.fixture
def here(settings) -> dict[str, str]:
    """The environment of the scripts on this test's own town."""
    return _environment(database_url(), settings.MEDIA_ROOT, settings.PRIVATE_ROOT)


@pytest.fixture
def given(potholes) -> Report:
    """A report with a photo that came through the form, as everything else that is compared."""
    give(Client(), "Kuoppa tiessä", (10, 200, 30))
    return Report.objects.get()


@pytest.fixture
def backup(given, tmp_path) -> Path:
    target = tmp_path / "town.backup"
    take_backup(target=target, say=quiet)
    return target


def give(client: Client, words: str, colour: tuple[int, int, int]) -> None:
    """By the form; returns when the receipt was seen."""
    number = next(ADDRESSES)
    sender = {"REMOTE_ADDR": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
    picture = BytesIO()
    Image.new("RGB", (64, 48), colour).save(picture, "JPEG", quality=95)
    photo = SimpleUploadedFile("p.jpg", picture.getvalue(), "image/jpeg")
    # An address of its own: the receipts to one are counted.
    fields = {**GOOD, "text": words, "email": f"resident{number}@example.org", "photos": [photo]}
    draft = client.post("/fi/give/potholes/", fields, **sender)
    assert draft.status_code == 303, draft.text
    receipt = client.post(f"{draft['Location']}send/", **sender)
    assert receipt["Location"].endswith("/receipt/")


class Giver(threading.Thread):
    """Gives one report with a photo after another; `told` is the ledger: words and colour of what was acknowledged."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        super().__init__(name=name)
        self.stop, self.told = stop, {}

    def run(self) -> None:
        try:
            for number in count():
                if self.stop.is_set():
                    return
                colour = (number * 37 % 200 + 20, number * 91 % 200 + 20, ord(self.name) % 200)
                give(Client(), f"Kuoppa {self.name}-{number}", colour)
                self.told[f"Kuoppa {self.name}-{number}"] = colour
        finally:
            connection.close()


# -- the ledger --


def test_copy_taken_while_reports_are_given_holds_them_whole(potholes, here, elsewhere, tmp_path):
    stop = threading.Event()
    givers = [Giver(name, stop) for name in "ab"]
    for giver in givers:
        giver.start()
    try:
        eventually(lambda: all(len(giver.told) > 2 for giver in givers), within=60, what="reports are given")
        before = {words for giver in givers for words in list(giver.told)}
        taken = _script("backup", tmp_path / "town.backup", environment=here)
        during = {words for giver in givers for words in list(giver.told)} - before
    finally:
        stop.set()
        for giver in givers:
            giver.join()
    assert taken.returncode == 0, taken.stderr
    assert during
    told = {words: colour for giver in givers for words, colour in giver.told.items()}

    restored = elsewhere.restore(tmp_path / "town.backup")
    assert restored.returncode == 0, restored.stderr
    assert f"{len(_waiting(elsewhere))} mails wait AND WILL GO OUT" in restored.stdout
    assert "The keys were not in it" in restored.stdout
    rows = elsewhere.server.rows(
        "SELECT m.body, a.image, a.thumbnail FROM feedback_pages_report r JOIN feedback_pages_message m ON m.report_id = r.id "
        "JOIN feedback_pages_attachment a ON a.message_id = m.id"
    )
    assert before <= {words for words, _image, _thumbnail in rows} <= set(told)
    for words, *names in rows:
        for name in names:
            with Image.open(elsewhere.private / name) as picture:
                shown = picture.convert("RGB").getpixel((20, 20))
            assert max(abs(a - b) for a, b in zip(shown, told[words], strict=True)) < 12, words
    for part in ("report", "message", "reporter", "casemail", "publicationdecision"):
        counted = elsewhere.server.rows(f"SELECT count(*) FROM feedback_pages_{part}")  # noqa: S608
        assert counted == [(len(rows),)], part


def _waiting(elsewhere: Elsewhere) -> list[tuple]:
    return elsewhere.server.rows("SELECT id FROM feedback_pages_delivery WHERE state = 'queued'")


def test_restored_copy_is_the_same_town(backup, given, elsewhere, settings):
    assert elsewhere.restore(backup).returncode == 0
    photo = Attachment.objects.get()
    for copied, root in ((elsewhere.private, settings.PRIVATE_ROOT), (elsewhere.media, settings.MEDIA_ROOT)):
        files = {path.relative_to(root): path for path in root.rglob("*") if path.is_file()}
        assert {path.relative_to(copied) for path in copied.rglob("*") if path.is_file()} == set(files)
        for name, path in files.items():
            kept = copied / name
            assert kept.read_bytes() == path.read_bytes()
            assert kept.stat().st_mode == path.stat().st_mode
            # Tidying goes by a file's age.
            assert int(kept.stat().st_mtime) == int(path.stat().st_mtime)
    assert (elsewhere.private / str(photo.image)).is_file()
    found = elsewhere.server.rows("SELECT number, address FROM feedback_pages_report")
    assert found == [(given.number, given.address)]
    # The next number, the generated search vector and the trigger of the map work there too.
    assert elsewhere.server.rows("SELECT nextval('feedback_pages_report_number') > 1")[0][0]
    assert elsewhere.server.rows("SELECT count(*) FROM pg_trigger WHERE tgname = 'counted_on_the_map'") == [(1,)]
    for key in (settings.SECRET_KEY, settings.PRIVATE_LINK_KEY):
        assert key.encode() not in backup.read_bytes()


def test_what_is_erased_between_dump_and_files_is_told(given, elsewhere, tmp_path):
    photo = Attachment.objects.get()
    heard: list[str] = []

    def erase_after_the_dump(line: str) -> None:
        heard.append(line)
        if line.startswith("database"):
            photo.image.storage.delete(photo.image.name)

    manifest = take_backup(target=tmp_path / "town.backup", say=erase_after_the_dump)
    assert manifest["gone"] == {"media": [], "private": [photo.image.name]}
    assert any(photo.image.name in line for line in heard)
    restored = elsewhere.restore(tmp_path / "town.backup")
    assert restored.returncode == 0, restored.stderr
    assert "1 of private, which were deleted" in restored.stdout


# -- the file --


def test_backup_is_never_overwritten_and_read_by_its_owner_alone(backup, here):
    content = backup.read_bytes()
    assert backup.stat().st_mode & 0o777 == 0o600
    again = _script("backup", backup, environment=here)
    assert (again.returncode, "never overwritten" in again.stderr) == (1, True)
    assert backup.read_bytes() == content
    assert sorted(path.name for path in backup.parent.iterdir() if "backup" in path.name) == ["town.backup"]


def test_backup_that_fails_leaves_nothing(given, tmp_path, monkeypatch):
    (tmp_path / "old.part").write_bytes(b"what a killed one left" * 100_000)
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    with pytest.raises(BackupFault, match="pg_dump failed"):
        take_backup(target=tmp_path / "old", say=quiet)
    assert [path for path in tmp_path.iterdir() if path.name.startswith("old")] == []


def damaged(backup: Path, how: str) -> Path:
    whole, other = backup.read_bytes(), backup.with_name("other")
    middle = whole.index(b"private/")
    other.write_bytes(
        {
            "half": whole[: len(whole) // 2],
            "end missing": whole[: whole.rindex(b"sha256")],
            "a bit": whole[: middle + 700] + bytes([whole[middle + 700] ^ 1]) + whole[middle + 701 :],
            "manifest": whole.replace(b'"feedback_pages_report": 1', b'"feedback_pages_report": 2'),
            "nothing": b"",
            "something else": b"no tar at all" * 5000,
        }[how]
    )
    return other


@pytest.mark.parametrize("how", ["half", "end missing", "a bit", "manifest", "nothing", "something else"])
def test_damaged_file_is_recognised(backup, how):
    assert read_manifest(backup)["counts"]["feedback_pages_report"] == 1
    with pytest.raises(BackupFault, match="not whole|was changed"):
        read_manifest(damaged(backup, how))


def rewritten(backup: Path, **changes: object) -> Path:
    """The same with another manifest, and a checksum that fits."""
    folder, other = backup.with_name("unpacked"), backup.with_name("rewritten")
    manifest = read_manifest(backup)
    for name in TOPS:
        (folder / name).mkdir(parents=True)
    unpack(backup, {name: folder / name for name in TOPS})
    with other.open("wb") as file:
        writer = Writer(file)
        for name in TOPS:
            list(writer.add_folder(name, folder / name))
        writer.finish({**manifest, **changes})
    return other


def test_names_that_lead_elsewhere_are_refused(backup, tmp_path):
    other = backup.with_name("evil")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "x").write_text("x")
    for top in ("private/..", "elsewhere", "/etc"):
        with other.open("wb") as file:
            writer = Writer(file)
            list(writer.add_folder(top, tmp_path / "inside"))
            writer.finish({})
        with pytest.raises(BackupFault, match="no backup of ours"):
            unpack(other, {name: tmp_path / "target" / name for name in TOPS})
    assert not (tmp_path / "target").exists()


# -- what is there already --


@pytest.fixture
def inhabited(backup, elsewhere) -> Elsewhere:
    """Elsewhere lives another report, which only --replace may take away."""
    assert elsewhere.restore(backup).returncode == 0
    elsewhere.server.rows("UPDATE feedback_pages_message SET body = 'Toisen kaupungin' RETURNING id")
    (elsewhere.private / "reports" / "theirs").parent.mkdir(exist_ok=True)
    (elsewhere.private / "reports" / "theirs").write_bytes(b"theirs")
    return elsewhere


def test_town_is_replaced_only_when_told(backup, inhabited):
    before = inhabited.facts()
    refused = inhabited.restore(backup)
    assert refused.returncode == 1
    assert "1 reports" in refused.stderr
    assert "holds 3 files" in refused.stderr
    assert inhabited.facts() == before

    done = inhabited.restore(backup, "--replace", "--hold-mail")
    assert done.returncode == 0, done.stderr
    assert "to be replaced: the database holds 1 reports" in done.stdout
    assert "all mail is held" in done.stdout
    assert inhabited.server.rows("SELECT body FROM feedback_pages_message") == [("Kuoppa tiessä",)]
    assert inhabited.server.rows("SELECT until > now() + interval '1000 years' FROM feedback_pages_mailpause") == [
        (True,)
    ]
    assert inhabited.server.rows("SELECT FROM pg_namespace WHERE nspname LIKE 'kuuluu%'") == []
    assert not (inhabited.private / "reports" / "theirs").exists()
    assert [path for path in inhabited.private.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"postgres": 99}, "restored on 99 or newer"),
        ({"format": 2}, "newer Kuuluu"),
        ({"migrations": [["feedback_pages", "9999_from_the_future"]]}, "9999_from_the_future"),
        ({"counts": {"feedback_pages_report": 2}}, "Not as many rows as were saved in: feedback_pages_report"),
        ({"file_columns": [["feedback_pages_report", "number", "private"]]}, "files of private are missing"),
    ],
)
def test_backup_that_does_not_fit_changes_nothing(backup, inhabited, changes, said):
    before = inhabited.facts()
    refused = inhabited.restore(rewritten(backup, **changes), "--replace")
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Nothing was changed" in refused.stderr
    assert inhabited.facts() == before


def test_running_town_is_not_replaced(backup, inhabited):
    before = inhabited.facts()
    with _superuser(inhabited.server, NAME):
        refused = inhabited.restore(backup, "--replace")
    assert (refused.returncode, "stop web and worker first" in refused.stderr) == (1, True)
    assert inhabited.facts() == before


def test_restore_that_is_killed_is_put_back_by_the_next(backup, inhabited):
    before = inhabited.facts()
    killed = subprocess.Popen(
        [ROOT / "script" / "restore", backup, "--replace"],
        env=inhabited.environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    aside = "SELECT nspname FROM pg_namespace WHERE nspname = 'kuuluu_before_restore'"
    eventually(lambda: inhabited.server.rows(aside), within=60, what="the old town lies aside")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert inhabited.server.rows(aside)
    eventually(lambda: _alone(inhabited.server), within=60, what="its connections are gone")

    refused = inhabited.restore(damaged(backup, "a bit"), "--replace")
    assert (refused.returncode, "has been put back" in refused.stdout) == (1, True)
    assert inhabited.facts() == before


def _alone(server: Server) -> bool:
    others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return server.rows(others) == []


def test_migrated_database_without_people_is_empty(backup, given, elsewhere):
    """What script/setup leaves on a new machine needs no --replace."""
    made = subprocess.run(
        [ROOT / "script" / "manage", "migrate", "--verbosity=0"], env=elsewhere.environment(), capture_output=True
    )
    assert made.returncode == 0, made.stderr
    done = elsewhere.restore(backup)
    assert done.returncode == 0, done.stderr
    assert elsewhere.server.rows("SELECT number FROM feedback_pages_report") == [(given.number,)]


def test_held_mail_waits_until_released(town):
    content = {"subject": "s", "text": "x", "html": ""}
    deliver(kind="framework", address="resident@example.org", language="fi", content=content)
    call_command("hold_mail")
    assert drain_due() == 0
    assert Delivery.objects.get().state == Delivery.State.QUEUED
    call_command("release_mail", "--cancel-waiting")
    assert Delivery.objects.get().state == Delivery.State.CANCELLED
    deliver(kind="framework", address="resident@example.org", language="fi", content=content)
    call_command("hold_mail")
    call_command("release_mail")
    assert drain_due() == 1
