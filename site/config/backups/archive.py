"""The file itself: a plain tar. Its last two members are the manifest and the SHA-256 of every byte before the latter."""

import hashlib
import json
import os
import stat
import tarfile
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from config.backups import BackupFault

FORMAT = 1
MANIFEST, DIGEST = "manifest.json", "sha256"
CHUNK = 1024 * 1024
NOT_WHOLE = "it is not whole, or not a backup of Kuuluu"
# Top folders of a root that begin so are this package's own work.
OWN_PREFIX = ".kuuluu-"


class _Hashed:
    """What is written to a file, counted and hashed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._position, self.digest = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.digest.update(data)
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position


class Writer:
    """Adds to a file that is open for writing, and holds nothing of it in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._out = _Hashed(file)
        self._tar = tarfile.TarFile(fileobj=self._out, mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[arg-type]

    def add_folder(self, name: str, folder: Path) -> Iterator[tuple[str, int]]:
        """Add each file below `folder`; yields its name there and its size. What goes meanwhile is passed over."""
        for path in _files_below(folder):
            try:
                size = self._add_file(f"{name}/{path}", folder / path)
            except FileNotFoundError:
                continue
            yield path, size

    def _add_file(self, name: str, path: Path) -> int:
        with path.open("rb") as content:
            facts = os.fstat(content.fileno())
            member = tarfile.TarInfo(name)
            # One that grows at this moment belongs to no row yet.
            member.size, member.mtime, member.mode = facts.st_size, int(facts.st_mtime), stat.S_IMODE(facts.st_mode)
            self._tar.addfile(member, content)
        self._forget_members()
        return facts.st_size

    def _add_text(self, name: str, text: str) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(text.encode()), int(time.time()), 0o600
        self._tar.addfile(member, BytesIO(text.encode()))

    def finish(self, manifest: dict[str, Any]) -> None:
        self._add_text(MANIFEST, json.dumps({"format": FORMAT, **manifest}, indent=1))
        self._add_text(DIGEST, self._out.digest.hexdigest())
        self._tar.close()

    def _forget_members(self) -> None:
        # tarfile keeps a kilobyte for each, and there may be a million.
        self._tar.members.clear()  # type: ignore[attr-defined]


def _files_below(folder: Path) -> Iterator[str]:
    for where, folders, names in os.walk(folder):
        if where == str(folder):
            folders[:] = [name for name in folders if not name.startswith(OWN_PREFIX)]
        for name in names:
            path = os.path.join(where, name)
            if stat.S_ISREG(_mode(path)):
                yield os.path.relpath(path, folder)


def _mode(path: str) -> int:
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return 0


def _members(file: BinaryIO) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    with tarfile.open(fileobj=file, mode="r:") as tar:
        while (member := tar.next()) is not None:
            yield tar, member
            tar.members.clear()  # type: ignore[attr-defined]


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a backup of which every byte was checked.

    Raises:
        BackupFault: it is truncated, changed, of a newer format, or something else.
    """
    manifest, digest, end = b"", b"", 0
    try:
        with path.open("rb") as file:
            for tar, member in _members(file):
                content = tar.extractfile(member) if member.name in (MANIFEST, DIGEST) else None
                if content and member.name == MANIFEST:
                    manifest = content.read()
                elif content:
                    digest, end = content.read(), member.offset
            if not digest or not manifest:
                raise BackupFault(f"{path}: {NOT_WHOLE} (its end is missing)")
            if _sha256(file, end) != digest.decode():
                raise BackupFault(
                    f"{path} was changed since it was written, or its disk is failing: the checksum differs"
                )
        found: dict[str, Any] = json.loads(manifest)
    except (tarfile.TarError, ValueError) as error:
        raise BackupFault(f"{path}: {NOT_WHOLE} ({error})") from error
    except OSError as error:
        raise BackupFault(f"{path} cannot be read: {error.strerror}") from error
    if found["format"] != FORMAT:
        raise BackupFault(f"{path} was written by a newer Kuuluu: restore it with that version")
    return found


def _sha256(file: BinaryIO, end: int) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while end > 0 and (data := file.read(min(CHUNK, end))):
        digest.update(data)
        end -= len(data)
    return digest.hexdigest()


def unpack(path: Path, into: dict[str, Path]) -> None:
    """Write the members of each top folder below the folder that `into` names for it.

    Raises:
        BackupFault: a member's name leads elsewhere.
    """
    made: set[Path] = set()
    with path.open("rb") as file:
        for tar, member in _members(file):
            top, _slash, rest = member.name.partition("/")
            if member.name in (MANIFEST, DIGEST):
                continue
            if top not in into or not member.isreg() or {"..", ""} & set(rest.split("/")):
                raise BackupFault(f"{path} holds {member.name!r}, which no backup of ours does")
            target = into[top] / rest
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            with target.open("xb") as out:
                copyfileobj(tar.extractfile(member), out, CHUNK)  # type: ignore[arg-type]
                os.fchmod(out.fileno(), member.mode & 0o777)
            # Tidying goes by a file's age.
            os.utime(target, (member.mtime, member.mtime))
