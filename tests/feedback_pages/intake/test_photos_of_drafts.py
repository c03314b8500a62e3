"""Photos on their way into a report."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feedback_pages.cases.models import Attachment, Report
from feedback_pages.intake.models import Draft, DraftPhoto
from tests.feedback_pages.intake.test_give import GOOD, post_form


def picture(name: str = "kuva.jpg", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def upload(client, category, photo, draft=""):
    return client.post(f"/fi/give/{category.code}/photos/", {"photo": photo, "draft": draft})


def test_photo_sent_with_the_form_reaches_the_report(client, potholes):
    summary = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture()]}).url
    client.post(f"{summary}send/")
    attachment = Attachment.objects.get()
    assert attachment.report == Report.objects.get()
    assert attachment.image.storage.exists(attachment.image.name)
    assert not DraftPhoto.objects.exists()


def test_photo_uploaded_before_the_form_goes_into_the_same_draft(client, potholes):
    answer = upload(client, potholes, picture()).json()
    assert client.get(answer["thumbnail_url"]).status_code == 200
    summary = post_form(client, potholes, draft=answer["draft"]).url
    client.post(f"{summary}send/")
    assert Draft.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_refused_photo_is_told_and_keeps_the_words(client, potholes):
    fake = SimpleUploadedFile("kuva.jpg", b"<html>not a photo</html>")
    response = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture("hyva.jpg"), fake]})
    again = client.get(response.url)
    assert response.url.endswith("/edit/")
    assert "Kuoppa tiessä" in again.text
    assert "kuva.jpg" in again.text
    assert DraftPhoto.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 broken", b"%PDF-1.4"])
def test_refused_upload_answers_with_a_sentence(client, potholes, content):
    response = upload(client, potholes, SimpleUploadedFile("kuva.jpg", content))
    assert response.status_code == 422
    assert len(response.json()["error"]) > 20
    assert not DraftPhoto.objects.exists()


def test_sixth_photo_is_refused(client, potholes):
    draft = ""
    for number in range(5):
        draft = upload(client, potholes, picture(f"{number}.jpg"), draft).json()["draft"]
    assert upload(client, potholes, picture("6.jpg"), draft).status_code == 422
    assert DraftPhoto.objects.count() == 5


def test_removed_photo_is_gone_from_the_disk(client, potholes):
    answer = upload(client, potholes, picture()).json()
    photo = DraftPhoto.objects.get()
    path = Path(photo.image.path)
    client.post("/fi/give-photos/remove/", {"photo": answer["id"], "draft": answer["draft"]})
    assert not path.exists()
    assert not DraftPhoto.objects.exists()


def test_photo_cannot_be_removed_or_seen_with_another_draft(client, potholes):
    mine, other = upload(client, potholes, picture()).json(), upload(client, potholes, picture()).json()
    client.post("/fi/give-photos/remove/", {"photo": mine["id"], "draft": other["draft"]})
    assert DraftPhoto.objects.count() == 2
    assert client.get(f"/fi/draft/{other['draft']}/photos/{mine['id']}/").status_code == 404


def test_category_without_photos_takes_none_however_they_are_sent(client, potholes):
    potholes.photos_allowed = False
    potholes.save()
    assert upload(client, potholes, picture()).status_code == 422
    response = client.post(f"/fi/give/{potholes.code}/", {**GOOD, "photos": [picture()]})
    again = client.get(response.url).text
    assert "Kuoppa tiessä" in again
    assert "Tämän aiheen palautteeseen ei voi liittää kuvia." in again
    assert not DraftPhoto.objects.exists()
