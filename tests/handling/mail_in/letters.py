"""Mails as residents' programs send them, about real cases of a test."""

import base64
import uuid
from email.message import EmailMessage
from io import BytesIO

from PIL import Image

from feedback_pages.cases.models import CaseMail, Report


def photo_bytes(size: tuple[int, int] = (64, 48)) -> bytes:
    target = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(target, "JPEG")
    return target.getvalue()


def letter(
    *,
    sender: str = "maija@example.org",
    to: str = "vastaus@hanko.example",
    answers: str = "",
    text: str = "Kuoppa on itäpuolella.",
    subject: str = "Re: Vastaus",
    files: tuple[tuple[str, str, bytes], ...] = (),
    message_id: str = "",
    **headers: str,
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Maija Meikäläinen <{sender}>", to, subject
    mail["Message-ID"] = message_id or f"<{uuid.uuid4().hex}@mail.example.org>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, kind, content in files:
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def sent_mail(report: Report) -> CaseMail:
    """The newest mail that the case's resident got."""
    newest = report.mails.select_related("delivery").latest("pk")
    type(newest.delivery).objects.filter(pk=newest.delivery_id).update(state="sent")
    newest.delivery.refresh_from_db()
    return newest


def bounce(
    message_id: str, *, action: str = "failed", status: str = "5.1.1", address: str = "maija@example.org"
) -> bytes:
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: palaute@hanko.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid.uuid4().hex}@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<{address}>: 550 User unknown

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}> User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Vastaus

--b--
""".encode()


def hexed(word: str) -> str:
    """As the bytes of a word stand in the database's text of a row."""
    return base64.b16encode(word.encode()).decode().lower()
