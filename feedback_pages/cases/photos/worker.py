"""Opens one photo that nobody has checked, and writes it anew. A program, not a module of the product:

    python -I -W ignore worker.py FORMAT MAX_PIXELS MAX_OUTPUT_BYTES MEMORY CPU_SECONDS SECONDS < upload

It runs in an empty folder with an empty environment, knows nothing of Django (it starts in some 50 ms), limits itself
before it reads the first byte, and leaves `outcome.json` behind: {"width", "height"} beside `photo.jpg` and
`thumbnail.jpg`, or {"refused", "because"}. If it dies before that, its parent judges by the signal.

Everything becomes JPEG: photos are what residents send, and one format opens in every mail program and contractor's
phone. A new image is built from pixels alone, so metadata has no way through: position, camera, comments, embedded
thumbnails, bytes after the end.
"""

import json
import os
import resource
import signal
import sys
from errno import ENOSYS, EPERM
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageCms, ImageOps

LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480
QUALITY = 82
# Many on one page, shown at half their size on a phone's fine screen.
THUMBNAIL_QUALITY = 70
NICENESS = 10
PROCESSES = ("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_writev", "kill", "tgkill")
NETWORK = ("socket", "socketpair", "io_uring_setup")
CLONE_THREAD = 0x10000


class Refused(Exception):
    """`reason` is a value of PhotoReason, `because` says more to the log and holds nothing of the file."""

    def __init__(self, reason: str, because: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.because = because


def main(
    photo_format: str, max_pixels: int, max_output_bytes: int, memory: int, cpu_seconds: int, seconds: float
) -> None:
    limit_self(max_output_bytes, memory, cpu_seconds, seconds)
    forbid_processes_and_network()
    try:
        image = read_photo(sys.stdin.buffer, photo_format, max_pixels)
    except Refused as refused:
        report(refused=refused.reason, because=refused.because)
        return
    thumbnail = image.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    image.save("photo.jpg", "JPEG", quality=QUALITY, optimize=True)
    thumbnail.save("thumbnail.jpg", "JPEG", quality=THUMBNAIL_QUALITY, optimize=True)
    report(width=image.width, height=image.height)


def report(**outcome: str | int) -> None:
    Path("outcome.json").write_text(json.dumps(outcome))


def note(text: str) -> None:
    """For our log; never holds anything of the file."""
    sys.stderr.write(text + "\n")


def limit_self(max_output_bytes: int, memory: int, cpu_seconds: int, seconds: float) -> None:
    os.nice(NICENESS)
    # When the machine runs out of memory, a photo ends and not the database.
    Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_output_bytes, max_output_bytes))
    # The parent ends a child that is late; this one is for a child whose parent was killed.
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


def forbid_processes_and_network() -> None:
    """A decoder that was taken over can start nothing and call nobody.

    RLIMIT_NPROC cannot do this: it counts all processes of the user, does not bind root, and forbids the threads that
    the HEIC and WebP decoders need. Where the kernel offers no filter, the other limits have to do.
    """
    try:
        import pyseccomp  # type: ignore[import-untyped]

        rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
        for name in (*PROCESSES, *NETWORK):
            rules.add_rule(pyseccomp.ERRNO(EPERM), name)
        not_a_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
        rules.add_rule(pyseccomp.ERRNO(EPERM), "clone", not_a_thread)
        # Its arguments are out of the filter's sight; libc falls back to clone.
        rules.add_rule(pyseccomp.ERRNO(ENOSYS), "clone3")
        rules.load()
    except (ImportError, OSError, RuntimeError) as error:
        note(f"no system call filter: {error!r}")


def read_photo(stream: IO[bytes], photo_format: str, max_pixels: int) -> Image.Image:
    """The photo upright, on white, in sRGB, at most LONGEST_SIDE on its longest side, with nothing but pixels."""
    try:
        image = open_with(photo_format, stream)
        pixels = image.width * image.height
        if pixels > max_pixels:
            raise Refused("too_many_pixels", f"{pixels} pixels")
        return plain_copy(image)
    except MemoryError as error:
        raise Refused("too_many_pixels", "out of memory") from error
    except Refused:
        raise
    except Exception as error:  # decoders raise everything there is on a broken file
        raise Refused("damaged", type(error).__name__) from error


def open_with(photo_format: str, stream: IO[bytes]) -> Image.Image:
    """Opens with the one decoder of the format: no other is ever loaded, whatever the file says it is."""
    match photo_format:
        case "JPEG":
            from PIL.JpegImagePlugin import JpegImageFile

            return JpegImageFile(stream)
        case "PNG":
            from PIL.PngImagePlugin import PngImageFile

            return PngImageFile(stream)
        case "WEBP":
            from PIL.WebPImagePlugin import WebPImageFile

            return WebPImageFile(stream)
        case "HEIF":
            import pillow_heif

            # Embedded thumbnails may show another picture, depth maps and the like only cost time.
            pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
            return pillow_heif.HeifImageFile(stream)
    raise ValueError(photo_format)


def plain_copy(image: Image.Image) -> Image.Image:
    """Scaled, upright, flat and in sRGB.

    HAMMING is about as sharp as BICUBIC when scaling down, in half the time; a progressive JPEG would save 5 % of the
    bytes and cost 60 ms more. HEIC comes upright from its decoder: there EXIF's orientation is only a remark.
    """
    size = fitting(image.size, LONGEST_SIDE)
    image.draft(None, size)  # JPEG alone: decodes at a half, a quarter or an eighth when that is enough
    image.load()
    profile = image.info.get("icc_profile")
    image = in_plain_mode(image).resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    turn_upright(image)
    image = in_srgb(on_white(image), profile)
    image.info.clear()
    return image


def fitting(size: tuple[int, int], longest_side: int) -> tuple[int, int]:
    """`size` scaled down, never up, until it fits in a square."""
    scale = min(1, longest_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def in_plain_mode(image: Image.Image) -> Image.Image:
    """In L, RGB, RGBA or CMYK, which can be scaled without loss."""
    if image.mode.startswith("I"):  # 16 bits of grey; converting alone would cut off all above 255
        image = image.point(lambda grey: grey * (1 / 257)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def turn_upright(image: Image.Image) -> None:
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception as error:  # noqa: BLE001 - broken metadata, which goes away anyhow, makes no broken photo
        note(f"no orientation: {type(error).__name__}")


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            assert converted is not None
            return converted
        except (ImageCms.PyCMSError, OSError) as error:  # broken, or made for another kind of pixels
            note(f"no colour profile: {type(error).__name__}")
    return image.convert("RGB")


if __name__ == "__main__":
    chosen_format, *numbers, clock_seconds = sys.argv[1:]
    pixels, output_bytes, address_space, processor_seconds = map(int, numbers)
    main(chosen_format, pixels, output_bytes, address_space, processor_seconds, float(clock_seconds))
