"""What a file is by its first bytes; its name and its declared type are never asked."""

from enum import StrEnum

HEAD = 512
"""Bytes of the beginning that are looked at."""


class PhotoFormat(StrEnum):
    """The formats that are opened. Each has exactly one decoder, see worker.py."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"


HEVC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
OTHER_MEDIA = (
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"BM",
    b"%PDF",
    b"8BPS",
    b"RIFF",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"\0\0\0\x0cjP  ",
    b"\0\0\1\0",
)


def sniff(head: bytes) -> PhotoFormat | None:
    """The format of a file that begins with `head`, None when it is not one that is opened."""
    if head.startswith(b"\xff\xd8\xff"):
        return PhotoFormat.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PhotoFormat.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return PhotoFormat.WEBP
    if HEVC_BRANDS & iso_media_brands(head):
        return PhotoFormat.HEIF
    return None


def is_other_media(head: bytes) -> bool:
    """Whether it is a picture, film or document of another kind, which people take for a photo: the answer says so."""
    return head.startswith(OTHER_MEDIA) or bool(iso_media_brands(head)) or b"<svg" in head.lower()


def iso_media_brands(head: bytes) -> set[bytes]:
    """Brands in the `ftyp` box that opens HEIC, AVIF and film files: the major one and the compatible ones."""
    if head[4:8] != b"ftyp":
        return set()
    size = int.from_bytes(head[:4], "big")
    major_and_compatible = head[8:12] + head[16:size]
    return {major_and_compatible[at : at + 4] for at in range(0, len(major_and_compatible), 4)}
