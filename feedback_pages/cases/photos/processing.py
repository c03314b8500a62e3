"""From an upload to a photo that is safe to store and to show."""

import hashlib
import json
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import uuid
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import NoReturn, TypedDict

from .formats import HEAD, PhotoFormat, is_other_media, sniff
from .limits import MAX_BYTES, MAX_PIXELS, ChildLimits
from .refusals import PhotoReason, PhotoRefused
from .turns import NoTurn, turn
from .workplace import workplace

logger = logging.getLogger(__name__)

# Nothing of ours, no secret least of all. Large memory pages save a sixth of the time.
ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
WORKER = Path(__file__).with_name("worker.py")
DEATHS = {
    -signal.SIGXCPU: PhotoReason.TIMED_OUT,
    -signal.SIGALRM: PhotoReason.TIMED_OUT,
    # A decoder that ran into the photo's faults. SIGKILL is missing on purpose: then the machine was out of memory.
    -signal.SIGSEGV: PhotoReason.DAMAGED,
    -signal.SIGBUS: PhotoReason.DAMAGED,
    -signal.SIGABRT: PhotoReason.DAMAGED,
    -signal.SIGFPE: PhotoReason.DAMAGED,
    -signal.SIGILL: PhotoReason.DAMAGED,
    -signal.SIGTRAP: PhotoReason.DAMAGED,
}


class Outcome(TypedDict, total=False):
    """What the child writes to outcome.json."""

    width: int
    height: int
    refused: str
    because: str


@dataclass(frozen=True)
class ProcessedPhoto:
    """A JPEG and its thumbnail, both with names that cannot be guessed. Sizes in pixels and bytes."""

    image: Path
    thumbnail: Path
    width: int
    height: int
    image_bytes: int
    thumbnail_bytes: int
    sha256: str
    """Of the image, in hexadecimal."""


def process_photo(source: Path, *, into: Path, limits: ChildLimits | None = None) -> ProcessedPhoto:
    """Checks an upload and writes it anew into the folder `into`. `source` stays as it is: delete it afterwards.

    Raises PhotoRefused and nothing else; then nothing is left in `into` or in the temporary folder. Faults of ours go
    to the log with their traceback, so the name of `source` must not be the one that the resident's file had.
    """
    try:
        # Unbuffered: the child reads on from where the file really stands.
        with source.open("rb", buffering=0) as upload, workplace() as folder:
            photo_format = check_upload(upload)
            with turn() as turn_file:
                outcome = run_child(upload, photo_format, folder, limits or ChildLimits(), turn_file)
            return keep(folder, outcome, into)
    except PhotoRefused:
        raise
    except NoTurn as busy:
        logger.warning("A photo waited too long for its turn")
        raise PhotoRefused(PhotoReason.BUSY) from busy
    except Exception as error:
        logger.exception("A photo could not be processed")
        raise PhotoRefused(PhotoReason.UNAVAILABLE) from error


def check_upload(upload: FileIO) -> PhotoFormat:
    size = os.fstat(upload.fileno()).st_size
    if size == 0:
        refuse(PhotoReason.EMPTY)
    if size > MAX_BYTES:
        refuse(PhotoReason.TOO_LARGE, f"{size} bytes")
    head = upload.read(HEAD)
    upload.seek(0)
    photo_format = sniff(head)
    if photo_format is None:
        refuse(PhotoReason.UNSUPPORTED_FORMAT if is_other_media(head) else PhotoReason.NOT_AN_IMAGE)
    return photo_format


def run_child(upload: FileIO, photo_format: PhotoFormat, folder: Path, limits: ChildLimits, turn_file: int) -> Outcome:
    """What the child says, once it is dead. It reads the upload from its standard input and writes to `folder`."""
    numbers = (MAX_PIXELS, MAX_BYTES, limits.memory, limits.cpu_seconds, limits.seconds)
    with (folder / "errors").open("wb") as errors:
        try:
            child = subprocess.run(  # noqa: S603 - every word of the command is ours
                [sys.executable, "-I", "-W", "ignore", str(WORKER), photo_format, *map(str, numbers)],
                stdin=upload,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=folder,
                env=ENVIRONMENT,
                pass_fds=[turn_file],
                timeout=limits.seconds,
            )
        except subprocess.TimeoutExpired:  # run() has killed it
            refuse(PhotoReason.TIMED_OUT, f"{limits.seconds} s")
    words = left(folder / "errors").read_text(errors="replace")[-2000:]
    if child.returncode != 0:
        refuse(DEATHS.get(child.returncode, PhotoReason.UNAVAILABLE), f"exit {child.returncode}: {words}")
    if words:
        logger.warning("A photo was processed, but: %s", words)
    outcome: Outcome = json.loads(left(folder / "outcome.json").read_text())
    if "refused" in outcome:
        refuse(PhotoReason(outcome["refused"]), outcome["because"])
    return outcome


def keep(folder: Path, outcome: Outcome, into: Path) -> ProcessedPhoto:
    """Moves the two files to where they stay: both or none."""
    made = (left(folder / "photo.jpg"), left(folder / "thumbnail.jpg"))
    if not all(is_jpeg(file) for file in made):
        refuse(PhotoReason.UNAVAILABLE, "the child left something that is no JPEG")
    name = uuid.uuid4().hex
    kept = (into / f"{name}.jpg", into / f"{name}-thumbnail.jpg")
    into.mkdir(parents=True, exist_ok=True)
    try:
        for file, place in zip(made, kept, strict=True):
            shutil.move(file, place)
    except OSError:
        for place in kept:
            place.unlink(missing_ok=True)
        raise
    image, thumbnail = kept
    return ProcessedPhoto(
        image=image,
        thumbnail=thumbnail,
        width=int(outcome["width"]),
        height=int(outcome["height"]),
        image_bytes=image.stat().st_size,
        thumbnail_bytes=thumbnail.stat().st_size,
        sha256=hashlib.sha256(image.read_bytes()).hexdigest(),
    )


def left(file: Path) -> Path:
    """`file` as the child left it. One that was taken over could leave a link to another file, or a pipe."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise ValueError("the child left something that is no file")
    return file


def is_jpeg(file: Path) -> bool:
    with file.open("rb") as opened:
        return sniff(opened.read(HEAD)) is PhotoFormat.JPEG


def refuse(reason: PhotoReason, because: str = "") -> NoReturn:
    """Logs why, without anything of the file or its name."""
    level = logging.ERROR if reason is PhotoReason.UNAVAILABLE else logging.INFO
    logger.log(level, "Photo refused: %s. %s", reason.value, because)
    raise PhotoRefused(reason)
