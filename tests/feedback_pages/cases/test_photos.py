"""Photos from residents, made here by code: every format and every kind of file that is no photo."""

import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.utils import translation
from PIL import Image, ImageCms, PngImagePlugin

from feedback_pages.cases.photos import (
    MAX_BYTES,
    MAX_PIXELS,
    ChildLimits,
    PhotoReason,
    PhotoRefused,
    ProcessedPhoto,
    process_photo,
    processing,
)
from feedback_pages.cases.photos import worker as worker_module
from feedback_pages.cases.photos.refusals import MESSAGES

pillow_heif.register_heif_opener()

CAMERA = "Kuuluu Testcam 9000"
SECRET = "Kaisa Esimerkki 0401234567"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><who>{SECRET}</who></x:xmpmeta>'.encode()
PHP = b"<?php system($_GET['c']); ?>"
# A busy machine must not fail a test that is not about time: the child is nice to everything else that runs.
PATIENT = ChildLimits(seconds=120, cpu_seconds=60)
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (255, 255, 255)


@dataclass
class Desk:
    """Where a photo comes in, where it goes, and the temporary folder of the machine."""

    inbox: Path
    kept: Path
    temporary: Path

    def process(self, data: bytes, name: str = "upload", limits: ChildLimits = PATIENT) -> ProcessedPhoto:
        source = self.inbox / name
        source.write_bytes(data)
        return process_photo(source, into=self.kept, limits=limits)

    def refusal(self, data: bytes, name: str = "upload", limits: ChildLimits = PATIENT) -> PhotoReason:
        """Why `data` is refused; nothing may be left of it anywhere but in the inbox."""
        with pytest.raises(PhotoRefused) as refused:
            self.process(data, name, limits)
        assert list(self.kept.iterdir()) == []
        assert list(self.temporary.iterdir()) == []
        return refused.value.reason


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    folders = Desk(tmp_path / "inbox", tmp_path / "kept", tmp_path / "temporary")
    for folder in (folders.inbox, folders.kept, folders.temporary):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folders.temporary))
    return folders


def corners(size: tuple[int, int] = (800, 600)) -> Image.Image:
    """Red above left, green above right, blue below left, white below right: shows any turning and mirroring."""
    image = Image.new("RGB", size, WHITE)
    half = (size[0] // 2, size[1] // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, size[0], half[1]))
    image.paste(BLUE, (0, half[1], half[0], size[1]))
    return image


def telling_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x013B] = SECRET
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 49.0, 25.5), 3: "E", 4: (22.0, 58.0, 8.25)})
    return exif


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def colours(photo: Path) -> list[str]:
    """The corners' colours in reading order, named by the nearest."""
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    with Image.open(photo) as image:
        width, height = image.size
    seen = [pixel(photo, (x * width // 4, y * height // 4)) for y in (1, 3) for x in (1, 3)]
    return [min(names, key=lambda name: distance(names[name], colour)) for colour in seen]


def distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def pixel(photo: Path, at: tuple[int, int] = (5, 5)) -> tuple[int, ...]:
    with Image.open(photo) as image:
        colour = image.convert("RGB").getpixel(at)
    assert isinstance(colour, tuple)
    return colour


def telling_jpeg() -> bytes:
    return saved(corners(), "JPEG", exif=telling_exif(), xmp=XMP, comment=SECRET, quality=95)


def telling_png() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(corners(), "PNG", exif=telling_exif(), pnginfo=text)


def telling_webp() -> bytes:
    return saved(corners(), "WEBP", exif=telling_exif(), xmp=XMP)


def telling_heic() -> bytes:
    return saved(corners(), "HEIF", exif=telling_exif(), xmp=XMP)


FORMATS = pytest.mark.parametrize("made", [telling_jpeg, telling_png, telling_webp, telling_heic])


@FORMATS
def test_every_format_becomes_a_jpeg_and_a_thumbnail(desk: Desk, made: Callable[[], bytes]) -> None:
    photo = desk.process(made())

    assert (photo.width, photo.height) == (800, 600)
    assert {photo.image, photo.thumbnail} == set(desk.kept.iterdir())
    for file, size in ((photo.image, (800, 600)), (photo.thumbnail, (480, 360))):
        with Image.open(file) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", size)
            image.load()
        assert colours(file) == ["red", "green", "blue", "white"]
    assert photo.sha256 == hashlib.sha256(photo.image.read_bytes()).hexdigest()
    assert photo.image_bytes == photo.image.stat().st_size
    assert photo.thumbnail_bytes == photo.thumbnail.stat().st_size
    assert list(desk.temporary.iterdir()) == []


@FORMATS
def test_metadata_is_gone_from_every_byte(desk: Desk, made: Callable[[], bytes]) -> None:
    upload = made()
    assert CAMERA.encode() in upload
    with Image.open(BytesIO(upload)) as original:
        assert original.getexif().get_ifd(0x8825)[2] == (59.0, 49.0, 25.5)

    photo = desk.process(upload)

    for file in (photo.image, photo.thumbnail):
        written = file.read_bytes()
        for trace in (CAMERA.encode(), SECRET.encode(), b"Exif", b"xmpmeta", b"ns.adobe.com", b"ICC_PROFILE"):
            assert trace not in written
        with Image.open(file) as image:
            assert dict(image.getexif()) == {}
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_names_cannot_be_guessed_and_never_meet(desk: Desk) -> None:
    first, second = desk.process(telling_jpeg(), "kaisa.jpg"), desk.process(telling_jpeg(), "kaisa.jpg")

    assert first.sha256 == second.sha256
    assert len(list(desk.kept.iterdir())) == 4
    assert "kaisa" not in "".join(file.name for file in desk.kept.iterdir())


UPRIGHT = {
    1: ["red", "green", "blue", "white"],
    2: ["green", "red", "white", "blue"],
    3: ["white", "blue", "green", "red"],
    4: ["blue", "white", "red", "green"],
    5: ["red", "blue", "green", "white"],
    6: ["blue", "red", "white", "green"],
    7: ["white", "green", "blue", "red"],
    8: ["green", "white", "red", "blue"],
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photo_is_turned_upright(desk: Desk, file_format: str, orientation: int) -> None:
    image = corners()
    if file_format == "HEIF":  # written as turning boxes of the container, as phones do
        image.info["exif"] = telling_exif(orientation).tobytes()
        upload = saved(image, file_format)
    else:
        upload = saved(image, file_format, exif=telling_exif(orientation))

    photo = desk.process(upload)

    assert (photo.width, photo.height) == ((800, 600) if orientation < 5 else (600, 800))
    assert colours(photo.image) == UPRIGHT[orientation]
    assert colours(photo.thumbnail) == UPRIGHT[orientation]


def test_broken_metadata_does_not_make_a_broken_photo(desk: Desk) -> None:
    photo = desk.process(saved(corners(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff", icc_profile=b"no profile"))

    assert colours(photo.image) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize(
    ("size", "expected", "thumbnail"),
    [
        ((4000, 3000), (2560, 1920), (480, 360)),
        ((6000, 8000), (1920, 2560), (360, 480)),
        ((20000, 3), (2560, 1), (480, 1)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_photo_is_scaled_down_and_never_up(
    desk: Desk, size: tuple[int, int], expected: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    photo = desk.process(saved(corners(size), "JPEG"))

    assert (photo.width, photo.height) == expected
    with Image.open(photo.image) as image, Image.open(photo.thumbnail) as small:
        assert (image.size, small.size) == (expected, thumbnail)


def test_other_colour_space_becomes_srgb(desk: Desk) -> None:
    """In this profile red and blue are exchanged, so that only a real conversion gives back what was seen."""
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"

    photo = desk.process(saved(Image.new("RGB", (50, 50), (200, 0, 0)), "PNG", icc_profile=bytes(swapped)))

    assert distance(pixel(photo.image), (0, 0, 200)) < 12


def grey_16_bit() -> Image.Image:
    return Image.new("I;16", (60, 60), 128 * 257)


def half_transparent_palette() -> Image.Image:
    image = Image.new("P", (60, 60), 0)
    image.putpalette([255, 0, 0] + [0, 0, 0] * 255)
    image.info["transparency"] = bytes([128])
    return image


@pytest.mark.parametrize(
    ("image", "file_format", "expected"),
    [
        (Image.new("CMYK", (60, 60), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("L", (60, 60), 90), "JPEG", (90, 90, 90)),
        (Image.new("1", (60, 60), 1), "PNG", WHITE),
        (grey_16_bit(), "PNG", (128, 128, 128)),
        (Image.new("LA", (60, 60), (0, 0)), "PNG", WHITE),
        (Image.new("RGBA", (60, 60), (255, 0, 0, 128)), "PNG", (255, 127, 127)),
        (half_transparent_palette(), "PNG", (255, 127, 127)),
        (Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "WEBP", WHITE),
        (Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "HEIF", WHITE),
    ],
)
def test_every_kind_of_pixels_is_shown_on_white(
    desk: Desk, image: Image.Image, file_format: str, expected: tuple[int, int, int]
) -> None:
    photo = desk.process(saved(image, file_format))

    assert distance(pixel(photo.image), expected) < 12
    with Image.open(photo.image) as written:
        assert written.mode == "RGB"


@pytest.mark.parametrize("file_format", ["WEBP", "PNG", "MPO", "HEIF"])
def test_first_of_many_frames_is_taken(desk: Desk, file_format: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in (RED, GREEN, BLUE)]

    photo = desk.process(saved(frames[0], file_format, save_all=True, append_images=frames[1:]))

    assert distance(pixel(photo.image), RED) < 25


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", PhotoReason.EMPTY),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), PhotoReason.TOO_LARGE),
        (b"<!doctype html><script>alert(1)</script>", PhotoReason.NOT_AN_IMAGE),
        (b"MZ\x90\0" + bytes(200), PhotoReason.NOT_AN_IMAGE),
        (PHP, PhotoReason.NOT_AN_IMAGE),
        (b"\xff\xd8", PhotoReason.NOT_AN_IMAGE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', PhotoReason.UNSUPPORTED_FORMAT),
        (saved(corners(), "GIF"), PhotoReason.UNSUPPORTED_FORMAT),
        (saved(corners(), "TIFF"), PhotoReason.UNSUPPORTED_FORMAT),
        (saved(corners(), "PDF"), PhotoReason.UNSUPPORTED_FORMAT),
        (saved(corners(), "BMP"), PhotoReason.UNSUPPORTED_FORMAT),
        (b"GIF89a/*" + PHP + b"*/=1;" + telling_jpeg(), PhotoReason.UNSUPPORTED_FORMAT),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(200), PhotoReason.UNSUPPORTED_FORMAT),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200), PhotoReason.UNSUPPORTED_FORMAT),
        (b"\xff\xd8\xff\xe0<script>alert(1)</script>", PhotoReason.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + PHP, PhotoReason.DAMAGED),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), PhotoReason.DAMAGED),
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(desk: Desk, data: bytes, reason: PhotoReason) -> None:
    assert desk.refusal(data, "holiday.jpg") is reason


def test_name_of_the_file_does_not_matter(desk: Desk) -> None:
    assert desk.process(telling_png(), "photo.jpg").width == 800
    assert desk.process(telling_heic(), "photo.php").width == 800


@pytest.mark.parametrize("made", [telling_jpeg, telling_png])
def test_code_behind_a_photo_is_gone(desk: Desk, made: Callable[[], bytes]) -> None:
    photo = desk.process(made() + PHP, "photo.php.jpg")

    for file in (photo.image, photo.thumbnail):
        assert b"php" not in file.read_bytes()
        assert file.read_bytes().endswith(b"\xff\xd9")
        assert file.suffix == ".jpg"


def noise() -> Image.Image:
    return Image.effect_noise((640, 480), 80).convert("RGB")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize(
    ("file_format", "options"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}), ("HEIF", {})],
    ids=["jpeg", "progressive", "png", "webp", "heic"],
)
def test_cut_off_photo_is_refused(desk: Desk, file_format: str, options: dict[str, bool], share: float) -> None:
    whole = saved(noise(), file_format, **options)

    assert desk.refusal(whole[: int(len(whole) * share)]) is PhotoReason.DAMAGED


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large, with a few bytes of pixels."""
    tiny = bytearray(saved(Image.new("1", (8, 8)), "PNG"))
    tiny[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    checksum = PngImagePlugin._crc32(bytes(tiny[12:29]))
    tiny[29:33] = checksum.to_bytes(4, "big")
    return bytes(tiny)


@pytest.mark.parametrize("size", [(60_000, 60_000), (MAX_PIXELS + 1, 1), (2**31 - 1, 2**31 - 1)])
def test_bomb_is_refused_before_it_is_opened(desk: Desk, size: tuple[int, int]) -> None:
    bomb = png_header(*size)
    assert len(bomb) < 200
    # With so little memory, decoding would end in another way.
    assert desk.refusal(bomb, limits=replace(PATIENT, memory=256 * 1024**2)) is PhotoReason.TOO_MANY_PIXELS


def test_real_bomb_is_refused(desk: Desk) -> None:
    """100 megapixels in a file of 12 kB that would decode without a fault."""
    bomb = saved(Image.new("1", (10_000, 10_000)), "PNG")
    assert len(bomb) < 20_000

    assert desk.refusal(bomb) is PhotoReason.TOO_MANY_PIXELS


def test_largest_photo_allowed_is_taken(desk: Desk) -> None:
    side = int(MAX_PIXELS**0.5)
    photo = desk.process(saved(Image.new("RGBA", (side, side), RED), "PNG", compress_level=1))

    assert (photo.width, photo.height) == (2560, 2560)


def test_child_without_memory_is_refused_as_too_large(desk: Desk) -> None:
    photo = saved(Image.new("RGB", (7000, 7000), RED), "PNG", compress_level=1)

    assert desk.refusal(photo, limits=replace(PATIENT, memory=200 * 1024**2)) is PhotoReason.TOO_MANY_PIXELS


def endless_jpeg() -> bytes:
    """A progressive JPEG whose last scan is repeated: under 1 MB, and minutes of work for any decoder."""
    image = saved(Image.new("L", (4096, 4096), 128), "JPEG", progressive=True)
    last_scan = image[image.rindex(b"\xff\xda") : -2]
    return image[:-2] + last_scan * (900_000 // len(last_scan)) + image[-2:]


def test_photo_that_takes_too_long_is_ended(desk: Desk) -> None:
    started = time.monotonic()

    assert desk.refusal(endless_jpeg(), limits=ChildLimits(seconds=1)) is PhotoReason.TIMED_OUT
    assert 1 <= time.monotonic() - started < 15
    assert running_workers() == []


def test_photo_that_takes_too_much_work_is_ended(desk: Desk) -> None:
    started = time.monotonic()

    assert desk.refusal(endless_jpeg(), limits=ChildLimits(seconds=60, cpu_seconds=1)) is PhotoReason.TIMED_OUT
    assert time.monotonic() - started < 30


def running_workers() -> list[str]:
    """Children of this process that run the worker."""
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    return [pid for pid in children if "worker.py" in Path(f"/proc/{pid}/cmdline").read_text()]


def test_worker_ends_itself_when_nobody_waits_for_it(tmp_path: Path) -> None:
    """As when the web process was killed: no parent, no timeout from outside."""
    upload = tmp_path / "endless.jpg"
    upload.write_bytes(endless_jpeg())
    command = [sys.executable, "-I", worker_module.__file__, "JPEG", "60000000", "1000000", "1000000000", "60", "0.5"]
    with upload.open("rb") as stdin:
        child = subprocess.run(command, stdin=stdin, cwd=tmp_path, env={}, timeout=20)

    assert child.returncode == -14


def test_four_photos_at_once_do_not_disturb_each_other(desk: Desk) -> None:
    shades = [RED, GREEN, BLUE, WHITE]

    def process(number: int) -> ProcessedPhoto:
        image = Image.new("RGB", (1600, 1200), shades[number])
        return desk.process(saved(image, "JPEG"), f"photo-{number}")

    with ThreadPoolExecutor(4) as threads:
        photos = list(threads.map(process, range(4)))

    assert all(distance(pixel(photo.image), shade) < 12 for photo, shade in zip(photos, shades, strict=True))
    assert len(list(desk.kept.iterdir())) == 8
    assert list(desk.temporary.iterdir()) == []


CONFINED = """
import os, pathlib, resource, socket, threading
from feedback_pages.cases.photos import worker
worker.limit_self(1000, 2**30, 5, 20)
worker.forbid_processes_and_network()
for forbidden in (os.fork, lambda: os.execv("/bin/true", ["true"]), socket.socket, lambda: os.kill(os.getppid(), 0)):
    try:
        forbidden()
    except PermissionError:
        print("forbidden")
thread = threading.Thread(target=print, args=("thread",))
thread.start()
thread.join()
print(pathlib.Path("/proc/self/oom_score_adj").read_text().strip())
print(os.nice(0), resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_AS)[0] == 2**30)
try:
    pathlib.Path("large").write_bytes(bytes(2000))
except OSError as error:
    print(error.strerror)
"""


def test_worker_is_confined(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = subprocess.run(
        [sys.executable, "-c", CONFINED], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )

    lines = child.stdout.splitlines()
    assert lines == [*["forbidden"] * 4, "thread", "1000", "10 (0, 0) True", "File too large"]
    assert (tmp_path / "large").stat().st_size <= 1000


LEAVE_A_PHOTO = """
import json, os, pathlib, signal
from PIL import Image
for name in ("photo.jpg", "thumbnail.jpg"):
    Image.new("RGB", (8, 8)).save(name)
outcome = pathlib.Path("outcome.json")
outcome.write_text(json.dumps({"width": 8, "height": 8}))
photo = pathlib.Path("photo.jpg")
"""


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("photo.unlink(); photo.symlink_to(os.readlink('/proc/self/fd/0'))", "unavailable"),
        ("photo.write_text('<script>alert(1)</script>')", "unavailable"),
        ("photo.unlink()", "unavailable"),
        ("outcome.unlink(); os.mkfifo(outcome)", "unavailable"),
        ("outcome.write_text('null')", "unavailable"),
        ("outcome.write_text('[' * 100_000)", "unavailable"),
        ("outcome.write_text(json.dumps({'refused': 'for fun', 'because': ''}))", "unavailable"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "unavailable"),
        ("raise OSError('No space left on device')", "unavailable"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "damaged"),
        ("os.abort()", "damaged"),
    ],
)
def test_child_that_was_taken_over_gets_nothing_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, deed: str, reason: str
) -> None:
    hostile = desk.inbox / "worker.py"
    hostile.write_text(LEAVE_A_PHOTO + deed)
    monkeypatch.setattr(processing, "WORKER", hostile)

    assert desk.refusal(telling_jpeg()) == reason


def test_fault_on_our_side_is_not_blamed_on_the_photo(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A file stands where the folder should be: nothing can be written."""
    desk.kept.rmdir()
    desk.kept.write_text("in the way")

    with pytest.raises(PhotoRefused) as refused:
        desk.process(telling_jpeg(), "kaisa-esimerkki.jpg")

    assert refused.value.reason is PhotoReason.UNAVAILABLE
    assert "could not be processed" in caplog.text
    assert list(desk.temporary.iterdir()) == []


def test_refusal_logs_nothing_of_the_file(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        desk.refusal(telling_jpeg()[:9000], "kaisa-esimerkki.jpg")

    assert "damaged" in caplog.text
    assert not any(trace in caplog.text for trace in ("kaisa", SECRET, CAMERA))


@pytest.mark.parametrize("reason", PhotoReason)
def test_every_refusal_says_what_to_do(reason: PhotoReason) -> None:
    assert set(MESSAGES) == set(PhotoReason)
    with translation.override("en"):
        message = PhotoRefused(reason).message

    assert "%" not in message
    assert message.count(".") >= 2
    assert {PhotoReason.TOO_LARGE: "20 MB", PhotoReason.TOO_MANY_PIXELS: "60 megapixels"}.get(reason, "") in message
