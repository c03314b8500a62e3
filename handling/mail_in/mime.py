"""From the raw bytes of a mail to its headers, its text with quotes marked by ">", and its files. No database.

Nothing here fails for bad input: mail of the world is full of wrong charsets, missing headers and broken parts.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from imap_tools import MailMessage
from imap_tools.message import MailAttachment

from handling.mail_in.html_text import text_of_html

# What browsers read under these names, because programs of Windows write so.
_REALLY = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "utf-8"}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\x00")) | {0xA0: " ", 0x202F: " "}
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
# What nobody writes; whoever sends more means harm, and what came is kept whole.
_LONGEST = 1_000_000
# How much more there must be in the HTML before the plain text counts as a mere substitute for it.
_SUBSTITUTE = 2


@dataclass(frozen=True, kw_only=True)
class File:
    """What came with a mail. `is_inline` where the HTML shows it, as logos of signatures are."""

    name: str
    content_type: str
    content: bytes
    is_inline: bool


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail. Addresses are in small letters; ids keep their angle brackets; `reports` are DSN and like parts."""

    message: Message
    message_id: str
    subject: str
    sender: str
    sender_name: str
    receivers: tuple[str, ...]
    answers_to: tuple[str, ...]
    date: datetime | None
    text: str
    files: tuple[File, ...]

    def header(self, name: str) -> str:
        """The first header of that name on one line; empty where there is none."""
        return " ".join(str(self.message.get(name, "")).split())

    @property
    def report_type(self) -> str:
        """`delivery-status`, `disposition-notification` … of a multipart/report; else empty."""
        if self.message.get_content_type() != "multipart/report":
            return ""
        return str(self.message.get_param("report-type") or "").lower()


def message_id_of(raw: bytes) -> str:
    """The Message-ID alone, which costs little; empty where there is none."""
    return next(iter(_ids(BytesHeaderParser().parsebytes(raw), "Message-ID")), "")


def parse_mail(raw: bytes) -> Mail:
    parsed = MailMessage.from_bytes(raw)
    message = parsed.obj
    sender = parsed.from_values
    answered = [*_ids(message, "References"), *_ids(message, "In-Reply-To")]
    return Mail(
        message=message,
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        subject=" ".join(clean(parsed.subject).split()),
        sender=clean(sender.email).lower() if sender else "",
        sender_name=" ".join(clean(sender.name).split()) if sender else "",
        receivers=_receivers(message),
        # The newest first: what was answered, then what that had answered.
        answers_to=tuple(dict.fromkeys(reversed(answered))),
        date=parsed.date if parsed.date.year > 1980 and parsed.date.tzinfo else None,
        text=_text_of(message),
        files=tuple(_files(message)),
    )


def clean(text: str) -> str:
    """Without invisible characters, which programs strew and the database refuses."""
    return text.translate(_INVISIBLE).encode("utf-8", "replace").decode()


def _ids(message: Message, header: str) -> list[str]:
    return [found for value in message.get_all(header, []) for found in _MESSAGE_ID.findall(str(value))]


def _receivers(message: Message) -> tuple[str, ...]:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    values = [str(value) for name in names for value in message.get_all(name, [])]
    return tuple(dict.fromkeys(address.lower() for _name, address in getaddresses(values) if "@" in address))


# -- text -----------------------------------------------------------------------------------------------------------


def decoded(part: Message) -> str:
    """A part's text, whatever its charset claims."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8").lower()
    for name in (_REALLY.get(charset, charset), "utf-8"):
        try:
            return clean(payload.decode(name))[:_LONGEST]
        except (LookupError, UnicodeDecodeError):
            continue
    return clean(payload.decode("windows-1252", "replace"))[:_LONGEST]


def _is_file(part: Message) -> bool:
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _text_of(part: Message) -> str:
    """The text of a part and all below it that is to be read, in its order."""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart":
        inside = [child for child in part.get_payload() if isinstance(child, Message)]  # type: ignore[union-attr]
        if kind == "multipart/alternative":
            return _best([(child.get_content_type(), _text_of(child)) for child in inside])
        return "\n".join(filter(None, map(_text_of, inside)))
    if _is_file(part):
        return ""
    if kind == "text/html":
        return text_of_html(decoded(part))
    return _unflowed(decoded(part), part) if kind == "text/plain" else ""


def _best(texts: list[tuple[str, str]]) -> str:
    """Of the same in several forms the plain one, unless it stands for another that says more."""
    plain = next((text for kind, text in texts if kind == "text/plain"), "")
    others = [text for kind, text in texts if kind != "text/plain" and text]
    fullest = max(others, key=lambda text: len(text.split()), default="")
    return fullest if len(fullest.split()) >= _SUBSTITUTE * max(len(plain.split()), 1) else plain


def _unflowed(text: str, part: Message) -> str:
    """Lines that a program broke by itself (RFC 3676), joined again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    deletes_space = str(part.get_param("delsp") or "").lower() == "yes"
    lines: list[list[str]] = []
    goes_on = ""  # the quote mark of the line that the next one continues
    may_go_on = False
    for line in text.split("\n"):
        mark, words = re.match(r"(>*) ?(.*)", line).groups()  # type: ignore[union-attr]
        if may_go_on and mark == goes_on and words != "-- ":
            lines[-1].append(words)
        else:
            lines.append([f"{mark} {words}" if mark else words])
        may_go_on, goes_on = words.endswith(" ") and words != "-- ", mark
        if may_go_on and deletes_space:
            lines[-1][-1] = lines[-1][-1][:-1]
    return "\n".join("".join(line) for line in lines)


# -- files ----------------------------------------------------------------------------------------------------------


def _files(message: Message) -> list[File]:
    found: list[File] = []
    _gather(message, found)
    return found


def _gather(part: Message, found: list[File]) -> None:
    """All files, an attached mail being one, not what is in it."""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart":
        for child in part.get_payload():  # type: ignore[union-attr]
            if isinstance(child, Message):
                _gather(child, found)
    elif _is_file(part) or part.get_content_maintype() not in ("text", "message") or kind == "message/rfc822":
        found.append(_file(part))


def _file(part: Message) -> File:
    attached = MailAttachment(part)
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        content = b"".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))  # type: ignore[union-attr]
    return File(
        name=" ".join(clean(attached.filename).split())[:120],
        content_type=clean(part.get_content_type()),
        content=content,
        is_inline=bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment",
    )
