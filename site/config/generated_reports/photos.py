"""A few dozen drawn photos, processed as residents' are, which generated reports share."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from PIL import Image, ImageDraw

from feedback_pages.cases.models import private_storage
from feedback_pages.cases.photos import process_photo

PHOTOS = 24
SIZE = (1200, 900)
NAMES = uuid.UUID("2f0c1f5e-5b8e-4d53-9a3b-7a1a4de8a3c4")


@dataclass(frozen=True)
class Photo:
    """Names in the private and in the public storage, and pixels."""

    image: str
    thumbnail: str
    published_image: str
    published_thumbnail: str
    width: int = SIZE[0]
    height: int = SIZE[1]


def make_photos(count: int = PHOTOS) -> list[Photo]:
    """The shared photos; files that are there already are left as they are."""
    return [_make(number) for number in range(count)]


def _make(number: int) -> Photo:
    image, thumbnail = (f"{uuid.uuid5(NAMES, f'{number}/{part}').hex}.jpg" for part in ("image", "thumbnail"))
    photo = Photo(f"reports/{image}", f"reports/{thumbnail}", f"published/{image}", f"published/{thumbnail}")
    wanted: list[tuple[Storage, str, str]] = [
        (private_storage(), photo.image, photo.thumbnail),
        (default_storage, photo.published_image, photo.published_thumbnail),
    ]
    missing = [row for row in wanted if not (row[0].exists(row[1]) and row[0].exists(row[2]))]
    if missing:
        with TemporaryDirectory() as folder:
            source = Path(folder) / "drawn.jpg"
            _draw(number).save(source, quality=85)
            processed = process_photo(source, into=Path(folder))
            for storage, image_name, thumbnail_name in missing:
                _store(storage, image_name, processed.image)
                _store(storage, thumbnail_name, processed.thumbnail)
    return photo


def _store(storage: Storage, name: str, path: Path) -> None:
    with path.open("rb") as content:
        storage.delete(name)
        storage.save(name, File(content))


def _draw(number: int) -> Image.Image:
    """Sky, ground, and a heap of shapes."""
    random = Random(number)  # noqa: S311 - nothing secret
    width, height = SIZE
    image = Image.new("RGB", SIZE, (150 + random.randrange(80), 190, 220))
    draw = ImageDraw.Draw(image)
    ground = height // 2 + random.randrange(150)
    draw.rectangle((0, ground, width, height), fill=(90, 90 + random.randrange(60), 80))
    for _shape in range(60):
        x, y, size = random.randrange(width), random.randrange(ground - 200, height), random.randrange(20, 160)
        shade = random.randrange(40, 200)
        corners = (x, y, x + size, y + size // 2)
        (draw.ellipse if random.random() < 0.5 else draw.rectangle)(corners, fill=(shade, shade - 20, shade - 30))
    return image
