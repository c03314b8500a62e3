"""Real photos, small."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feedback_pages.cases.actions import StoredPhoto
from feedback_pages.cases.models import private_storage


def jpeg(size: tuple[int, int] = (320, 240)) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "#3a7").save(target, "JPEG")
    return target.getvalue()


def upload(name: str = "kuoppa.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content, "image/jpeg")


def stored_photo() -> StoredPhoto:
    names = [private_storage().save(f"reports/{kind}.jpg", upload()) for kind in ("image", "thumbnail")]
    return StoredPhoto(image=names[0], thumbnail=names[1], width=320, height=240)
